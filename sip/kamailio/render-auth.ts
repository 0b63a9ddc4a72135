/** Who asks: a trunk by its address, a person, desk phone or service by its password. Nobody else gets further. */
import { realmOf } from './plan.ts';
import { quoteLiteral } from './quote.ts';
import { listenersFor, type RenderInputs, renderAtAny } from './render-inputs.ts';
import { trunkGroup } from './render-lists.ts';

export function renderAuth({ plan }: RenderInputs): string {
  const realm = quoteLiteral(realmOf(plan));
  const services = renderAtAny(listenersFor(plan, 'services'));
  const trunks = plan.trunks.map(
    (
      { id, accept },
      i,
    ) => `	if (${accept.length === 0 ? '(1 == 2)' : `allow_source_address("${trunkGroup(i)}")`}) {
		$avp(trunk) = "${id}";
		return;
	}`,
  );
  return `route[WHO] {
${
  trunks.length === 0
    ? ''
    : `	# only at their own listener: an address alone says nothing where everybody may knock
	if (${renderAtAny(listenersFor(plan, 'trunks'))}) {
${trunks.join('\n')}
		exit;
	}
`
}	# two passwords in one request: which name was proven would be anybody's guess
	if ($(hdr(Authorization)[1]) != $null || $(hdr(Proxy-Authorization)[1]) != $null
			|| ($hdr(Authorization) != $null && $hdr(Proxy-Authorization) != $null)) {
		sl_send_reply("400", "One Credential Only");
		exit;
	}
	if ($aU == $null) {
		auth_challenge(${realm}, "1");
		exit;
	}
	if ($aU =~ "^[0-9]+:") {
		route(SHORT_LIVED);
	} else {
		route(DESK_PHONE);
	}
	$var(name) = $fU;
	if (is_method("REGISTER")) $var(name) = $tU;
	if ($sht(revoked=>$var(name)) != $null || !is_myself("$fu")) {
		sl_send_reply("403", "Forbidden");
		exit;
	}
	# names of services come in at the services' door, and nobody else does
	if (($var(name) =~ "^svc-") != ${services}) {
		sl_send_reply("403", "Forbidden");
		exit;
	}
	if (!is_method("REGISTER")) consume_credentials();
	remove_hf("P-Asserted-Identity");
	remove_hf("Remote-Party-ID");
}

route[SHORT_LIVED] {
	if (!autheph_check(${realm})) route(WRONG);
	if (is_method("REGISTER")) {
		if (autheph_check_to() && $fU == $tU) return;
	} else {
		if (autheph_check_from()) return;
	}
	sl_send_reply("403", "Wrong Identity");
	exit;
}

# The table holds the digest's hash; a name that is not in it is answered like a wrong password.
route[DESK_PHONE] {
	if ($aU == $null || $sht(desk=>$aU) == $null) route(WRONG);
	if (!pv_auth_check(${realm}, "$sht(desk=>$aU)", "1", "0")) route(WRONG);
	$var(claims) = $fU;
	if (is_method("REGISTER")) $var(claims) = $tU;
	if ($var(claims) == $aU && $fU == $aU) return;
	sl_send_reply("403", "Wrong Identity");
	exit;
}

route[WRONG] {
	$var(count) = $shtinc(wrong=>$si);
	if ($var(count) > ${plan.auth.wrongPerWindow}) route(BAN);
	auth_challenge(${realm}, "1");
	exit;
}

route[REGISTER] {
	if ($tU == $null || !is_myself("$tu")) {
		sl_send_reply("403", "Forbidden");
		exit;
	}
	# kept open by pings where an address in between was translated
	if ($proto == "udp" && nat_uac_test("19")) setbflag(6);
	if (!save("location")) sl_reply_error();
	route(TELL_REGISTERED);
	exit;
}`;
}
