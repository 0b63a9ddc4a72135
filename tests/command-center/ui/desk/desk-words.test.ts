/** What the desk derives and says: reasons, notices over a place, dates in the site's zone, callouts, the list, the intake. */
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { newRequest } from '#command-center/contract/commands.ts';
import type { NoticeItem } from '#command-center/contract/live.ts';
import { calloutSides, clearBoxes, spreadPins } from '#command-center/ui/desk/callout-sides.ts';
import { newCommandId } from '#command-center/ui/desk/give-command.ts';
import { emptyIntake, missingIntake, reportOf } from '#command-center/ui/desk/intake.ts';
import { coveringNotice, expectedBack } from '#command-center/ui/desk/notice-cover.ts';
import { byWeight, type Candidate, reasonsOf } from '#command-center/ui/desk/reasons.ts';
import { fieldTime, instantOfField } from '#command-center/ui/desk/zone-time.ts';
import { isKey } from '#command-center/ui/i18n/dictionary.ts';
import { factorCodes } from '#dispatch-core/assign/factors.ts';
import { filterCodes } from '#dispatch-core/assign/filters.ts';
import { categories, sources } from '#dispatch-core/domain/service-type.ts';
import { orderMoves } from '#dispatch-core/order/machine.ts';

const now = Date.UTC(2026, 0, 5, 4);
const factor = (code: string, value: number, weight = 0.1) => ({
  code,
  value,
  grade: 50,
  weight,
  contribution: 5,
});
const candidate = (values: Readonly<Record<string, number>>): Candidate => ({
  workerId: 'w',
  rank: 1,
  score: 80,
  travel: { seconds: 60, distanceM: 400, kind: 'estimate' },
  factors: Object.entries(values).map(([code, value]) => factor(code, value)),
  price: null,
});

describe('words', () => {
  it('exist for every factor, exclusion, command, source and category of the core', () => {
    const wanted = [
      ...factorCodes.map((code) => `factor.${code}`),
      ...[...filterCodes, 'unreachable'].map((code) => `exclude.${code}`),
      ...orderMoves.map((name) => `command.${name}`),
      ...sources.map((name) => `source.${name}`),
      ...categories.map((name) => `category.${name}`),
    ];
    expect(wanted.filter((key) => !isKey(key))).toEqual([]);
  });
});

describe('reasonsOf', () => {
  it('says what is good and what is not', () => {
    const calm = candidate({ travel: 60, load: 0, urgency: 0, slack: 7200, area: 0, position: 10 });
    expect(reasonsOf(calm, true)).toEqual(['路程最短', '到场后余 2:00', '手上无单', '本人片区']);
    const busy = candidate({ travel: 600, load: 3, urgency: 2, slack: -600, area: 2, position: 300 });
    expect(reasonsOf(busy, false)).toEqual([
      '到场时将超时 0:10',
      '手上 3 单，其中 2 单同样紧急',
      '跨片区',
      '定位为 5 分钟前',
    ]);
  });

  it('sorts factors by weight and leaves the answer as it was', () => {
    const factors = [factor('load', 0, 0.1), factor('travel', 0, 0.5)];
    expect(byWeight(factors).map((one) => one.code)).toEqual(['travel', 'load']);
    expect(factors[0]?.code).toBe('load');
  });
});

describe('coveringNotice', () => {
  const notice = (id: string, changes: Partial<NoticeItem>): NoticeItem => ({
    id,
    kind: 'planned',
    title: id,
    text: '',
    startAt: new Date(now - 60_000).toISOString(),
    expectedEndAt: null,
    closedAt: null,
    communityIds: ['c-1'],
    heatStationIds: [],
    households: 1,
    geometry: null,
    ...changes,
  });
  const order = { communityId: 'c-1', heatStationId: 'hs-1' };

  it('takes the emergency before planned work, by community or heat station', () => {
    const byStation = notice('b', { kind: 'emergency', communityIds: [], heatStationIds: ['hs-1'] });
    expect(coveringNotice(order, [notice('a', {}), byStation], now)?.id).toBe('b');
  });

  it('knows nothing of closed, future and distant ones', () => {
    const startAt = new Date(now + 60_000).toISOString();
    const others = [
      notice('a', { closedAt: startAt }),
      notice('b', { startAt }),
      notice('c', { communityIds: ['c-2'] }),
    ];
    expect(coveringNotice(order, others, now)).toBeNull();
  });

  it('promises no time that has passed', () => {
    const ended = notice('a', { expectedEndAt: new Date(now - 1).toISOString() });
    expect(expectedBack(ended, now)).toBeNull();
  });
});

describe('date fields', () => {
  it('speak the zone of the site', () => {
    expect(fieldTime(now, 'Asia/Shanghai')).toBe('2026-01-05T12:00');
    expect(instantOfField('2026-01-05T12:00', 'Asia/Shanghai')).toBe(now);
    expect(instantOfField('', 'Asia/Shanghai')).toBeNull();
  });

  it('come back to the same minute in any zone', () => {
    const zone = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu');
    const minute = fc.integer({ min: 25_000_000, max: 35_000_000 });
    fc.assert(
      fc.property(zone, minute, (timeZone, n) => {
        const text = fieldTime(n * 60_000, timeZone);
        // An hour that happens twice is read as one of the two; its text is the same.
        const back = instantOfField(text, timeZone);
        expect(back === null ? null : fieldTime(back, timeZone)).toBe(text);
      }),
    );
  });
});

describe('calloutSides', () => {
  const screen = { x: -1000, y: -1000, width: 3000, height: 3000 };
  const far = { x: 0, y: 900 };

  it('hangs below, else above, else leaves out', () => {
    const apart = [{ x: 0, y: 0 }, null, { x: 500, y: 0 }];
    expect(calloutSides(apart, [], far, screen, 14)).toEqual(['below', null, 'below']);
    const crowd = [0, 40, 80].map((x) => ({ x, y: x / 20 }));
    expect(calloutSides(crowd, [], far, screen, 14)).toEqual(['below', 'above', null]);
  });

  it('never lies over the order or a pin without a callout', () => {
    expect(calloutSides([{ x: 0, y: 0 }], [], { x: 0, y: 30 }, screen, 14)).toEqual(['above']);
    expect(calloutSides([{ x: 0, y: 0 }], [{ x: 20, y: -30 }], { x: 0, y: 30 }, screen, 14)).toEqual([null]);
  });

  it('hangs none out of the map', () => {
    const low = { x: 0, y: 2000 - 20 };
    expect(calloutSides([low], [], null, screen, 14)).toEqual(['above']);
    expect(calloutSides([{ x: 1995, y: 0 }], [], null, screen, 14)).toEqual([null]);
  });

  it('keeps pins at one door apart, the first at its place', () => {
    const [first, second, nowhere] = spreadPins([{ x: 5, y: 5 }, { x: 6, y: 5 }, null], 14);
    expect(first).toEqual({ x: 5, y: 5 });
    expect(Math.hypot((second?.x ?? 0) - 5, (second?.y ?? 0) - 5)).toBeGreaterThan(14);
    expect(nowhere).toBeNull();
  });

  it('names what pins and callouts cover', () => {
    const boxes = clearBoxes([{ x: 0, y: 0 }, null, { x: 99, y: 0 }], ['below', null, null], 10);
    expect(boxes).toHaveLength(3);
    expect(boxes[0]).toEqual({ x: -8, y: -8, width: 16, height: 16 });
    expect(boxes[1]).toMatchObject({ y: 10.5, width: 95 });
  });
});

describe('intake', () => {
  const household = { ...emptyIntake, subtype: 'leak', description: ' water ', householdId: 'c-01-1-1-101' };

  it('asks for what is missing', () => {
    expect(missingIntake(emptyIntake)).toEqual(['subtype', 'description', 'householdId']);
    expect(missingIntake({ ...emptyIntake, placeKind: 'public' })).toContain('communityId');
    expect(missingIntake(household)).toEqual([]);
  });

  it('makes reports that the contract takes', () => {
    const publicPlace = { ...household, placeKind: 'public', communityId: 'c-01', callerPhone: '138' };
    for (const values of [household, publicPlace]) {
      const parsed = v.safeParse(newRequest, { commandId: newCommandId(), ...reportOf(values) });
      expect(parsed.issues).toBeUndefined();
    }
    expect(reportOf(household).caller).toBeNull();
  });
});
