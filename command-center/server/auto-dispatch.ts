/** Which reports are dispatched without a person: the setting `intake.autoDispatch` and its default. */
import { type SettingValue, settingDefaults } from '#command-center/contract/settings.ts';
import type { OrderClass, Source } from '#dispatch-core/domain/service-type.ts';

export type AutoDispatchSetting = SettingValue<'intake.autoDispatch'>;

/** DOMAIN 2.1, mode "direct": what a machine or the customer's own channel reports goes straight to the field. */
export const defaultAutoDispatch: AutoDispatchSetting = settingDefaults['intake.autoDispatch'];

/** False for what agents take down (they dispatch themselves), and for what needs no field work. */
export function decideAutoDispatch(
  setting: AutoDispatchSetting,
  report: { readonly source: Source },
  type: { readonly class: OrderClass; readonly fieldWork: boolean } | null,
): boolean {
  if (type === null || !type.fieldWork) return false;
  return setting.sources.includes(report.source) && setting.classes.includes(type.class);
}
