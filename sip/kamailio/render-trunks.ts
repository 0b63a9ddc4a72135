/** Calls from and to the outside: who may come in, which numbers may be called. */
import { realmOf, type Trunk } from './plan.ts';
import { quote, quotePattern } from './quote.ts';
import type { RenderInputs } from './render-inputs.ts';
import { trunkGroup } from './render-lists.ts';

const trunkFailed = `failure_route[TRUNK_FAILED] {
	if (t_is_canceled()) {
		rtpengine_delete();
		exit;
	}
	$dlg_var(code) = "" + $T_reply_code;
	# the next gateway only when this one did not get as far as the number
	if (t_check_status("408|5[0-9][0-9]") && ds_next_dst()) {
		t_on_branch("BRANCH");
		t_on_reply("REPLY");
		t_set_fr(120000, 4000);
		t_on_failure("TRUNK_FAILED");
		t_relay();
		exit;
	}
	rtpengine_delete();
}`;

export function renderTrunks(inputs: RenderInputs): string {
  const { trunks } = inputs.plan;
  return `# A call from outside rings where its number leads, and nowhere else: never out again.
route[FROM_TRUNK] {
	if ($sht(blacklist=>$fU) != $null && $sht(allowlist=>$fU) == $null) {
		$var(code) = 603;
		$var(reason) = "Decline";
		route(REFUSE);
	}
	$var(key) = $avp(trunk) + ":" + $rU;
	if ($sht(inbound=>$var(key)) == $null) {
		$var(code) = 404;
		$var(reason) = "Not Found";
		route(REFUSE);
	}
	$rU = $sht(inbound=>$var(key));
}

# Short numbers and hotlines, then the outside. Whatever is no number is a name of ours.
route[NUMBERS] {
	if ($sht(extension=>$rU) != $null) $rU = $sht(extension=>$rU);
	if ($rU =~ "^svc-") $avp(to_service) = 1;
	if (!($rU =~ "^[+*#0-9]+$")) return;
	if ($avp(trunk) != $null) {
		$var(code) = 404;
		$var(reason) = "Not Found";
		route(REFUSE);
	}
	route(OUTBOUND);
}

route[OUTBOUND] {
${trunks.map((trunk, i) => renderOutbound(trunk, i, realmOf(inputs.plan))).join('\n')}
	$var(code) = 403;
	$var(reason) = "Number Not Allowed";
	route(REFUSE);
}${trunks.length === 0 ? '' : `\n\n${trunkFailed}`}`;
}

function renderOutbound(trunk: Trunk, index: number, domain: string): string {
  const prefixes = trunk.allowedPrefixes.map(quotePattern).join('|');
  const change = [
    ...(trunk.stripDigits > 0 ? [`\t\tstrip(${trunk.stripDigits});`] : []),
    ...(trunk.prepend === '' ? [] : [`\t\tprefix(${quote(trunk.prepend)});`]),
    ...(trunk.callerId === undefined
      ? []
      : [
          `\t\tif (is_method("INVITE")) uac_replace_from(${quote('')}, ${quote(`sip:${trunk.callerId}@${domain}`)});`,
        ]),
  ];
  return `	# trunk ${trunk.id}
	if ($rU =~ "^(${prefixes === '' ? '$^' : prefixes})[0-9]*$" && $(rU{s.len}) <= ${trunk.maxDigits}) {
		if (!ds_select_dst("${trunkGroup(index)}", "8")) {
			$var(code) = 503;
			$var(reason) = "Trunk Not Available";
			route(REFUSE);
		}
		$avp(via) = "${trunk.id}";
		$dlg_var(via) = "${trunk.id}";
${change.length === 0 ? '' : `${change.join('\n')}\n`}		# a gateway that says nothing for four seconds is not there
		t_set_fr(120000, 4000);
		t_on_failure("TRUNK_FAILED");
		route(RELAY);
	}`;
}
