/** What coverage is made of: cells of a bearable number, who counts as free for a leak, and where he stands. */
import { describe, expect, it } from 'vitest';
import { workerMarks } from '#command-center/contract/positions.ts';
import { canTakeLeak, findFree, foldPlaces } from '#command-center/runtime/coverage.ts';
import type { WorkerView } from '#command-center/server/live/worker-state.ts';
import { cell9Of, cellAt } from '#geo-data/cells.ts';
import { defaultServiceTypes } from '#geo-data/store/catalogue-defaults.ts';
import { makeWorker } from '#tests/geo-data/store/city.ts';

const now = Date.UTC(2026, 0, 5);

describe('places', () => {
  it('add up the households of a larger cell, most first', () => {
    const cell9 = cell9Of(126.6, 45.75);
    const far9 = cell9Of(126.8, 45.75);
    const places = foldPlaces([
      { cell9, households: 100 },
      { cell9: far9, households: 350 },
      { cell9, households: 200 },
    ]);
    expect(places.map(({ cell, households }) => [cell, households])).toEqual([
      [cellAt(far9, 8), 350],
      [cellAt(cell9, 8), 300],
    ]);
    expect(places[1]?.lon).toBeCloseTo(126.6, 1);
  });

  it('are larger cells where there are too many', () => {
    const many = Array.from({ length: 6_000 }, (_, n) => ({
      cell9: cell9Of(126 + (n % 100) * 0.02, 45 + Math.floor(n / 100) * 0.02),
      households: 10,
    }));
    const places = foldPlaces(many);
    expect(places.length).toBeLessThanOrEqual(1_500);
    const counted = places.reduce((sum, { households }) => sum + households, 0);
    expect(counted).toBe(60_000);
  });
});

describe('free for a leak', () => {
  const types = defaultServiceTypes.filter((type) => type.class === 'leak');
  const skills = types[0]?.skills ?? [];
  const certificates = (types[0]?.certificates ?? []).map((code) => ({ code, validUntil: now + 1 }));

  it('is who has the skills and valid certificates', () => {
    expect(canTakeLeak(makeWorker('w1', { skills, certificates }), types, now)).toBe(true);
    expect(canTakeLeak(makeWorker('w1', { skills: [], certificates }), types, now)).toBe(skills.length === 0);
    expect(canTakeLeak(makeWorker('w1', { skills, certificates }), [], now)).toBe(false);
  });

  it('is who is on duty, seen lately and holds nothing, at the place nearest to him', () => {
    const places = foldPlaces([
      { cell9: cell9Of(126.6, 45.75), households: 2 },
      { cell9: cell9Of(126.9, 45.75), households: 1 },
    ]);
    const view = (id: string, change: Partial<WorkerView['item']> = {}, lon = 126.85): WorkerView => ({
      item: {
        id,
        name: id,
        repairStationId: 'rs1',
        duty: 'on',
        presence: 'online',
        position: null,
        openOrders: 0,
        currentOrderId: null,
        skills: [],
        ...change,
      },
      mark: workerMarks.idle,
      position: { lon, lat: 45.75, at: now, accuracyM: null, speedMps: null, courseDeg: null },
    });
    const views = [
      view('w1'),
      view('w2', {}, 126.61),
      view('w3', { openOrders: 1 }),
      view('w4', { presence: 'offline' }),
      view('w5', { duty: 'off' }),
      view('w6'),
    ];
    const able = new Set(['w1', 'w2', 'w3', 'w4', 'w5']);
    expect(findFree(views, able, places)).toEqual([
      { workerId: 'w1', place: 1 },
      { workerId: 'w2', place: 0 },
    ]);
  });
});
