/** What grows thin with age: readings to one per quarter of an hour, raw fixes to a simplified trace, both ended in time. */
import { beforeEach, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { clearAlarm, raiseAlarm } from '#geo-data/store/alarms.ts';
import {
  dropFixPartitionsBefore,
  ensureFixPartitions,
  type FixRow,
  saveFixes,
} from '#geo-data/store/fixes.ts';
import { defaultRetention, keepHouse } from '#geo-data/store/housekeeping.ts';
import { type ReadingRow, readingsOf, saveReadings } from '#geo-data/store/readings.ts';
import { simplifiedTrackOf } from '#geo-data/store/tracks.ts';
import { describeBothDrivers, resetDatabase } from '#tests/support/test-database.ts';
import { NOW, saveSmallCity } from './city.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Midnight (UTC) of the first day that is measured. */
const START = Math.floor(NOW / DAY) * DAY;

describeBothDrivers('retention', (open) => {
  let db: Database;
  beforeEach(async () => {
    db = await open();
    await resetDatabase(db);
    await saveSmallCity(db);
    await dropFixPartitionsBefore(db, '2999-01-01');
  });

  const reading = (at: number, change: Partial<ReadingRow> = {}): ReadingRow => ({
    sourceKind: 'heatStation',
    sourceId: 'hs1',
    deviceAt: at,
    occurredAt: at,
    recordedAt: at,
    metrics: ['supplySecC'],
    values: [50],
    qualities: ['good'],
    ...change,
  });
  /** One reading a minute. */
  const minutes = (from: number, count: number, change: Partial<ReadingRow> = {}) =>
    Array.from({ length: count }, (_, i) => reading(from + i * MINUTE, change));
  const kept = async (from: number, to: number, id = 'hs1', kind: ReadingRow['sourceKind'] = 'heatStation') =>
    (await readingsOf(db, { kind, id }, from, to, 20_000)).map((row) => row.occurredAt);
  const house = (at: number, change: Partial<typeof defaultRetention> = {}) =>
    keepHouse(db, { site: at, wall: at }, { ...defaultRetention, ...change });

  it('leaves one reading per quarter of an hour, source and set of values, of days that are old enough', async () => {
    await saveReadings(db, minutes(START, 120));
    // The first of the quarter is bad: the next one stays instead. Another set of values has quarters of its own.
    const other = { metrics: ['flowM3h'], values: [7] };
    await saveReadings(db, [
      ...minutes(START + 2 * HOUR, 15).map(
        (row, i): ReadingRow => ({ ...row, qualities: [i === 0 ? 'bad' : 'good'] }),
      ),
      reading(START + 3 * HOUR + 1, other),
      reading(START + 3 * HOUR + 2, other),
      reading(START + 3 * HOUR + 3),
    ]);
    await saveReadings(db, minutes(START + 10 * DAY, 30));
    await saveReadings(db, minutes(START, 30, { sourceKind: 'meter', sourceId: 'm1' }));

    // The tenth day is not over for 30 days.
    const done = await house(START + 41 * DAY - 1);
    expect(done).toMatchObject({ readingsThinned: 120 - 8 + 14 + 1 + 28, readings: 0 });
    const quarters = Array.from({ length: 8 }, (_, i) => START + i * 15 * MINUTE);
    expect(await kept(START, START + DAY)).toEqual([
      ...quarters,
      START + 2 * HOUR + MINUTE,
      START + 3 * HOUR + 1,
      START + 3 * HOUR + 3,
    ]);
    expect(await kept(START, START + DAY, 'm1', 'meter')).toEqual([START, START + 15 * MINUTE]);
    expect(await kept(START + 10 * DAY, START + 11 * DAY)).toHaveLength(30);
    expect(await house(START + 41 * DAY - 1)).toMatchObject({ readingsThinned: 0 });
    expect(await house(START + 41 * DAY)).toMatchObject({ readingsThinned: 28 });
    // A source that comes later has its own beginning.
    await saveReadings(db, minutes(START + DAY, 16, { sourceId: 'hs2' }));
    expect(await house(START + 41 * DAY)).toMatchObject({ readingsThinned: 14 });
  });

  it('keeps what was measured around an alarm of the station, and while it stands', async () => {
    const alarm = (key: string, heatStationId: string, sinceAt: number) =>
      raiseAlarm(db, {
        id: key,
        key,
        code: 'cold-supply',
        severity: 1,
        sinceAt,
        orderId: null,
        requestId: null,
        heatStationId,
        lon: null,
        lat: null,
        data: {},
      });
    await alarm('over', 'hs1', START + 4 * HOUR);
    await clearAlarm(db, 'over', START + 5 * HOUR);
    await alarm('stands', 'hs2', START + 20 * HOUR);
    await saveReadings(db, minutes(START, 24 * 60));
    await saveReadings(db, minutes(START, 24 * 60, { sourceId: 'hs2' }));
    await house(START + 40 * DAY);
    // 03:00 to 06:00, both ends included, and the other 21 hours by quarters.
    expect(await kept(START + 3 * HOUR, START + 6 * HOUR + 1)).toHaveLength(181);
    expect(await kept(START, START + DAY)).toHaveLength(181 + 21 * 4 - 1);
    expect(await kept(START + 19 * HOUR, START + DAY, 'hs2')).toHaveLength(5 * 60);
    expect(await kept(START, START + 19 * HOUR, 'hs2')).toHaveLength(19 * 4);
  });

  it('ends readings after their days, whatever was told about them', async () => {
    await saveReadings(db, [...minutes(START, 16), ...minutes(START + 2 * DAY, 16)]);
    const days = { readingsRaw: 5, readings: 10 };
    expect(await house(START + 11 * DAY, days)).toMatchObject({ readings: 16, readingsThinned: 14 });
    expect(await kept(0, START + 9 * DAY)).toEqual([START + 2 * DAY, START + 2 * DAY + 15 * MINUTE]);
    expect(await house(START + 13 * DAY, days)).toMatchObject({ readings: 2, readingsThinned: 0 });
  });

  it('works through more than one bite', async () => {
    const stations = Array.from({ length: 23 }, (_, i) => `many-${i}`);
    for (const sourceId of stations) await saveReadings(db, minutes(START, 31, { sourceId }));
    expect(await house(START + 40 * DAY)).toMatchObject({ readingsThinned: 23 * 28 });
    await saveReadings(db, minutes(START + 3 * DAY, 2400, { sourceId: 'long' }));
    expect(await house(START + 410 * DAY)).toMatchObject({ readings: 23 * 3 + 2400 });
  });

  const fix = (at: number, lon: number, lat: number, change: Partial<FixRow> = {}): FixRow => ({
    deviceId: 'phone-1',
    workerId: 'w1',
    deviceAt: at,
    occurredAt: at,
    recordedAt: at,
    lon,
    lat,
    accuracyM: 5,
    speedMps: null,
    courseDeg: null,
    batteryPct: null,
    suspect: false,
    ...change,
  });

  it('keeps a simplified trace when the raw fixes of a day go, and ends it in time', async () => {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    await ensureFixPartitions(db, [day(START), day(START + DAY)]);
    // East for 100 steps, then north for 100: what must stay are the two ends and the corner.
    const east = Array.from({ length: 100 }, (_, i) => fix(START + i * 1000, 126 + i / 1e4, 45));
    const north = Array.from({ length: 100 }, (_, i) => fix(START + (100 + i) * 1000, 126.01, 45 + i / 1e4));
    const doubted = fix(START + 50_500, 130, 50, { suspect: true });
    const alone = fix(START + 1, 126.5, 45.5, { workerId: 'w2', deviceId: 'phone-2' });
    await saveFixes(db, [...east, ...north, doubted, alone, fix(START + DAY + 5, 126, 45)]);
    expect(await simplifiedTrackOf(db, 'w1', 0, START + 99 * DAY, 100)).toEqual([]);

    expect(await house(START + 31 * DAY)).toMatchObject({ fixDays: 1, tracks: 0 });
    const trace = await simplifiedTrackOf(db, 'w1', START, START + DAY, 100);
    expect(trace).toEqual([
      { lon: 126, lat: 45, occurredAt: START },
      { lon: 126.01, lat: 45, occurredAt: START + 100_000 },
      { lon: 126.01, lat: 45.0099, occurredAt: START + 199_000 },
    ]);
    expect(await simplifiedTrackOf(db, 'w1', START + 1, START + 199_000, 100)).toEqual([trace[1]]);
    expect(await simplifiedTrackOf(db, 'w2', 0, START + DAY, 100)).toEqual([]);
    expect(await house(START + 366 * DAY)).toMatchObject({ fixDays: 1, tracks: 1 });
    expect(await simplifiedTrackOf(db, 'w1', 0, START + 99 * DAY, 100)).toEqual([]);
  });
});
