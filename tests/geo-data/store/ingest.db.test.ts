/** The gateway's store on both drivers: one outcome per row, repeats absorbed, rejects kept, failures told apart. */
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { databaseError } from '#geo-data/errors.ts';
import { saveHeatStations } from '#geo-data/store/city.ts';
import {
  dayOf,
  dropFixPartitionsBefore,
  type FixRow,
  latestFixes,
  oldestDayKept,
  trackOf,
} from '#geo-data/store/fixes.ts';
import { classifyFailure, type IntakeBatch, openIngestStore } from '#geo-data/store/ingest.ts';
import { latestReadings, type ReadingRow, readingsOf } from '#geo-data/store/readings.ts';
import { listRejects, purgeRejects } from '#geo-data/store/rejects.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { NOW } from './city.ts';

const DAY = 86_400_000;

function fix(change: Partial<FixRow> = {}): FixRow {
  return {
    deviceId: 'phone',
    workerId: 'w1',
    deviceAt: NOW,
    occurredAt: NOW,
    recordedAt: NOW + 5,
    lon: 126.621,
    lat: 45.7512345,
    accuracyM: 12.5,
    speedMps: null,
    courseDeg: 359,
    batteryPct: 80,
    suspect: false,
    ...change,
  };
}

function reading(change: Partial<ReadingRow> = {}): ReadingRow {
  return {
    sourceKind: 'heatStation',
    sourceId: 'hs1',
    deviceAt: NOW,
    occurredAt: NOW,
    recordedAt: NOW + 5,
    metrics: ['supplySecC', 'flow "x", {y}', 'outdoorC'],
    values: [41.25, null, -39.9],
    qualities: ['good', 'uncertain', 'bad'],
    ...change,
  };
}

const batch = (change: Partial<IntakeBatch>): IntakeBatch => ({
  fixes: [],
  readings: [],
  rejects: [],
  ...change,
});

describeBothDrivers('ingest store', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
    await saveHeatStations(db, [
      { id: 'hs1', name: '一号站', lon: 126.6, lat: 45.7 },
      { id: 'hs2', name: '二号站', lon: 126.6, lat: 45.7 },
    ]);
  });

  it('tells stored from duplicate, row by row, in the batch and against the table', async () => {
    const store = openIngestStore(db);
    const later = fix({ deviceAt: NOW + 1000, occurredAt: NOW + 1000 });
    expect(await store.saveBatch(batch({ fixes: [fix(), later, fix()] }))).toEqual({
      fixes: ['stored', 'stored', 'duplicate'],
      readings: [],
    });
    const nextDay = fix({ deviceAt: NOW + DAY, occurredAt: NOW + DAY });
    const again = await store.saveBatch(batch({ fixes: [nextDay, later, fix(), nextDay] }));
    expect(again.fixes).toEqual(['stored', 'duplicate', 'duplicate', 'duplicate']);
    expect(await trackOf(db, 'w1', NOW, NOW + 2 * DAY, 100)).toEqual([fix(), later, nextDay]);
    expect(await trackOf(db, 'w1', NOW + 1, NOW + 2 * DAY, 1)).toEqual([later]);
  });

  it('recognises a repeat after the site clock was set anew, and tells two workers with one device name apart', async () => {
    const store = openIngestStore(db);
    const remapped = fix({ occurredAt: NOW + 777, recordedAt: NOW + 9000 });
    const other = fix({ workerId: 'w2' });
    expect((await store.saveBatch(batch({ fixes: [remapped, other] }))).fixes).toEqual([
      'duplicate',
      'stored',
    ]);
  });

  it('keeps the newest trusted fix of each worker by the time of the fix', async () => {
    const store = openIngestStore(db);
    const at = (ms: number, change: Partial<FixRow> = {}) =>
      fix({ workerId: 'w9', deviceAt: NOW + ms, occurredAt: NOW + ms, lon: 126 + ms / 1e6, ...change });
    await store.saveBatch(batch({ fixes: [at(5000), at(9000, { suspect: true }), at(4000)] }));
    const last = async () => (await latestFixes(db, NOW)).filter((one) => one.workerId === 'w9');
    expect(await last()).toEqual([at(5000)]);
    await store.saveBatch(batch({ fixes: [at(4500)] }));
    expect(await last()).toEqual([at(5000)]);
    await store.saveBatch(batch({ fixes: [at(6000), at(7000), at(6500)] }));
    expect(await last()).toEqual([at(7000)]);
    expect((await latestFixes(db, NOW + 7001)).filter((one) => one.workerId === 'w9')).toEqual([]);
  });

  it('stores readings once, with their names, holes and doubts', async () => {
    const store = openIngestStore(db);
    const later = reading({
      deviceAt: NOW + 60_000,
      occurredAt: NOW + 60_000,
      metrics: ['a'],
      values: [1],
      qualities: ['good'],
    });
    const other = reading({ sourceId: 'hs2' });
    const first = await store.saveBatch(batch({ readings: [later, reading(), reading(), other] }));
    expect(first.readings).toEqual(['stored', 'stored', 'duplicate', 'stored']);
    const second = await store.saveBatch(batch({ readings: [reading({ occurredAt: NOW + 5 })] }));
    expect(second.readings).toEqual(['duplicate']);
    expect(await latestReadings(db)).toEqual([later, other]);
    expect(await readingsOf(db, { kind: 'heatStation', id: 'hs1' }, NOW, NOW + DAY, 10)).toEqual([
      reading(),
      later,
    ]);
  });

  it('keeps rejects and lets go of old ones', async () => {
    const reject = (receivedAt: number, reason: string) => ({
      receivedAt,
      stream: 'fixes',
      deviceId: 'd\u0000x',
      topic: 'owntracks/a/b',
      field: 'tst',
      reason,
      excerpt: 'x'.repeat(2000),
    });
    await openIngestStore(db).saveBatch(
      batch({ rejects: [reject(NOW, 'a'), reject(NOW, 'b'), reject(NOW + 1, 'c')] }),
    );
    const page = await listRejects(db, { limit: 2 });
    expect(page.items.map((one) => one.reason)).toEqual(['c', 'b']);
    expect(page.items[0]).toEqual({ ...reject(NOW + 1, 'c'), deviceId: 'd␀x', excerpt: 'x'.repeat(1024) });
    const rest = await listRejects(db, { limit: 2, cursor: page.nextCursor });
    expect(rest.items.map((one) => one.reason)).toEqual(['a']);
    expect(rest.nextCursor).toBeNull();
    expect((await listRejects(db, { reason: 'b', stream: 'fixes' })).items).toHaveLength(1);
    expect(await purgeRejects(db, NOW + 1, 1)).toBe(1);
    expect(await purgeRejects(db, NOW + 1, 10)).toBe(1);
  });

  it('goes on when another process dropped a day it knew', async () => {
    const store = openIngestStore(db);
    // Other files of this process may have left days behind.
    await dropFixPartitionsBefore(db, oldestDayKept(NOW, NOW, 30));
    const old = fix({ workerId: 'w5', deviceAt: NOW - 40 * DAY, occurredAt: NOW - 40 * DAY });
    expect((await store.saveBatch(batch({ fixes: [old] }))).fixes).toEqual(['stored']);
    expect(await dropFixPartitionsBefore(db, oldestDayKept(NOW, NOW + DAY, 30))).toBe(1);
    expect(await dropFixPartitionsBefore(db, oldestDayKept(NOW, NOW + DAY, 30))).toBe(0);
    expect((await store.saveBatch(batch({ fixes: [old] }))).fixes).toEqual(['stored']);
    expect(await trackOf(db, 'w5', 0, NOW, 10)).toEqual([old]);
  });

  it('takes all or nothing, and says what kind of failure it was', async () => {
    const store = openIngestStore(db);
    const bad = fix({ workerId: 'w7', deviceAt: NOW + 1, lon: 500 });
    const error: unknown = await store
      .saveBatch(batch({ fixes: [fix({ workerId: 'w7' }), bad] }))
      .catch((thrown: unknown) => thrown);
    expect(store.classifyFailure(error)).toBe('data');
    expect(await trackOf(db, 'w7', 0, NOW + DAY, 10)).toEqual([]);
    const kindOf = (code: string) => classifyFailure(databaseError({ code, message: 'x' }));
    expect(['08006', '40001', '40P01', '57014', '53100', '55P03', '25P04'].map(kindOf)).toEqual(
      Array(7).fill('transient'),
    );
    expect(['23505', '22003'].map(kindOf)).toEqual(['data', 'data']);
    expect(['42P01', 'XX000'].map(kindOf)).toEqual(['fault', 'fault']);
    expect(classifyFailure(new Error('x'))).toBe('fault');
  });

  it('names days in UTC', () => {
    expect(dayOf(Date.UTC(2026, 0, 5, 23, 59, 59, 999))).toBe('2026-01-05');
  });
});
