/** The plan of a simulated day: the same for the same seed, shaped as a heating season is, with bursts behind outages. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { faultOf, type Plant } from '#edge-gateway/simulator/faults.ts';
import { type PlanWorld, planBurst, planDay } from '#edge-gateway/simulator/plan.ts';
import { plantOf } from '#edge-gateway/simulator/plant.ts';
import { heatingDayOf, reportsPerDay, seasonStart } from '#edge-gateway/simulator/season.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';

const utcOffsetMs = 8 * hourMs;
const plant: Plant = {
  heatStationIds: ['hs-1', 'hs-2', 'hs-3'],
  mains: [{ pipeId: 'p-1', lon: 126.6, lat: 45.7, heatStationIds: ['hs-1', 'hs-2'] }],
};
const homes = Array.from({ length: 900 }, (_, n) => ({
  id: `h-${n}`,
  communityId: `c-${n % 9}`,
  heatStationId: `hs-${(n % 3) + 1}`,
}));
const worldOf = (seed: number): PlanWorld => ({
  seed,
  city: { homes, plant },
  weather: createWeather(seed, utcOffsetMs),
  demand: { peakPerDay: 1800, floorPerDay: 320 },
  utcOffsetMs,
});
const heatingStart = seasonStart(2025, utcOffsetMs);

describe('planDay', () => {
  it('is the same for the same seed and day, and another for another', () => {
    const day = heatingStart + 40 * dayMs;
    expect(planDay(worldOf(7), day)).toEqual(planDay(worldOf(7), day));
    expect(planDay(worldOf(8), day).hash).not.toBe(planDay(worldOf(7), day).hash);
    expect(planDay(worldOf(7), day + dayMs).hash).not.toBe(planDay(worldOf(7), day).hash);
  });

  it('begins with the peak and falls to the floor', () => {
    const reportsOn = (n: number) =>
      planDay(worldOf(3), heatingStart + n * dayMs).reports.filter((one) => one.outageId === null).length;
    expect(reportsOn(0)).toBeGreaterThan(1600);
    expect(reportsOn(3)).toBeLessThan(reportsOn(0) * 0.85);
    expect(reportsOn(60)).toBeLessThan(320 * 2.4);
    expect(reportsOn(60)).toBeGreaterThan(200);
    expect(planDay(worldOf(3), heatingStart - 60 * dayMs).reports).toHaveLength(0);
  });

  it('has its peaks in the morning and in the evening', () => {
    const reports = planDay(worldOf(5), heatingStart).reports.filter((one) => one.outageId === null);
    const within = (from: number, to: number) =>
      reports.filter(({ at }) => at - heatingStart >= from * hourMs && at - heatingStart < to * hourMs)
        .length;
    expect(within(8, 11)).toBeGreaterThan(within(1, 4) * 6);
    expect(within(18, 21)).toBeGreaterThan(within(13, 16) * 1.5);
  });

  it('names every report once, in the order of time, inside its day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 180 }), (seed, n) => {
        const day = heatingStart + n * dayMs;
        const { reports, faults } = planDay(worldOf(seed), day);
        expect(new Set(reports.map((one) => one.externalId)).size).toBe(reports.length);
        expect(reports.every((one, i) => one.at >= (reports[i - 1]?.at ?? day))).toBe(true);
        expect(faults.every((fault) => fault.from >= day && fault.until > fault.from)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it('turns the mix of the first days into that of the winter', () => {
    const shareOf = (subtype: string, n: number) => {
      const { reports } = planDay(worldOf(11), heatingStart + n * dayMs);
      return reports.filter((one) => one.subtype === subtype).length / reports.length;
    };
    expect(shareOf('openValve', 0)).toBeGreaterThan(shareOf('openValve', 50));
    expect(shareOf('tempCheck', 50)).toBeGreaterThan(shareOf('tempCheck', 0) * 2);
  });
});

describe('an outage', () => {
  it('makes a fifth of the customers behind it call within minutes', () => {
    const from = heatingStart + 10 * hourMs;
    const fault = faultOf(plant, 'stationOutage', 0.5, from, from + 2 * hourMs);
    if (fault === null) throw new Error('the plant has stations');
    expect(fault.heatStationIds).toEqual(['hs-2']);
    const calls = planBurst(worldOf(1), fault);
    expect(calls.length).toBeGreaterThan(40);
    expect(calls.length).toBeLessThan(80);
    expect(calls.every(({ at }) => at > from && at <= from + 15 * minuteMs)).toBe(true);
    const behind = new Set(homes.filter((home) => home.heatStationId === 'hs-2').map((home) => home.id));
    expect(calls.every(({ place }) => place.kind === 'household' && behind.has(place.householdId))).toBe(
      true,
    );
  });

  it('of a main is seen on the road first, and felt behind it', () => {
    const fault = faultOf(plant, 'mainLeak', 0, heatingStart, heatingStart + hourMs);
    if (fault === null) throw new Error('the plant has a main');
    const [first, ...others] = planBurst(worldOf(1), fault);
    expect(first).toMatchObject({ subtype: 'leak', place: { kind: 'network', assetId: 'p-1' } });
    expect(others.length).toBeGreaterThan(80);
  });

  it('of a sensor is felt by nobody', () => {
    const fault = faultOf(plant, 'sensorStuck', 0, heatingStart, heatingStart + hourMs);
    expect(fault === null ? null : planBurst(worldOf(1), fault)).toEqual([]);
  });
});

describe('plantOf', () => {
  const pipe = (id: string, fromNode: string, toNode: string) => ({
    id,
    net: 'primary' as const,
    fromNode,
    toNode,
    line: [
      [126.6, 45.7],
      [126.61, 45.7],
    ] as const,
  });

  it('knows the stations behind each main, also around a loop', () => {
    const { mains } = plantOf(
      ['a', 'b', 'c'],
      [
        pipe('p1', 'src:1', 'j1'),
        pipe('p2', 'j1', 'hs:a'),
        pipe('p3', 'j1', 'j2'),
        pipe('p4', 'j2', 'hs:b'),
        pipe('p5', 'j2', 'hs:c'),
        pipe('p6', 'j2', 'j1'),
      ],
    );
    const behind = new Map(mains.map((main) => [main.pipeId, main.heatStationIds]));
    expect(behind.get('p1')).toEqual(['a', 'b', 'c']);
    expect(behind.get('p3')).toEqual(['a', 'b', 'c']);
    expect(behind.has('p4')).toBe(false);
  });
});

describe('the season', () => {
  it('counts heating days from 20 October to 20 April, local time', () => {
    expect(heatingDayOf(Date.UTC(2025, 9, 19, 16), utcOffsetMs)).toEqual({ season: 2025, day: 1 });
    expect(heatingDayOf(Date.UTC(2025, 9, 19, 15, 59), utcOffsetMs)).toBeNull();
    expect(heatingDayOf(Date.UTC(2026, 3, 20, 15, 59), utcOffsetMs)?.season).toBe(2025);
    expect(heatingDayOf(Date.UTC(2026, 3, 20, 16), utcOffsetMs)).toBeNull();
  });

  it('doubles its reports in a cold wave, and never more', () => {
    const model = { peakPerDay: 1800, floorPerDay: 320 };
    expect(reportsPerDay(model, 50, 1)).toBe(2 * reportsPerDay(model, 50, 0));
    expect(reportsPerDay(model, 50, 3)).toBe(2 * reportsPerDay(model, 50, 0));
    expect(reportsPerDay(model, 2, 0)).toBeCloseTo(1800 * 0.82, 6);
  });
});
