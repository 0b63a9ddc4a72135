/** The steps one by one: clock, place, coordinate systems, duty, jumps, quality. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeviceIdentity, FixRow } from '#edge-gateway/ports.ts';
import { mapToSiteClock, refuseImpossibleTime } from '#edge-gateway/steps/clock.ts';
import { gcjToBd, toWgs84, wgsToGcj } from '#edge-gateway/steps/crs.ts';
import { requireDuty } from '#edge-gateway/steps/duty.ts';
import { createAnchors, distanceM, judgeJump, markJump } from '#edge-gateway/steps/jump.ts';
import { convertToWgs84, refuseImpossiblePlace } from '#edge-gateway/steps/place.ts';
import { gradeValue } from '#edge-gateway/steps/quality.ts';
import type { StepContext } from '#edge-gateway/steps/step.ts';
import { baseMs, phone, testClock } from '../fakes.ts';

const hourMs = 3_600_000;
const limits = { futureToleranceMs: 60_000, fixMaxAgeMs: 72 * hourMs, readingMaxAgeMs: 72 * hourMs };

function context(changes: Partial<StepContext> = {}): StepContext {
  const clock = testClock();
  return {
    identity: phone,
    clock,
    receivedAt: clock.now(),
    limits,
    dutyAt: () => 'on',
    anchors: createAnchors(10),
    ...changes,
  };
}

function fix(changes: Partial<FixRow> = {}): FixRow {
  return {
    deviceId: 'p017',
    workerId: 'worker-17',
    deviceAt: baseMs,
    occurredAt: baseMs,
    recordedAt: baseMs,
    lon: 126.6178542,
    lat: 45.7741213,
    accuracyM: 10,
    speedMps: null,
    courseDeg: null,
    batteryPct: null,
    suspect: false,
    ...changes,
  };
}

describe('clock', () => {
  it('a wall-clock device is mapped, a site-clock device is not', () => {
    const clock = testClock(-8 * hourMs);
    const site: DeviceIdentity = { ...phone, clock: 'site' };
    expect(mapToSiteClock(fix(), context({ clock }))).toEqual({
      kind: 'on',
      draft: fix({ occurredAt: baseMs - 8 * hourMs }),
    });
    expect(mapToSiteClock(fix(), context({ clock, identity: site }))).toEqual({ kind: 'on', draft: fix() });
  });

  it('the same sample maps onto the same instant whenever it arrives', () => {
    const clock = testClock(12_345);
    const first = mapToSiteClock(fix(), context({ clock }));
    clock.wallMs += 7 * hourMs + 321;
    expect(mapToSiteClock(fix(), context({ clock }))).toEqual(first);
  });

  const step = refuseImpossibleTime<FixRow>('tst', 'fixMaxAgeMs');
  it.each([
    [60_000, 'on'],
    [60_001, 'future-time'],
    [-72 * hourMs, 'on'],
    [-72 * hourMs - 1, 'ancient-time'],
    [-8 * hourMs, 'on'],
  ])('%d ms from now: %s', (fromNowMs, expected) => {
    const result = step(fix({ occurredAt: baseMs + fromNowMs }), context({ receivedAt: baseMs }));
    expect(result).toMatchObject(
      expected === 'on' ? { kind: 'on' } : { kind: 'rejected', reason: expected, field: 'tst' },
    );
  });
});

describe('place', () => {
  it.each([
    [91, 0, 'lat'],
    [-90.001, 0, 'lat'],
    [0, 181, 'lon'],
    [0, -180.5, 'lon'],
    [1e300, 0, 'lat'],
  ])('lat %d lon %d is off the earth', (lat, lon, field) => {
    expect(refuseImpossiblePlace(fix({ lat, lon }))).toEqual({
      kind: 'rejected',
      reason: 'off-earth',
      field,
    });
  });

  it('exactly 0,0 is a receiver without a fix; beside it is water', () => {
    expect(refuseImpossiblePlace(fix({ lat: 0, lon: 0 }))).toMatchObject({ reason: 'default-place' });
    expect(refuseImpossiblePlace(fix({ lat: -0, lon: 0 }))).toMatchObject({ reason: 'default-place' });
    expect(refuseImpossiblePlace(fix({ lat: 0, lon: 0.0001 })).kind).toBe('on');
    expect(refuseImpossiblePlace(fix({ lat: 90, lon: -180 })).kind).toBe('on');
  });

  it('GCJ-02 and BD-09 are converted to WGS-84, and only those', () => {
    const gcj = wgsToGcj([126.6178542, 45.7741213]);
    expect(distance([126.6178542, 45.7741213], gcj)).toBeGreaterThan(300);
    const result = convertToWgs84(
      fix({ lon: gcj[0], lat: gcj[1] }),
      context({ identity: { ...phone, crs: 'gcj02' } }),
    );
    expect(
      result.kind === 'on' && distance([result.draft.lon, result.draft.lat], [126.6178542, 45.7741213]),
    ).toBeLessThan(0.01);
    expect(convertToWgs84(fix(), context())).toEqual({ kind: 'on', draft: fix() });
  });

  it('agrees with published pairs (Tiananmen: WGS-84, GCJ-02, BD-09)', () => {
    // Known to about a metre; enough to see a wrong constant, which shifts by tens of metres.
    const gcj = wgsToGcj([116.3912757, 39.906217]);
    expect(distance(gcj, [116.3975207, 39.9076176])).toBeLessThan(5);
  });

  it('turns back over all of China to centimetres, and leaves the rest of the world alone', () => {
    void fc.assert(
      fc.property(
        fc.double({ min: 74, max: 134, noNaN: true }),
        fc.double({ min: 19, max: 53, noNaN: true }),
        (lon, lat) => {
          expect(distance(toWgs84(wgsToGcj([lon, lat]), 'gcj02'), [lon, lat])).toBeLessThan(0.05);
          expect(distance(toWgs84(gcjToBd(wgsToGcj([lon, lat])), 'bd09'), [lon, lat])).toBeLessThan(0.5);
        },
      ),
    );
    expect(toWgs84([-2.925173, 53.44451], 'gcj02')).toEqual([-2.925173, 53.44451]);
  });
});

describe('duty', () => {
  it('drops without a trace, lets through, or refuses the unknown worker', async () => {
    expect(await requireDuty(fix(), context({ dutyAt: () => 'off' }))).toEqual({
      kind: 'dropped',
      reason: 'off-duty',
    });
    expect(await requireDuty(fix(), context({ dutyAt: () => Promise.resolve('on' as const) }))).toEqual({
      kind: 'on',
      draft: fix(),
    });
    expect(await requireDuty(fix(), context({ dutyAt: () => 'unknown' }))).toMatchObject({
      reason: 'unknown-worker',
    });
  });

  it('is asked for the time of the fix', async () => {
    const asked: number[] = [];
    const dutyAt = (_: string, at: number) => {
      asked.push(at);
      return 'on' as const;
    };
    await requireDuty(fix({ occurredAt: 42 }), context({ dutyAt }));
    expect(asked).toEqual([42]);
  });
});

describe('jumps', () => {
  it('a drive is no jump, a leap over the city is, and the next honest fix is believed again', () => {
    const c = context();
    const drive = fix({ occurredAt: baseMs + 10_000, lat: 45.7756 });
    const leap = fix({ occurredAt: baseMs + 20_000, lat: 46.2 });
    const back = fix({ occurredAt: baseMs + 30_000, lat: 45.777 });
    const marks = [fix(), drive, leap, back].map((f) => markJump(f, c));
    expect(marks.map((r) => r.kind === 'on' && r.draft.suspect)).toEqual([false, false, true, false]);
  });

  it('when the first one was wrong, two that agree move the anchor; repeats of one do not', () => {
    const c = context();
    const away = { lat: 30, lon: 120 };
    const fixes = [
      fix(away),
      fix({ occurredAt: baseMs + 10_000 }),
      fix({ occurredAt: baseMs + 10_000 }),
      fix({ occurredAt: baseMs + 20_000 }),
    ];
    expect(fixes.map((f) => markJump(f, c)).map((r) => r.kind === 'on' && r.draft.suspect)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('a cached older fix is held against the newer place and does not move the anchor', () => {
    const { anchor } = judgeJump(undefined, fix({ occurredAt: baseMs + 600_000, lat: 45.78 }));
    const older = judgeJump(anchor, fix());
    expect(older).toEqual({ suspect: false, anchor });
  });

  it('coarse accuracy is allowed for', () => {
    const { anchor } = judgeJump(undefined, fix());
    const cell = fix({ occurredAt: baseMs + 1_000, lat: 45.79 });
    expect(judgeJump(anchor, cell).suspect).toBe(true);
    expect(judgeJump(anchor, { ...cell, accuracyM: 2_000 }).suspect).toBe(false);
  });

  it('forgets the device unheard of for longest', () => {
    const anchors = createAnchors(2);
    for (const id of ['a', 'b', 'c']) anchors.set(id, { trusted: fix(), doubted: null });
    expect([anchors.get('a'), anchors.get('c') === undefined]).toEqual([undefined, false]);
  });
});

describe('quality', () => {
  it.each([
    ['supplySecC', -40, 'good'],
    ['supplySecC', 150, 'good'],
    ['supplySecC', 150.1, 'bad'],
    ['outdoorC', -40.1, 'bad'],
    ['roomC', -10, 'good'],
    ['roomC', 50.5, 'bad'],
    ['pressSupplySecMPa', 2.5, 'good'],
    ['pressReturnSecMPa', -0.01, 'bad'],
    ['heatGJ', 1e9, 'good'],
    ['co2Ppm', 640, 'uncertain'],
    ['supplySecC', null, 'bad'],
    ['supplySecC', -39.9, 'bad'],
  ])('%s = %s is %s', (metric, value, quality) => {
    expect(gradeValue(metric, value, [-39.9])).toBe(quality);
  });
});

function distance(a: readonly [number, number], b: readonly [number, number]): number {
  return distanceM(fix({ lon: a[0], lat: a[1] }), fix({ lon: b[0], lat: b[1] }));
}
