/** Floods and strangers: counted per address, banned for a while, and never answered meanwhile. */
import { listenersFor, type RenderInputs, renderAtAny } from './render-inputs.ts';
import { exemptGroup, trunkGroup } from './render-lists.ts';

export function renderFlood({ plan }: RenderInputs): string {
  const trunkAddresses = plan.trunks.flatMap(({ accept }, i) =>
    accept.length === 0 ? [] : [`allow_source_address("${trunkGroup(i)}")`],
  );
  const exempt = plan.flood.exempt.length === 0 ? [] : [`allow_source_address("${exemptGroup}")`];
  const trusted = [renderAtAny(listenersFor(plan, 'services')), ...exempt].join(' || ');
  const known = trunkAddresses.length === 0 ? '(1 == 2)' : `(${trunkAddresses.join(' || ')})`;
  return `route[FLOOD] {
	# at a trunk's door strangers hear nothing
	if (${renderAtAny(listenersFor(plan, 'trunks'))}) {
		if (${known}) return;
		exit;
	}
	if (${trusted}) return;
	if ($sht(banned=>$si) != $null) exit;
	if (!pike_check_req()) route(BAN);
	if ($ua =~ "friendly-scanner|sipvicious|sipcli|sipsak|VaxSIPUserAgent|pplsip|sundayddr") route(BAN);
}

route[BAN] {
	if (${trusted}) return;
	$sht(banned=>$si) = 1;
	xlog("L_WARN", "banned $si\\n");
	exit;
}`;
}
