/** Which reports are dispatched without a person: the setting `intake.autoDispatch` and its default. */
import * as v from 'valibot';
import { type OrderClass, orderClasses, type Source, sources } from '#dispatch-core/domain/service-type.ts';

/** The setting as it is stored; each part may be left out and then keeps its default. */
export const autoDispatchSetting = v.object({
  sources: v.optional(v.array(v.picklist(sources)), [
    'wechat',
    'web',
    'hotline',
    'telemetry',
    'open311',
    'import',
  ]),
  classes: v.optional(v.array(v.picklist(orderClasses)), ['leak', 'noHeat']),
});
export type AutoDispatchSetting = v.InferOutput<typeof autoDispatchSetting>;

/** DOMAIN 2.1, mode "direct": what a machine or the customer's own channel reports goes straight to the field. */
export const defaultAutoDispatch: AutoDispatchSetting = v.parse(autoDispatchSetting, {});

/** False for what agents take down (they dispatch themselves), and for what needs no field work. */
export function decideAutoDispatch(
  setting: AutoDispatchSetting,
  report: { readonly source: Source },
  type: { readonly class: OrderClass; readonly fieldWork: boolean } | null,
): boolean {
  if (type === null || !type.fieldWork) return false;
  return setting.sources.includes(report.source) && setting.classes.includes(type.class);
}
