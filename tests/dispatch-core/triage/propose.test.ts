/** Outages from reports: what is one, what is not, and how much of simulated bursts is found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { poissonTail } from '#dispatch-core/triage/gather.ts';
import { proposeOutages } from '#dispatch-core/triage/propose.ts';
import { mainsOf, type TriageNet, type TriageReport } from '#dispatch-core/triage/report.ts';
import { defaultTriage, findTriageFaults } from '#dispatch-core/triage/settings.ts';
import { type Fault, faultOf } from '#edge-gateway/simulator/faults.ts';
import { type PlanWorld, planBurst, planDay } from '#edge-gateway/simulator/plan.ts';
import { seasonStart } from '#edge-gateway/simulator/season.ts';
import { createWeather } from '#edge-gateway/simulator/weather.ts';
import { runTriageDay } from '#tests/bench/triage-day.ts';

const T = Date.UTC(2026, 0, 5);
const stations = Array.from({ length: 20 }, (_, i) => `hs-${i}`);
const net: TriageNet = {
  households: new Map(stations.map((id) => [id, 500])),
  branches: new Map([
    ['b-1', { heatStationId: 'hs-1', households: 100 }],
    ['b-2', { heatStationId: 'hs-2', households: 480 }],
  ]),
  mains: [
    { pipeId: 'p-all', heatStationIds: stations.slice(0, 10) },
    { pipeId: 'p-1', heatStationIds: ['hs-1', 'hs-2', 'hs-3'] },
  ],
};
const report = (id: string, seconds: number, change: Partial<TriageReport> = {}): TriageReport => ({
  id,
  at: T + seconds * secondMs,
  class: 'noHeat',
  subtype: 'notWarm',
  heatStationId: 'hs-1',
  communityId: 'c-1',
  branchId: null,
  mainPipeId: null,
  ...change,
});
const burst = (station: string, n: number, change: Partial<TriageReport> = {}) =>
  Array.from({ length: n }, (_, i) =>
    report(`${station}-${i}`, i * 20, { heatStationId: station, ...change }),
  );
const propose = (
  reports: readonly TriageReport[],
  signs: Parameters<typeof proposeOutages>[0]['signs'] = [],
) => proposeOutages({ reports, signs, net, settings: defaultTriage });

describe('proposeOutages', () => {
  it('takes five reports of a station within minutes for one outage, four not', () => {
    expect(propose(burst('hs-1', 4))).toEqual([]);
    expect(propose(burst('hs-1', 5))).toMatchObject([
      { scope: { kind: 'station', heatStationIds: ['hs-1'] }, masterId: 'hs-1-0', firstAt: T },
    ]);
  });

  it('needs fewer beside a standing alarm of the same station, and names it', () => {
    const sign = { alarmId: 'al1', heatStationId: 'hs-1', since: T - minuteMs };
    expect(propose(burst('hs-1', 4), [sign])).toMatchObject([{ alarmIds: ['al1'] }]);
    expect(propose(burst('hs-1', 4), [{ ...sign, heatStationId: 'hs-2' }])).toEqual([]);
  });

  it('does not take what comes from everywhere for an outage', () => {
    const everywhere = stations.flatMap((station, s) =>
      Array.from({ length: 4 }, (_, i) => report(`${station}-${i}`, i * 60 + s, { heatStationId: station })),
    );
    expect(
      propose([...everywhere, ...burst('hs-1', 5).map((one) => ({ ...one, id: `x-${one.id}` }))]),
    ).toEqual([]);
  });

  it('leaves out troubles of other kinds, of other stations and of other times', () => {
    const others = [
      report('valve', 10, { subtype: 'openValve' }),
      report('elsewhere', 20, { heatStationId: 'hs-9' }),
      report('hours-before', -3000),
    ];
    const [found] = propose([...others, ...burst('hs-1', 8)]);
    expect(found?.reportIds).toEqual(burst('hs-1', 8).map(({ id }) => id));
  });

  it('narrows to the branch that all of them hang on, unless it is nearly the whole station', () => {
    expect(propose(burst('hs-1', 6, { branchId: 'b-1' }))).toMatchObject([
      { scope: { kind: 'branch', branchId: 'b-1' } },
    ]);
    expect(propose(burst('hs-2', 6, { branchId: 'b-2' }))).toMatchObject([{ scope: { kind: 'station' } }]);
    const mixed = [...burst('hs-1', 6, { branchId: 'b-1' }), report('other', 130)];
    expect(propose(mixed)).toMatchObject([{ scope: { kind: 'station' } }]);
  });

  it('joins the stations behind one main, and takes the leak on the road as the master', () => {
    const two = [...burst('hs-1', 6), ...burst('hs-2', 6)];
    expect(propose(two)).toMatchObject([
      { scope: { kind: 'main', pipeId: 'p-1', heatStationIds: ['hs-1', 'hs-2', 'hs-3'] } },
    ]);
    const leak = report('leak', 300, {
      class: 'leak',
      subtype: 'leak',
      heatStationId: null,
      mainPipeId: 'p-1',
    });
    const [one] = propose([...burst('hs-1', 6), leak]);
    expect(one).toMatchObject({ scope: { kind: 'main', pipeId: 'p-1' }, masterId: 'leak' });
    expect(one?.reportIds).toContain('leak');
    expect(propose([...burst('hs-1', 6), ...burst('hs-15', 6)])).toHaveLength(2);
  });

  it('stands by the community where the station is unknown', () => {
    expect(propose(burst('hs-1', 6, { heatStationId: null }))).toMatchObject([
      { scope: { kind: 'community', communityId: 'c-1' } },
    ]);
  });

  it('answers the same for any order of the reports, and puts no report into two outages', () => {
    const any = fc.array(
      fc.record({ station: fc.nat(5), seconds: fc.nat(900), branch: fc.option(fc.constant('b-1')) }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(any, (list) => {
        const reports = list.map(({ station, seconds, branch }, i) =>
          report(`r-${i}`, seconds, { heatStationId: `hs-${station}`, branchId: branch }),
        );
        const proposals = propose(reports);
        expect(propose(reports.toReversed())).toEqual(proposals);
        const ids = proposals.flatMap((one) => one.reportIds);
        expect(new Set(ids).size).toBe(ids.length);
        for (const one of proposals) expect(one.reportIds).toContain(one.masterId);
      }),
    );
  });
});

describe('the seeded outages of a small city', () => {
  const utcOffsetMs = 8 * hourMs;
  const homes = Array.from({ length: 8000 }, (_, n) => ({
    id: `h-${n}`,
    communityId: `c-${n % 40}`,
    heatStationId: `hs-${n % 20}`,
  }));
  const plant = {
    heatStationIds: stations,
    mains: [{ pipeId: 'p-1', lon: 126.6, lat: 45.7, heatStationIds: ['hs-1', 'hs-2', 'hs-3'] }],
  };
  const places = {
    homeOf: (id: string) => ({ heatStationId: `hs-${Number(id.slice(2)) % 20}`, branchId: null }),
  };
  const start = seasonStart(2025, utcOffsetMs);

  const dayOf = (seed: number, kind: Fault['kind']) => {
    const world: PlanWorld = {
      seed,
      city: { homes, plant },
      weather: createWeather(seed, utcOffsetMs),
      demand: { peakPerDay: 180, floorPerDay: 16 },
      utcOffsetMs,
    };
    const from = start + (seed % 5) * dayMs + 9 * hourMs;
    const fault = faultOf(plant, kind, (seed % 20) / 20, from, from + 2 * hourMs);
    if (fault === null) throw new Error('the plant has such a place');
    const plan = planDay(world, start + (seed % 5) * dayMs);
    const quiet = plan.reports.filter(({ outageId }) => outageId === null);
    const reports = [...quiet, ...planBurst(world, fault)].sort((a, b) => a.at - b.at);
    return runTriageDay({ ...plan, reports }, places, net, () => 0);
  };

  it.each([1, 2, 3, 4, 5, 6])('are found, whole, soon, and with nothing else: seed %i', (seed) => {
    for (const kind of ['stationOutage', 'mainLeak'] as const) {
      const day = dayOf(seed, kind);
      const [outage] = day.outages;
      expect((outage?.merged ?? 0) / (outage?.burst ?? 1)).toBeGreaterThanOrEqual(0.9);
      expect(day.wrong / day.members).toBeLessThanOrEqual(0.02);
      expect(outage?.delayMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(3 * minuteMs);
      expect(day.proposals).toBe(1);
    }
  });
});

describe('what it stands on', () => {
  it('knows the chance of n or more', () => {
    expect(poissonTail(0, 0.3)).toBe(1);
    expect(poissonTail(1, 0.3)).toBeCloseTo(1 - Math.exp(-0.3), 12);
    expect(poissonTail(5, 0.45)).toBeCloseTo(1.05e-4, 5);
    expect(poissonTail(200, 2)).toBeGreaterThan(0);
  });

  it('finds what lies behind each pipe, around loops too', () => {
    const pipe = (id: string, fromNode: string, toNode: string) => ({ id, fromNode, toNode });
    const pipes = [
      pipe('p1', 'src:1', 'j1'),
      pipe('p2', 'j1', 'hs:a'),
      pipe('p3', 'j1', 'j2'),
      pipe('p4', 'j2', 'hs:b'),
      pipe('p5', 'j2', 'hs:c'),
      pipe('p6', 'j2', 'j1'),
    ];
    expect(mainsOf(pipes).map(({ pipeId }) => pipeId)).toEqual(['p1', 'p3', 'p6']);
    expect(mainsOf(pipes.slice(0, 5))[1]).toEqual({ pipeId: 'p3', heatStationIds: ['b', 'c'] });
  });

  it('names what is wrong with its settings', () => {
    expect(findTriageFaults(defaultTriage)).toEqual([]);
    const wrong = {
      ...defaultTriage,
      minReports: 2,
      chance: 0.5,
      expectedMinutes: { branch: 1, station: 0, main: 1 },
    };
    expect(findTriageFaults(wrong).map(({ path }) => path)).toEqual([
      'minReports',
      'chance',
      'expectedMinutes.station',
    ]);
  });
});
