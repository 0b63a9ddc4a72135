/** Where a request really came from, and on which side of the house it and its target are. */
import { listenersFor, type RenderInputs, renderAtAny } from './render-inputs.ts';

/**
 * Decided anew for every request and before any lookup: flags of the first request are gone when a later one comes
 * from the other end, and a lookup overwrites the name that tells a service.
 */
export function renderNat({ plan }: RenderInputs): string {
  const services = renderAtAny(listenersFor(plan, 'services'));
  return `route[SIDES] {
	force_rport();
	$avp(trunk) = $null;
	$avp(no_media) = 0;
	$avp(from_web) = 0;
	$avp(to_service) = 0;
	if ($proto =~ "^wss?$" && !${services}) $avp(from_web) = 1;
	if ($rU =~ "^svc-") $avp(to_service) = 1;
	if (nat_uac_test("64") || nat_uac_test("19")) {
		if (is_method("REGISTER")) {
			fix_nated_register();
		} else if (is_first_hop()) {
			add_contact_alias();
		}
	}
}`;
}
