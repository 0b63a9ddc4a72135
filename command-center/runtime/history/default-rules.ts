/** The rules of a site that nobody has changed: what the past of a demonstration is lived by. */
import { settingDefaults } from '#command-center/contract/settings.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Rules } from '#dispatch-core/ports.ts';
import { defaultPolicies, defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';

/** Every area is served directly: the demonstration's stations have no one at the telephone at night. */
export function defaultRules(): Rules {
  const serviceTypes = new Map(defaultServiceTypes.map((type) => [type.subtype, type]));
  const offer = settingDefaults['dispatch.offerMinutes'];
  return {
    serviceTypes,
    policies: defaultPolicies,
    confirmWithinMs: settingDefaults['dispatch.confirmWithin'] * minuteMs,
    offerMs: {
      leak: offer.leak * minuteMs,
      noHeat: offer.noHeat * minuteMs,
      routine: offer.routine * minuteMs,
    },
    archiveDays: settingDefaults['order.archiveDays'],
    reopenDays: settingDefaults['request.reopenDays'],
    postponementMax: settingDefaults['postponement.max'],
    dispatch: settingDefaults['dispatch.policy'],
    dispatchMode: (_areaId, subtype) => serviceTypes.get(subtype)?.dispatchMode ?? 'direct',
    autoDispatches: () => true,
    isStationStaffed: () => true,
  };
}
