/** The settings of a site that people may change while it runs: for each key what it takes and its default. */
import * as v from 'valibot';
import { defaultAlarmRules } from '#dispatch-core/alarm/default-rules.ts';
import { type AlarmRule, findRuleFaults } from '#dispatch-core/alarm/rule.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { divertModes } from '#dispatch-core/assign/divert.ts';
import { type DispatchPolicy, findPolicyFaults } from '#dispatch-core/assign/policy.ts';
import { orderClasses, sources } from '#dispatch-core/domain/service-type.ts';
import { defaultTriage, findTriageFaults, type TriageSettings } from '#dispatch-core/triage/settings.ts';
import { basemapSetting } from './basemap.ts';
import { isoText } from './wire.ts';

const minutes = v.pipe(v.number(), v.minValue(0), v.maxValue(24 * 60));
const count = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** Reports that go on without a person; each part may be left out and then keeps its default. */
const autoDispatch = v.object({
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

const dispatchPolicy = v.custom<DispatchPolicy>(
  (stored) => policyFaults(stored) === null,
  ({ input }) => policyFaults(input) ?? '',
);

const alarmRules = v.custom<readonly AlarmRule[]>(
  (stored) => alarmRuleFaults(stored) === null,
  ({ input }) => alarmRuleFaults(input) ?? '',
);

const triage = v.custom<TriageSettings>(
  (stored) => triageFaults(stored) === null,
  ({ input }) => triageFaults(input) ?? '',
);

/** What each setting takes; the names are the `cfg:` names of the field rules. */
export const settingSchemas = {
  'dispatch.confirmWithin': minutes,
  'dispatch.offerMinutes': v.object({ leak: minutes, noHeat: minutes, routine: minutes }),
  'order.archiveDays': count(0, 3650),
  'request.reopenDays': count(0, 3650),
  'postponement.max': count(0, 20),
  'intake.autoDispatch': autoDispatch,
  'dispatch.policy': dispatchPolicy,
  // Taking somebody from a lower class; the three minutes before an arrival are not for choice.
  'dispatch.divert': v.object({
    mode: v.picklist(divertModes),
    minGainMinutes: minutes,
    maxLossMinutes: minutes,
    evenInTime: v.boolean(),
    mayMakeLate: v.boolean(),
  }),
  'alarm.rules': alarmRules,
  triage,
  // Time by road on snow and ice over time on a dry day.
  'roads.winterFactor': v.pipe(v.number(), v.minValue(1), v.maxValue(3)),
  // Days that readings stay as they came; then one per quarter of an hour, until `readingsDays` are over.
  'retention.readingsRawDays': count(1, 3650),
  'retention.readingsDays': count(1, 3650),
  // Days that simplified traces of workers stay after their raw fixes have gone.
  'retention.tracksDays': count(31, 3650),
  // Null: the map that was built with the site's ground.
  basemaps: v.nullable(v.pipe(v.array(basemapSetting), v.maxLength(10))),
};
export type SettingKey = keyof typeof settingSchemas;
export type SettingValue<K extends SettingKey> = v.InferOutput<(typeof settingSchemas)[K]>;

/** What holds where a site has set nothing. */
export const settingDefaults: { readonly [K in SettingKey]: SettingValue<K> } = {
  'dispatch.confirmWithin': 10,
  'dispatch.offerMinutes': { leak: 1, noHeat: 3, routine: 5 },
  'order.archiveDays': 30,
  'request.reopenDays': 30,
  'postponement.max': 2,
  'intake.autoDispatch': v.parse(autoDispatch, {}),
  'dispatch.policy': defaultPolicy,
  'dispatch.divert': {
    mode: 'propose',
    minGainMinutes: 2,
    maxLossMinutes: 60,
    evenInTime: false,
    mayMakeLate: false,
  },
  'alarm.rules': defaultAlarmRules,
  triage: defaultTriage,
  'roads.winterFactor': 1.35,
  'retention.readingsRawDays': 30,
  'retention.readingsDays': 400,
  'retention.tracksDays': 365,
  basemaps: null,
};

export const isSettingKey = (key: string): key is SettingKey => Object.hasOwn(settingSchemas, key);
/** Every key, in the order of lists. */
export const settingKeys: readonly SettingKey[] = Object.keys(settingSchemas).filter(isSettingKey);

/** One setting: the value in force, the default, who changed it last, and why a stored value is not in force. */
export const settingItem = v.object({
  key: v.string(),
  value: v.unknown(),
  default: v.unknown(),
  updatedAt: v.nullable(isoText),
  updatedBy: v.nullable(v.string()),
  fault: v.nullable(v.string()),
});
export type SettingItem = v.InferOutput<typeof settingItem>;

/** `POST /api/settings/{key}`. */
export const settingChange = v.object({ value: v.unknown() });

/** What is wrong with a policy, or null when it may be used; one of another shape is wrong as a whole. */
function policyFaults(stored: unknown): string | null {
  try {
    const faults = findPolicyFaults(stored as DispatchPolicy);
    return faults.length === 0 ? null : faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  } catch {
    return 'it is not a dispatch policy';
  }
}

/** What is wrong with the settings of triage, or null. */
function triageFaults(stored: unknown): string | null {
  try {
    const faults = findTriageFaults(stored as TriageSettings);
    return faults.length === 0 ? null : faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  } catch {
    return 'these are not settings of triage';
  }
}

/** What is wrong with a list of alarm rules, or null; one of another shape is wrong as a whole. */
function alarmRuleFaults(stored: unknown): string | null {
  try {
    const faults = findRuleFaults(stored as readonly AlarmRule[]);
    return faults.length === 0 ? null : faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  } catch {
    return 'it is not a list of alarm rules';
  }
}
