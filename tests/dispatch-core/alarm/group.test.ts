/** Floods stay readable: at most ten groups, nothing lost, nothing critical hidden. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GroupableAlarm, groupAlarms, mostGroups } from '#dispatch-core/alarm/group.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';

const one = (id: string, change: Partial<GroupableAlarm> = {}): GroupableAlarm => ({
  id,
  code: 'silent',
  severity: 2,
  sinceAt: 0,
  heatStationId: 'hs-1',
  orderId: null,
  branchId: null,
  isWaiting: true,
  ...change,
});

const alarm = fc.record({
  code: fc.constantFrom('silent', 'supply-cold', 'flow-drop', 'return-pressure-low', 'nobody-eligible'),
  severity: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
  sinceAt: fc.integer({ min: 0, max: 10 * minuteMs }),
  heatStationId: fc.option(fc.nat(300).map((n) => `hs-${n}`)),
  orderId: fc.option(fc.nat(50).map((n) => `o-${n}`)),
  branchId: fc.option(fc.nat(30).map((n) => `b-${n}`)),
  isWaiting: fc.boolean(),
});
const flood = fc
  .array(alarm, { maxLength: 1_000, size: 'max' })
  .map((list) => list.map((parts, i) => ({ id: `a-${i}`, ...parts })));

describe('groupAlarms', () => {
  it('holds its bound for any flood, and each alarm is in one group of its own severity', () => {
    fc.assert(
      fc.property(flood, (alarms) => {
        const groups = groupAlarms(alarms);
        expect(groups.length).toBeLessThanOrEqual(mostGroups);
        const ids = groups.flatMap((group) => group.alarms.map((member) => member.id));
        expect(ids.length).toBe(alarms.length);
        expect(new Set(ids)).toEqual(new Set(alarms.map((member) => member.id)));
        for (const group of groups)
          expect(group.alarms.every((member) => member.severity === group.severity)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('puts the critical ones first, by themselves, however many others there are', () => {
    const noise = Array.from({ length: 999 }, (_, i) =>
      one(`n-${i}`, { heatStationId: `hs-${i}`, code: `c-${i}` }),
    );
    const groups = groupAlarms([...noise, one('grave', { severity: 1, sinceAt: 9 })]);
    expect(groups[0]).toMatchObject({ severity: 1, kind: 'alarm', waiting: 1 });
    expect(groups[0]?.alarms.map(({ id }) => id)).toEqual(['grave']);
    expect(groups.length).toBeLessThanOrEqual(mostGroups);
  });

  it('is as fine as fits: alarms, then places, then branches, then codes', () => {
    const few = Array.from({ length: 8 }, (_, i) => one(`a-${i}`));
    expect(groupAlarms(few).map(({ kind }) => kind)).toEqual(few.map(() => 'alarm'));
    const places = Array.from({ length: 40 }, (_, i) => one(`a-${i}`, { heatStationId: `hs-${i % 6}` }));
    expect(groupAlarms(places)).toHaveLength(6);
    const branches = Array.from({ length: 60 }, (_, i) =>
      one(`a-${i}`, { heatStationId: `hs-${i}`, branchId: `b-${i % 4}` }),
    );
    expect(groupAlarms(branches).map(({ kind }) => kind)).toEqual(['branch', 'branch', 'branch', 'branch']);
  });

  it('answers the same for every order of the alarms', () => {
    fc.assert(
      fc.property(flood, (alarms) => {
        expect(groupAlarms(alarms.toReversed())).toEqual(groupAlarms(alarms));
      }),
      { numRuns: 20 },
    );
  });
});
