/** Sound: what rtpengine is asked for each pair of sides, and that no call goes on without it. */
import type { Plan } from './plan.ts';
import type { RenderInputs } from './render-inputs.ts';

const sides = {
  webToWeb: 'trust-address replace-origin ICE=force',
  webToPlain: 'trust-address replace-origin rtcp-mux-demux DTLS=off SDES-off ICE=remove RTP/AVP',
  plainToWeb: 'trust-address replace-origin rtcp-mux-offer ICE=force SDES-off DTLS=passive UDP/TLS/RTP/SAVPF',
  plainToPlain: 'trust-address replace-origin ICE=remove RTP/AVP',
} as const;

/** Branch, reply and failure routes. */
export function renderMedia({ plan }: RenderInputs): string {
  return `# Prepares $var(flags) for an offer of this request towards its target.
route[FLAGS] {
	$var(to_web) = 0;
	if ($avp(to_service) != 1 && ($ru =~ "transport=wss?" || $du =~ "transport=wss?")) $var(to_web) = 1;
	if ($avp(from_web) == 1 && $var(to_web) == 1) $var(flags) = "${sides.webToWeb}";
	if ($avp(from_web) == 1 && $var(to_web) == 0) $var(flags) = "${sides.webToPlain}${codecFlags(plan)}";
	if ($avp(from_web) == 0 && $var(to_web) == 1) $var(flags) = "${sides.plainToWeb}";
	if ($avp(from_web) == 0 && $var(to_web) == 0) $var(flags) = "${sides.plainToPlain}";
${directions(plan)}}

branch_route[BRANCH] {
	if (has_body("application/sdp")) {
		route(FLAGS);
		# several telephones of one person ring at once: each one is a side of its own
		if (is_method("INVITE") && !has_totag()) {
			$avp(branch_id) = $T_branch_idx;
			$var(flags) = $var(flags) + " via-branch=extra";
		}
		if (!rtpengine_offer("$var(flags)")) {
			$avp(no_media) = 1;
			drop;
		}
	}
}

onreply_route[REPLY] {
	if (nat_uac_test("64") || nat_uac_test("19")) add_contact_alias();
	if (has_body("application/sdp")) {
		$var(flags) = "trust-address replace-origin";
		if (is_method("INVITE") && $avp(branch_id) != $null) {
			$avp(branch_id) = $T_branch_idx;
			$var(flags) = $var(flags) + " via-branch=extra";
		}
		rtpengine_answer("$var(flags)");
	}
	if (is_method("INVITE")) route(ANSWERED);
}

failure_route[FAILED] {
	rtpengine_delete();
	if (t_is_canceled()) exit;
	$dlg_var(code) = "" + $T_reply_code;
}`;
}

/** Towards plain telephones a browser's codecs are not understood. */
function codecFlags({ media }: Plan): string {
  const names = [...media.phoneCodecs, 'telephone-event'];
  const [rest, verb] = media.transcode ? ['codec-mask-all', 'transcode'] : ['codec-strip-all', 'offer'];
  return ` ${[rest, ...names.map((name) => `codec-${verb}-${name}`)].join(' ')}`;
}

/** A trunk with a network of its own has its sound there. */
function directions({ trunks, media }: Plan): string {
  const inside = media.sets[0]?.nodes[0]?.interfaces[0]?.name ?? '';
  const lines = trunks.flatMap(({ id, mediaInterface }) =>
    mediaInterface === undefined
      ? []
      : [
          `	if ($avp(trunk) == "${id}") $var(flags) = $var(flags) + " direction=${mediaInterface} direction=${inside}";`,
          `	if ($avp(via) == "${id}") $var(flags) = $var(flags) + " direction=${inside} direction=${mediaInterface}";`,
        ],
  );
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
