/** Alarms from committed readings to the table, on both drivers: raised once, back, shelved, and over a restart. */
import { ulid } from 'ulid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AlarmLoop, alarmKeyOf, startAlarmLoop } from '#command-center/runtime/alarm-loop.ts';
import type { AlarmRule } from '#dispatch-core/alarm/rule.ts';
import { minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Database } from '#geo-data/database.ts';
import { beginCondition, commandAlarms, endConditions, endShelves } from '#geo-data/store/alarm-life.ts';
import { listAlarms } from '#geo-data/store/alarms.ts';
import { type ReadingRow, saveReadings } from '#geo-data/store/readings.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers, resetDatabase } from '#tests/support/test-database.ts';
import { eventually } from './field.ts';

const low: AlarmRule = {
  id: 'pressure-low',
  kind: 'threshold',
  severity: 1,
  heatStationIds: null,
  metric: 'pressReturnSecMPa',
  direction: 'below',
  limit: 0.2,
  hysteresis: 0.02,
  delayS: 60,
};
const silent: AlarmRule = { id: 'silent', kind: 'missing', severity: 3, heatStationIds: null, afterS: 600 };
const key = alarmKeyOf('hs1', low.id);

describeBothDrivers('alarm loop', (open) => {
  let db: Database;
  let rules: readonly AlarmRule[];
  const running: AlarmLoop[] = [];
  const errors: unknown[] = [];
  const clock = {
    at: NOW,
    wall: 0,
    now: () => clock.at,
    wallNow: () => clock.wall,
    toSite: (ms: number) => ms,
    wallMsUntil: () => 0,
  };

  const start = () => {
    const loop = startAlarmLoop({
      db,
      clock,
      newId: ulid,
      rules: () => rules,
      onChanged: () => undefined,
      onError: (error) => errors.push(error),
    });
    running.push(loop);
    return loop;
  };
  const stopAll = async () => {
    for (const loop of running.splice(0)) await loop.stop();
  };
  const reading = (
    minute: number,
    pressure: number | null,
    quality: 'good' | 'bad' = 'good',
  ): ReadingRow => ({
    sourceKind: 'heatStation',
    sourceId: 'hs1',
    deviceAt: NOW + minute * minuteMs,
    occurredAt: NOW + minute * minuteMs,
    recordedAt: NOW + minute * minuteMs,
    metrics: ['pressReturnSecMPa', 'outdoorC'],
    values: [pressure, -10],
    qualities: [quality, 'good'],
  });
  const put = async (loop: AlarmLoop | null, ...rows: readonly ReadingRow[]) => {
    await db.transaction((tx) => saveReadings(tx, rows));
    clock.at = Math.max(clock.at, ...rows.map((row) => row.occurredAt));
    loop?.touch(['hs1']);
  };
  const live = async () =>
    (await listAlarms(db, { live: true })).map(({ code, state, isActive }) => [code, state, isActive]);
  const becomes = (...expected: readonly unknown[]) =>
    eventually(async () => JSON.stringify(await live()) === JSON.stringify(expected));
  const seenUntil = (minute: number) =>
    eventually(async () => {
      const { rows } = await db.query('select last_at from alarm_watches');
      const at = rows[0]?.last_at;
      return at instanceof Date && at.getTime() === NOW + minute * minuteMs;
    });

  beforeEach(async () => {
    db = await open();
    await resetDatabase(db);
    await saveSmallCity(db);
    rules = [low, silent];
    clock.at = NOW;
    errors.length = 0;
  });
  afterEach(async () => {
    await stopAll();
    expect(errors).toEqual([]);
  });

  it('raises after the delay, waits for somebody when it is over, and ends when seen', async () => {
    const loop = start();
    await put(loop, reading(1, 0.25), reading(2, 0.1), reading(3, 0.1), reading(4, 0.12));
    await becomes(['pressure-low', 'unacknowledged', true]);
    const [alarm] = await listAlarms(db, { live: true });
    expect(alarm).toMatchObject({
      key,
      severity: 1,
      heatStationId: 'hs1',
      lon: 126.62,
      sinceAt: NOW + 3 * minuteMs,
      data: { kind: 'threshold', metric: 'pressReturnSecMPa', value: 0.1, limit: 0.2 },
    });
    await put(loop, reading(5, 0.3));
    await becomes(['pressure-low', 'returned', false]);
    await put(loop, reading(6, 0.1), reading(7, 0.1));
    await becomes(['pressure-low', 'unacknowledged', true]);
    expect((await listAlarms(db, { live: true }))[0]).toMatchObject({ id: alarm?.id, occurrences: 2 });
    const order = { command: 'acknowledge', reason: null, until: null } as const;
    await commandAlarms(db, [alarm?.id ?? ''], order, { by: 'u1', at: clock.at });
    await put(loop, reading(8, 0.3));
    await becomes();
  });

  it('is not moved by bad values, repeats and what comes late', async () => {
    const loop = start();
    await put(loop, reading(2, 0.01, 'bad'), reading(4, 0.01, 'bad'), reading(6, 0.25));
    await seenUntil(6);
    await put(loop, reading(3, 0.01), reading(5, 0.01));
    await put(loop, reading(7, 0.21));
    await seenUntil(7);
    expect(await live()).toEqual([]);
  });

  it('goes on after a restart where it was, and sees what came meanwhile', async () => {
    const first = start();
    await put(first, reading(1, 0.1));
    await seenUntil(1);
    await stopAll();
    await put(null, reading(2, 0.1), reading(3, 0.1));
    start();
    await becomes(['pressure-low', 'unacknowledged', true]);
    expect((await listAlarms(db))[0]).toMatchObject({ sinceAt: NOW + 2 * minuteMs });
  });

  it('counts each reading once when two processes look at the same time', async () => {
    const both = [start(), start()];
    await put(both[0] ?? null, reading(0, 0.3));
    await seenUntil(0);
    await put(null, ...Array.from({ length: 30 }, (_, i) => reading(i + 1, i % 6 < 3 ? 0.1 : 0.3)));
    for (const loop of both) loop.touch(['hs1']);
    await seenUntil(30);
    const [alarm] = await listAlarms(db, { live: true });
    expect(alarm).toMatchObject({ occurrences: 5, state: 'returned' });
    expect(await listAlarms(db)).toHaveLength(1);
  });

  it('calls a station silent by the site clock, not for the time nobody listened, and ends it with a word', async () => {
    await put(null, reading(0, 0.25));
    clock.at = NOW + 60 * minuteMs;
    const loop = start();
    await seenUntil(0);
    loop.touch(['hs1']);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await live()).toEqual([]);
    clock.at += 10 * minuteMs;
    loop.touch([]);
    await becomes(['silent', 'unacknowledged', true]);
    await put(loop, reading(71, 0.25));
    await becomes(['silent', 'returned', false]);
  });

  it('ends what a rule began when the rule is gone', async () => {
    const loop = start();
    await put(loop, reading(1, 0.1), reading(3, 0.1));
    await becomes(['pressure-low', 'unacknowledged', true]);
    rules = [silent];
    loop.rulesChanged();
    await becomes(['pressure-low', 'returned', false]);
  });

  it('keeps a shelved alarm out of sight until its time, whatever happens meanwhile', async () => {
    const raise = (at: number) =>
      db.transaction((tx) =>
        beginCondition(tx, {
          id: ulid(),
          key,
          code: low.id,
          severity: 1,
          sinceAt: at,
          orderId: null,
          requestId: null,
          heatStationId: 'hs1',
          lon: null,
          lat: null,
          data: {},
        }),
      );
    const end = (at: number) => db.transaction((tx) => endConditions(tx, [key], at));
    const command = async (order: Parameters<typeof commandAlarms>[2]) => {
      const ids = (await listAlarms(db, { live: true })).map(({ id }) => id);
      return commandAlarms(db, ids, order, { by: 'u1', at: NOW });
    };
    expect(await raise(NOW)).toBe(true);
    const shelf = { command: 'shelve', reason: '传感器检修', until: NOW + 10 * secondMs } as const;
    expect((await command({ ...shelf, reason: '' })).refused).toMatchObject([{ code: 'reason-missing' }]);
    expect((await command(shelf)).done).toMatchObject([
      { state: 'shelved', hidden: { by: 'u1', reason: '传感器检修' }, shelvedUntil: NOW + 10 * secondMs },
    ]);
    await end(NOW + 1);
    await raise(NOW + 2);
    expect(await live()).toEqual([['pressure-low', 'shelved', true]]);
    expect(await endShelves(db, NOW + 9 * secondMs, 10)).toBe(0);
    expect(await endShelves(db, NOW + 10 * secondMs, 10)).toBe(1);
    expect(await live()).toEqual([['pressure-low', 'unacknowledged', true]]);
    await command({ command: 'takeOutOfService', reason: '换泵', until: null });
    await end(NOW + 3);
    expect(await live()).toEqual([['pressure-low', 'outOfService', false]]);
    await command({ command: 'returnToService', reason: null, until: null });
    expect(await live()).toEqual([]);
  });
});
