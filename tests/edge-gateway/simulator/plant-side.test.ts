/** Weather, heat stations, rooms and switches of a simulated city: inertia, faults that show, spells that end. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { placeOn } from '#edge-gateway/simulator/drive.ts';
import type { Fault, FaultKind } from '#edge-gateway/simulator/faults.ts';
import { createStation } from '#edge-gateway/simulator/heat-station.ts';
import { drawPhoto } from '#edge-gateway/simulator/photo.ts';
import { createRoom } from '#edge-gateway/simulator/room.ts';
import { createSwitches } from '#edge-gateway/simulator/switches.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';

const utcOffsetMs = 8 * hourMs;
const january = Date.UTC(2026, 0, 10) - utcOffsetMs;
const fault = (kind: FaultKind, from: number, until: number): Fault => ({
  id: kind,
  kind,
  heatStationIds: ['hs-1'],
  at: null,
  from,
  until,
});

describe('the weather', () => {
  it('is that of the seed, winter in January, and moves smoothly', () => {
    const weather = createWeather(3, utcOffsetMs);
    for (let at = january; at < january + 20 * dayMs; at += 10 * minuteMs) {
      const outdoorC = weather.outdoorC(at);
      expect(outdoorC).toBeGreaterThan(-45);
      expect(outdoorC).toBeLessThan(0);
      expect(Math.abs(weather.outdoorC(at + 10 * minuteMs) - outdoorC)).toBeLessThan(1.2);
    }
    expect(createWeather(3, utcOffsetMs).outdoorC(january)).toBe(weather.outdoorC(january));
    expect(weather.outdoorC(Date.UTC(2026, 6, 10))).toBeGreaterThan(10);
  });

  it('is coldest in the early morning', () => {
    const weather = createWeather(4, utcOffsetMs);
    const mean = (hour: number) => {
      let sum = 0;
      for (let day = 0; day < 60; day += 1) sum += weather.outdoorC(january + day * dayMs + hour * hourMs);
      return sum / 60;
    };
    expect(mean(6)).toBeLessThan(mean(14) - 5);
  });

  it('grows colder in a snap from outside, which ends by itself', () => {
    const weather = createWeather(3, utcOffsetMs);
    const before = weather.outdoorC(january + 12 * hourMs);
    const usual = weather.outdoorC(january + 30 * hourMs);
    weather.addSnap({ from: january, until: january + dayMs, dropC: 25 });
    expect(weather.outdoorC(january + 12 * hourMs)).toBeLessThan(before - 10);
    expect(weather.chill(january + 12 * hourMs)).toBe(1);
    expect(weather.outdoorC(january + 30 * hourMs)).toBe(usual);
  });
});

describe('a heat station', () => {
  const run = (faults: readonly Fault[], minutes: number, outdoorC = -12) => {
    const station = createStation(1, 'hs-1', seededRandom(2));
    let last: ReturnType<typeof station.sample> = null;
    for (let n = 0; n <= minutes; n += 1) last = station.sample(january + n * minuteMs, outdoorC, faults);
    return last;
  };

  it('sends plausible values that follow the outdoor temperature', () => {
    fc.assert(
      fc.property(fc.integer({ min: -40, max: 12 }), (outdoorC) => {
        const sample = run([], 60, outdoorC);
        for (const [name, value] of Object.entries(sample ?? {})) {
          expect(Number.isFinite(value)).toBe(true);
          if (name.endsWith('C')) expect(value).toBeGreaterThan(-45);
          if (name.endsWith('MPa')) expect(value).toBeLessThan(2.5);
        }
        expect(sample?.supplySecC).toBeGreaterThan(sample?.returnSecC ?? 0);
      }),
      { numRuns: 20 },
    );
    expect(run([], 60, -25)?.supplySecC).toBeGreaterThan(run([], 60, 0)?.supplySecC ?? 99);
  });

  it('cools down slowly while it stands, and comes back', () => {
    const outage = fault('stationOutage', january + 10 * minuteMs, january + 130 * minuteMs);
    const warm = run([outage], 9)?.supplySecC ?? 0;
    const soon = run([outage], 20)?.supplySecC ?? 0;
    const late = run([outage], 125)?.supplySecC ?? 0;
    expect(run([outage], 20)?.pumpHz).toBe(0);
    expect(soon).toBeGreaterThan(warm - 9);
    expect(late).toBeLessThan(warm - 15);
    expect(run([outage], 240)?.supplySecC).toBeGreaterThan(warm - 2);
  });

  it('loses water when its main leaks, repeats itself when a sensor is stuck, says nothing when it is silent', () => {
    const through = (kind: FaultKind) => fault(kind, january, january + dayMs);
    expect(run([through('mainLeak')], 60)?.makeupM3h).toBeGreaterThan(5);
    const station = createStation(1, 'hs-1', seededRandom(2));
    const values = [0, 20, 40].map(
      (n) => station.sample(january + n * minuteMs, -12 - n / 2, [through('sensorStuck')])?.supplySecC,
    );
    expect(new Set(values).size).toBe(1);
    expect(run([through('stationSilent')], 5)).toBeNull();
  });
});

describe('a room', () => {
  it('follows the supply over hours, not minutes', () => {
    const room = createRoom(1, 'm-1', seededRandom(1));
    const first = room.sample(january, -15, 54.3).roomC;
    const soon = room.sample(january + 20 * minuteMs, -15, 25).roomC;
    let late = soon;
    for (let n = 1; n <= 30; n += 1) late = room.sample(january + n * hourMs, -15, 25).roomC;
    expect(Math.abs(soon - first)).toBeLessThan(1);
    expect(late).toBeLessThan(first - 4);
  });
});

describe('switches', () => {
  it('hit about the share that is asked for, the same ones all the time, until the spell is over', () => {
    const switches = createSwitches(1, createWeather(1, utcOffsetMs));
    switches.setStrike({ id: 's1', share: 0.3, until: 1000 });
    const ids = Array.from({ length: 1000 }, (_, n) => `w-${n}`);
    const striking = ids.filter((id) => switches.isStriking(id, 500));
    expect(striking.length).toBeGreaterThan(230);
    expect(striking.length).toBeLessThan(370);
    expect(ids.filter((id) => switches.isStriking(id, 999))).toEqual(striking);
    expect(ids.some((id) => switches.isStriking(id, 1000))).toBe(false);
    expect(switches.state(1000).strike).toBeNull();
  });

  it('forget faults of the past and know those of the moment', () => {
    const switches = createSwitches(1, createWeather(1, utcOffsetMs));
    switches.addFault(fault('stationOutage', 0, 1000));
    expect(switches.faultsAt(500)).toHaveLength(1);
    expect(switches.faultsAt(1000)).toHaveLength(0);
    switches.addFault(fault('mainLeak', 10 * dayMs, 11 * dayMs));
    expect(switches.state(0).faults.map((one) => one.kind)).toEqual(['mainLeak']);
  });
});

describe('driving on a route', () => {
  it('never goes backwards and ends at the end', () => {
    const route = {
      line: [
        [126.6, 45.7],
        [126.61, 45.7],
        [126.61, 45.71],
      ] as const,
      secondsAt: [0, 60, 120],
    };
    expect(placeOn(route, 30)).toMatchObject({ lat: 45.7, courseDeg: 90, arrived: false });
    expect(placeOn(route, 30).lon).toBeCloseTo(126.605, 9);
    expect(placeOn(route, 90)).toMatchObject({ lon: 126.61, courseDeg: 0, arrived: false });
    expect(placeOn(route, 500)).toMatchObject({ lon: 126.61, lat: 45.71, arrived: true });
    expect(placeOn({ line: [[126.6, 45.7]], secondsAt: [0] }, 10)).toMatchObject({ arrived: true });
  });
});

describe('photos', () => {
  it('are PNG pictures of some kilobytes, each kind its own', () => {
    const [arrival, before] = [drawPhoto('arrival', 3), drawPhoto('before', 3)];
    expect([...arrival.subarray(0, 4)]).toEqual([0x89, 0x50, 0x4e, 0x47]);
    expect(arrival.length).toBeLessThan(120_000);
    expect(Buffer.compare(Buffer.from(arrival), Buffer.from(before))).not.toBe(0);
  });
});
