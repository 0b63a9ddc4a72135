/** The rules in force: service catalogue, policies, settings and areas, read once and again when somebody changes them. */

import {
  type SettingKey,
  type SettingValue,
  settingDefaults,
  settingSchemas,
} from '#command-center/contract/settings.ts';
import type { AlarmRule } from '#dispatch-core/alarm/rule.ts';
import { type DivertPolicy, defaultDivertPolicy } from '#dispatch-core/assign/divert.ts';
import type { RegisterData } from '#dispatch-core/domain/command.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Rules } from '#dispatch-core/ports.ts';
import type { TriageSettings } from '#dispatch-core/triage/settings.ts';
import type { Database } from '#geo-data/database.ts';
import { loadPolicies, loadServiceTypes } from '#geo-data/store/catalogue.ts';
import { listAreas } from '#geo-data/store/city.ts';
import { defaultRetention, type Retention } from '#geo-data/store/housekeeping.ts';
import { readSettings } from '#geo-data/store/settings.ts';
import { decideAutoDispatch } from '../server/auto-dispatch.ts';
import { check } from '../server/validate.ts';

export interface RunningRules {
  current(): Rules;
  /** Whether a report goes on without a person. */
  autoDispatches(report: RegisterData): boolean;
  /** What of a heat station's readings is alarming. */
  alarmRules(): readonly AlarmRule[];
  triage(): TriageSettings;
  /** Who may be taken from his way for whom. */
  diverts(): DivertPolicy;
  /** How long things are kept, in days. */
  retention(): Retention;
  reload(): Promise<void>;
}

interface Loaded {
  readonly rules: Rules;
  readonly diverts: DivertPolicy;
  readonly retention: Retention;
  readonly alarmRules: readonly AlarmRule[];
  readonly triage: TriageSettings;
}

/** Opens the rules; `isStationStaffed` is asked of the live state. A setting that is wrong is told and not used. */
export async function openRules(deps: {
  readonly db: Database;
  readonly isStationStaffed: (repairStationId: string) => boolean;
  readonly onWrongSetting: (key: string, message: string) => void;
}): Promise<RunningRules> {
  let loaded = await load();
  // One after the other: a reading that began earlier must not end as the newest.
  let reloading: Promise<void> = Promise.resolve();
  return {
    current: () => loaded.rules,
    autoDispatches: (report) => loaded.rules.autoDispatches(report),
    alarmRules: () => loaded.alarmRules,
    diverts: () => loaded.diverts,
    triage: () => loaded.triage,
    retention: () => loaded.retention,
    reload() {
      const next = reloading.then(async () => {
        loaded = await load();
      });
      reloading = next.catch(() => undefined);
      return next;
    },
  };

  async function load(): Promise<Loaded> {
    const { db } = deps;
    const settings = await readSettings(db);
    const read = <K extends SettingKey>(key: K) => readSetting(settings, key, deps.onWrongSetting);
    const offer = read('dispatch.offerMinutes');
    const areas = new Map((await listAreas(db)).map((area) => [area.id, area.dispatchMode]));
    const serviceTypes = new Map((await loadServiceTypes(db)).map((type) => [type.subtype, type]));
    const autoDispatch = read('intake.autoDispatch');
    const rules: Rules = {
      serviceTypes,
      autoDispatches: (report) =>
        decideAutoDispatch(autoDispatch, report, serviceTypes.get(report.subtype) ?? null),
      policies: await loadPolicies(db),
      confirmWithinMs: read('dispatch.confirmWithin') * minuteMs,
      offerMs: {
        leak: offer.leak * minuteMs,
        noHeat: offer.noHeat * minuteMs,
        routine: offer.routine * minuteMs,
      },
      archiveDays: read('order.archiveDays'),
      reopenDays: read('request.reopenDays'),
      postponementMax: read('postponement.max'),
      dispatch: read('dispatch.policy'),
      dispatchMode: (areaId, subtype) =>
        serviceTypes.get(subtype)?.dispatchMode ?? areas.get(areaId ?? '') ?? 'auto',
      isStationStaffed: (repairStationId) =>
        repairStationId !== null && deps.isStationStaffed(repairStationId),
    };
    return {
      rules,
      diverts: divertPolicyOf(read('dispatch.divert')),
      retention: retentionOf(read),
      alarmRules: read('alarm.rules'),
      triage: read('triage'),
    };
  }
}

type ReadSetting = <K extends SettingKey>(key: K) => SettingValue<K>;

function divertPolicyOf(set: SettingValue<'dispatch.divert'>): DivertPolicy {
  const { minGainMinutes, maxLossMinutes, ...rest } = set;
  const minGainMs = minGainMinutes * minuteMs;
  return { ...defaultDivertPolicy, ...rest, minGainMs, maxLossMs: maxLossMinutes * minuteMs };
}

function retentionOf(read: ReadSetting): Retention {
  return {
    ...defaultRetention,
    readingsRaw: read('retention.readingsRawDays'),
    readings: read('retention.readingsDays'),
    tracks: read('retention.tracksDays'),
  };
}

/** The stored value where it is right, otherwise the default. */
function readSetting<K extends SettingKey>(
  settings: ReadonlyMap<string, unknown>,
  key: K,
  onWrong: (key: string, message: string) => void,
): SettingValue<K> {
  if (!settings.has(key)) return settingDefaults[key];
  const checked = check(settingSchemas[key], settings.get(key), 'value');
  if (checked.ok) return checked.value;
  onWrong(key, checked.issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
  return settingDefaults[key];
}
