/** The life of an alarm: every cell of the table, and no way outside it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AlarmCommand,
  type AlarmHappening,
  type AlarmState,
  alarmCommands,
  alarmMachine,
  alarmStates,
  allowedOnAlarm,
  decideAlarm,
  longestShelfMs,
  nextAlarmState,
} from '#dispatch-core/alarm/machine.ts';

const all = ['raise', 'return', 'shelfEnds', ...alarmCommands] as const;
const now = 1_000_000;

/** ISA-18.2 written out once more: state, what happens, condition → state; absent = no such way. */
const truth: Readonly<Record<string, AlarmState>> = {
  'normal raise': 'unacknowledged',
  'unacknowledged raise': 'unacknowledged',
  'acknowledged raise': 'acknowledged',
  'returned raise': 'unacknowledged',
  'shelved raise': 'shelved',
  'outOfService raise': 'outOfService',
  'unacknowledged return': 'returned',
  'acknowledged return': 'normal',
  'returned return': 'returned',
  'shelved return': 'shelved',
  'outOfService return': 'outOfService',
  'unacknowledged acknowledge': 'acknowledged',
  'returned acknowledge': 'normal',
  'unacknowledged shelve': 'shelved',
  'acknowledged shelve': 'shelved',
  'returned shelve': 'shelved',
  'unacknowledged takeOutOfService': 'outOfService',
  'acknowledged takeOutOfService': 'outOfService',
  'returned takeOutOfService': 'outOfService',
  'shelved takeOutOfService': 'outOfService',
};
const conditional: Readonly<Record<string, readonly [active: AlarmState, quiet: AlarmState]>> = {
  'shelved unshelve': ['unacknowledged', 'normal'],
  'shelved shelfEnds': ['unacknowledged', 'normal'],
  'outOfService returnToService': ['unacknowledged', 'normal'],
};

describe('the table', () => {
  it.each(alarmStates.flatMap((state) => all.map((what) => [state, what] as const)))(
    '%s, %s',
    (state, what) => {
      const key = `${state} ${what}`;
      const [active, quiet] = conditional[key] ?? [truth[key], truth[key]];
      expect(nextAlarmState(state, true, what)).toBe(active ?? null);
      expect(nextAlarmState(state, false, what)).toBe(quiet ?? null);
    },
  );

  it('is left by nothing: random lives go only its ways, and an unseen alarm never ends by itself', () => {
    const step = fc.constantFrom<AlarmCommand | AlarmHappening>(...all);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let state: AlarmState = 'normal';
        let isActive = false;
        for (const what of steps) {
          const active: boolean = what === 'raise' || (what !== 'return' && isActive);
          const to = nextAlarmState(state, active, what);
          isActive = active;
          if (to === null) continue;
          expect(alarmMachine[what].some((arc) => arc.from.includes(state) && arc.to === to)).toBe(true);
          if (state === 'unacknowledged' && to === 'normal') expect(what).toBe('acknowledge');
          state = to;
        }
        expect(alarmStates).toContain(state);
      }),
    );
  });
});

describe('decideAlarm', () => {
  const alarm = { state: 'unacknowledged', isActive: true } as const;
  const order = { command: 'shelve', reason: '检修', until: now + 3_600_000 } as const;

  it('shelves only with a reason and an end within a week', () => {
    expect(decideAlarm(alarm, order, now)).toEqual({ to: 'shelved' });
    expect(decideAlarm(alarm, { ...order, reason: ' ' }, now)).toEqual({ refusal: 'reason-missing' });
    expect(decideAlarm(alarm, { ...order, until: null }, now)).toEqual({ refusal: 'until-missing' });
    expect(decideAlarm(alarm, { ...order, until: now }, now)).toEqual({ refusal: 'until-wrong' });
    expect(decideAlarm(alarm, { ...order, until: now + longestShelfMs + 1 }, now)).toEqual({
      refusal: 'until-wrong',
    });
  });

  it('takes out of service with a reason, and refuses what the state does not allow', () => {
    const out = { command: 'takeOutOfService', reason: null, until: null } as const;
    expect(decideAlarm(alarm, out, now)).toEqual({ refusal: 'reason-missing' });
    expect(decideAlarm({ ...alarm, state: 'normal' }, { ...out, reason: 'x' }, now)).toEqual({
      refusal: 'wrong-state',
    });
    expect(allowedOnAlarm('acknowledged')).toEqual(['shelve', 'takeOutOfService']);
    expect(allowedOnAlarm('shelved')).toEqual(['unshelve', 'takeOutOfService']);
  });
});
