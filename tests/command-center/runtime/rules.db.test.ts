/** The rules in force: defaults, what a site sets, what is wrong and therefore not used, and their reading anew. */
import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { openRules } from '#command-center/runtime/rules.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { RegisterData } from '#dispatch-core/domain/command.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Database, Param, Row } from '#geo-data/database.ts';
import { saveCatalogue, seedCatalogue } from '#geo-data/store/catalogue.ts';
import { defaultPolicies, defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';
import { saveSetting } from '#geo-data/store/settings.ts';
import { registerData } from '#tests/dispatch-core/support/town.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers, resetDatabase } from '#tests/support/test-database.ts';

const report = (change: Partial<RegisterData> = {}): RegisterData => ({ ...registerData, ...change });

describeBothDrivers('rules', (open) => {
  let db: Database;
  let wrong: [string, string][] = [];
  const set = (key: string, value: unknown) => saveSetting(db, key, value, NOW, 'admin');
  const start = (over: Database = db) =>
    openRules({
      db: over,
      isStationStaffed: (id) => id === 'rs1',
      onWrongSetting: (key, message) => wrong.push([key, message]),
    });

  beforeEach(async () => {
    db = await open();
    await resetDatabase(db);
    await saveSmallCity(db);
    await seedCatalogue(db);
    wrong = [];
  });

  it('are the defaults where a site has set nothing', async () => {
    const rules = (await start()).current();
    expect(rules).toMatchObject({
      confirmWithinMs: 10 * minuteMs,
      offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 5 * minuteMs },
      archiveDays: 30,
      reopenDays: 30,
      postponementMax: 2,
    });
    expect(rules.dispatch).toEqual(defaultPolicy);
    expect([...rules.serviceTypes.values()].map((type) => type.subtype).sort()).toEqual(
      defaultServiceTypes.map((type) => type.subtype).sort(),
    );
    expect(rules.policies).toHaveLength(defaultPolicies.length);
    expect(rules.isStationStaffed('rs1', NOW)).toBe(true);
    expect(rules.isStationStaffed('rs2', NOW)).toBe(false);
    expect(rules.isStationStaffed(null, NOW)).toBe(false);
    expect(wrong).toEqual([]);
  });

  it('take what a site has set', async () => {
    await set('dispatch.confirmWithin', 2.5);
    await set('dispatch.offerMinutes', { leak: 0.5, noHeat: 2, routine: 7 });
    await set('order.archiveDays', 0);
    await set('request.reopenDays', 3650);
    await set('postponement.max', 5);
    await set('dispatch.policy', { ...defaultPolicy, version: 'ours' });
    const rules = (await start()).current();
    expect(rules).toMatchObject({
      confirmWithinMs: 150_000,
      offerMs: { leak: 30_000, noHeat: 120_000, routine: 420_000 },
      archiveDays: 0,
      reopenDays: 3650,
      postponementMax: 5,
    });
    expect(rules.dispatch.version).toBe('ours');
    expect(wrong).toEqual([]);
  });

  it.each([
    ['dispatch.confirmWithin', 'ten'],
    ['dispatch.confirmWithin', -1],
    ['dispatch.confirmWithin', null],
    ['dispatch.offerMinutes', { leak: 1, noHeat: 3 }],
    ['dispatch.offerMinutes', [1, 2, 3]],
    ['order.archiveDays', 1.5],
    ['request.reopenDays', 100_000],
    ['postponement.max', '2'],
    ['intake.autoDispatch', { classes: ['everything'] }],
    ['dispatch.policy', null],
    ['dispatch.policy', 'fast'],
    ['dispatch.policy', {}],
    ['dispatch.policy', { ...defaultPolicy, nearestFirst: 0 }],
  ])('ignore and tell %s = %j', async (key, value) => {
    await set(key, value);
    const rules = await start();
    expect(wrong.map(([name]) => name)).toEqual([key]);
    expect(wrong[0]?.[1]).not.toBe('');
    expect(rules.current()).toMatchObject({
      confirmWithinMs: 10 * minuteMs,
      offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 5 * minuteMs },
      archiveDays: 30,
      reopenDays: 30,
      postponementMax: 2,
    });
    expect(rules.current().dispatch).toEqual(defaultPolicy);
    expect(rules.autoDispatches(report({ source: 'wechat', subtype: 'leak' }))).toBe(true);
  });

  it('say which part of a policy is wrong', async () => {
    const { leak } = defaultPolicy.classes;
    const classes = { ...defaultPolicy.classes, leak: { ...leak, tier: -1, automaticScope: 'moon' } };
    await set('dispatch.policy', { ...defaultPolicy, classes });
    await start();
    expect(wrong[0]?.[1]).toContain('leak.tier: must be 0, 1, 2');
    expect(wrong[0]?.[1]).toContain('leak.automaticScope: must name a ring');
  });

  it('dispatch by themselves what a machine or customer reports, unless the setting says otherwise', async () => {
    const rules = await start();
    expect(rules.autoDispatches(report({ source: 'wechat', subtype: 'leak' }))).toBe(true);
    expect(rules.autoDispatches(report({ source: 'phone', subtype: 'leak' }))).toBe(false);
    expect(rules.autoDispatches(report({ source: 'wechat', subtype: 'unknown' }))).toBe(false);
    await set('intake.autoDispatch', { sources: ['phone'], classes: ['leak'] });
    await rules.reload();
    expect(rules.autoDispatches(report({ source: 'wechat', subtype: 'leak' }))).toBe(false);
    expect(rules.autoDispatches(report({ source: 'phone', subtype: 'leak' }))).toBe(true);
    expect(rules.current().autoDispatches({ source: 'phone', subtype: 'leak' })).toBe(true);
  });

  it('choose the mode by service type, then by area, then automatically', async () => {
    const { dispatchMode } = (await start()).current();
    expect(dispatchMode('a2', 'leak')).toBe('direct');
    expect(dispatchMode('a1', 'notWarm')).toBe('auto');
    expect(dispatchMode('a2', 'notWarm')).toBe('direct');
    expect(dispatchMode('gone', 'notWarm')).toBe('auto');
    expect(dispatchMode(null, 'notWarm')).toBe('auto');
  });

  it('follow a change of settings and catalogue when they are read again, not before', async () => {
    const rules = await start();
    const before = rules.current();
    await set('order.archiveDays', 7);
    await db.transaction((tx) =>
      saveCatalogue(tx, { serviceTypes: defaultServiceTypes.slice(0, 1), policies: defaultPolicies }),
    );
    expect(rules.current()).toBe(before);
    await rules.reload();
    expect(rules.current().archiveDays).toBe(7);
    expect(rules.current().serviceTypes.size).toBe(1);
  });

  it('stay as they were when the database is away, and can be read again after it', async () => {
    let isAway = false;
    const rules = await start({
      ...db,
      query: (text, params) => (isAway ? Promise.reject(new Error('away')) : db.query(text, params)),
    });
    await set('order.archiveDays', 7);
    isAway = true;
    await expect(rules.reload()).rejects.toThrow('away');
    expect(rules.current().archiveDays).toBe(30);
    isAway = false;
    await rules.reload();
    expect(rules.current().archiveDays).toBe(7);
  });

  it('end with the newest settings when readings cross', async () => {
    let hold: Promise<void> | null = null;
    const rules = await start({
      ...db,
      async query<R extends Row>(text: string, params?: readonly Param[]) {
        const answer = await db.query<R>(text, params);
        const held = text.includes('from settings') ? hold : null;
        if (held !== null) hold = null;
        await held;
        // The read-out of before comes back late.
        return answer;
      },
    });
    let release: () => void = () => undefined;
    hold = new Promise((resolve) => {
      release = resolve;
    });
    await set('order.archiveDays', 7);
    const slow = rules.reload();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await set('order.archiveDays', 8);
    const quick = rules.reload();
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    await Promise.all([slow, quick]);
    expect(rules.current().archiveDays).toBe(8);
  });

  it('never use a policy from which anything was taken away', async () => {
    const paths = pathsOf(defaultPolicy).filter((path) => path.at(-1) !== 'version');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), async (path) => {
        await set('dispatch.policy', without(defaultPolicy, path));
        wrong = [];
        const rules = await start();
        expect(wrong.map(([key]) => key)).toEqual(['dispatch.policy']);
        expect(rules.current().dispatch).toEqual(defaultPolicy);
      }),
      { numRuns: 60 },
    );
  });
});

/** All paths to keys of objects; arrays are left whole. */
function pathsOf(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...at, key], ...pathsOf(inner, [...at, key])]);
}

function without(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  const entries = Object.entries(Object(value));
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, name === key ? without(inner, rest) : inner]),
  );
}
