/** The rules in force: service catalogue, policies, settings and areas, read once and again when somebody changes them. */

import * as v from 'valibot';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { type DispatchPolicy, findPolicyFaults } from '#dispatch-core/assign/policy.ts';
import type { RegisterData } from '#dispatch-core/domain/command.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Rules } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { loadPolicies, loadServiceTypes } from '#geo-data/store/catalogue.ts';
import { listAreas } from '#geo-data/store/city.ts';
import { readSettings } from '#geo-data/store/settings.ts';
import {
  type AutoDispatchSetting,
  autoDispatchSetting,
  decideAutoDispatch,
  defaultAutoDispatch,
} from '../server/auto-dispatch.ts';

export interface RunningRules {
  current(): Rules;
  /** Whether a report goes on without a person. */
  autoDispatches(report: RegisterData): boolean;
  reload(): Promise<void>;
}

/** `cfg:` names that a site may set; absent ones keep the default of DOMAIN.md. */
const minutes = v.pipe(v.number(), v.minValue(0), v.maxValue(24 * 60));
const count = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const known = {
  'dispatch.confirmWithin': minutes,
  'dispatch.offerMinutes': v.object({ leak: minutes, noHeat: minutes, routine: minutes }),
  'order.archiveDays': count(0, 3650),
  'request.reopenDays': count(0, 3650),
  'postponement.max': count(0, 20),
};

/** Opens the rules; `isStationStaffed` is asked of the live state. A setting that is wrong is told and not used. */
export async function openRules(deps: {
  readonly db: Database;
  readonly isStationStaffed: (repairStationId: string) => boolean;
  readonly onWrongSetting: (key: string, message: string) => void;
}): Promise<RunningRules> {
  let rules = await load();
  // One after the other: a reading that began earlier must not end as the newest.
  let reloading: Promise<void> = Promise.resolve();
  return {
    current: () => rules.rules,
    autoDispatches: (report) =>
      decideAutoDispatch(rules.autoDispatch, report, rules.rules.serviceTypes.get(report.subtype) ?? null),
    reload() {
      const next = reloading.then(async () => {
        rules = await load();
      });
      reloading = next.catch(() => undefined);
      return next;
    },
  };

  async function load(): Promise<{ rules: Rules; autoDispatch: AutoDispatchSetting }> {
    const { db } = deps;
    const settings = await readSettings(db);
    const read = <K extends keyof typeof known>(key: K, fallback: v.InferOutput<(typeof known)[K]>) =>
      readSetting(settings, key, known[key], fallback, deps.onWrongSetting);
    const offer = read('dispatch.offerMinutes', { leak: 1, noHeat: 3, routine: 5 });
    const areas = new Map((await listAreas(db)).map((area) => [area.id, area.dispatchMode]));
    const serviceTypes = new Map((await loadServiceTypes(db)).map((type) => [type.subtype, type]));
    const rules: Rules = {
      serviceTypes,
      policies: await loadPolicies(db),
      confirmWithinMs: read('dispatch.confirmWithin', 10) * minuteMs,
      offerMs: {
        leak: offer.leak * minuteMs,
        noHeat: offer.noHeat * minuteMs,
        routine: offer.routine * minuteMs,
      },
      archiveDays: read('order.archiveDays', 30),
      reopenDays: read('request.reopenDays', 30),
      postponementMax: read('postponement.max', 2),
      dispatch: dispatchPolicyOf(settings),
      dispatchMode: (areaId, subtype) =>
        serviceTypes.get(subtype)?.dispatchMode ?? areas.get(areaId ?? '') ?? 'auto',
      isStationStaffed: (repairStationId) =>
        repairStationId !== null && deps.isStationStaffed(repairStationId),
    };
    const autoDispatch = readSetting(
      settings,
      'intake.autoDispatch',
      autoDispatchSetting,
      defaultAutoDispatch,
      deps.onWrongSetting,
    );
    return { rules, autoDispatch };
  }

  function dispatchPolicyOf(settings: ReadonlyMap<string, unknown>): DispatchPolicy {
    const stored = settings.get('dispatch.policy');
    if (stored === undefined) return defaultPolicy;
    const faults = findFaults(stored);
    if (faults === null) return stored as DispatchPolicy;
    deps.onWrongSetting('dispatch.policy', faults);
    return defaultPolicy;
  }
}

/** What is wrong with a stored policy, or null when it may be used; one of another shape is wrong as a whole. */
function findFaults(stored: unknown): string | null {
  try {
    const faults = findPolicyFaults(stored as DispatchPolicy);
    return faults.length === 0 ? null : faults.map(({ path, message }) => `${path}: ${message}`).join('; ');
  } catch {
    return 'it is not a dispatch policy';
  }
}

function readSetting<S extends v.GenericSchema>(
  settings: ReadonlyMap<string, unknown>,
  key: string,
  schema: S,
  fallback: v.InferOutput<S>,
  onWrong: (key: string, message: string) => void,
): v.InferOutput<S> {
  if (!settings.has(key)) return fallback;
  const parsed = v.safeParse(schema, settings.get(key));
  if (parsed.success) return parsed.output;
  onWrong(key, parsed.issues.map((issue) => issue.message).join('; '));
  return fallback;
}
