/** The life of an alarm as ISA-18.2 has it: one table, and the function that looks a command up in it. */
import type { Instant } from '../domain/time.ts';

/** `normal` is the end: nothing to see any more. `returned`: over, but nobody has acknowledged it. */
export const alarmStates = [
  'normal',
  'unacknowledged',
  'acknowledged',
  'returned',
  'shelved',
  'outOfService',
] as const;
export type AlarmState = (typeof alarmStates)[number];

/** What people do; the first three need a desk, the last two the supervisor. */
export const alarmCommands = [
  'acknowledge',
  'shelve',
  'unshelve',
  'takeOutOfService',
  'returnToService',
] as const;
export type AlarmCommand = (typeof alarmCommands)[number];
/** What happens by itself: the condition begins, ends; a shelf's time is over. */
export type AlarmHappening = 'raise' | 'return' | 'shelfEnds';

interface AlarmArc {
  readonly from: readonly AlarmState[];
  readonly to: AlarmState;
  /** Where the way on depends on whether the condition still holds. */
  readonly when?: 'active' | 'quiet';
}

const backIntoSight = (from: AlarmState): readonly AlarmArc[] => [
  { from: [from], to: 'unacknowledged', when: 'active' },
  { from: [from], to: 'normal', when: 'quiet' },
];

/** The whole table; a hidden alarm (shelved, out of service) keeps its state whatever its condition does. */
export const alarmMachine: Readonly<Record<AlarmCommand | AlarmHappening, readonly AlarmArc[]>> = {
  raise: [
    { from: ['normal', 'returned'], to: 'unacknowledged' },
    { from: ['unacknowledged'], to: 'unacknowledged' },
    { from: ['acknowledged'], to: 'acknowledged' },
    { from: ['shelved'], to: 'shelved' },
    { from: ['outOfService'], to: 'outOfService' },
  ],
  return: [
    { from: ['unacknowledged'], to: 'returned' },
    { from: ['acknowledged'], to: 'normal' },
    { from: ['returned'], to: 'returned' },
    { from: ['shelved'], to: 'shelved' },
    { from: ['outOfService'], to: 'outOfService' },
  ],
  acknowledge: [
    { from: ['unacknowledged'], to: 'acknowledged' },
    { from: ['returned'], to: 'normal' },
  ],
  shelve: [{ from: ['unacknowledged', 'acknowledged', 'returned'], to: 'shelved' }],
  unshelve: backIntoSight('shelved'),
  shelfEnds: backIntoSight('shelved'),
  takeOutOfService: [{ from: ['unacknowledged', 'acknowledged', 'returned', 'shelved'], to: 'outOfService' }],
  returnToService: backIntoSight('outOfService'),
};

/** Where an alarm goes; null when the table has no such way. */
export function nextAlarmState(
  state: AlarmState,
  isActive: boolean,
  what: AlarmCommand | AlarmHappening,
): AlarmState | null {
  const arc = alarmMachine[what].find(
    ({ from, when }) => from.includes(state) && (when === undefined || (when === 'active') === isActive),
  );
  return arc?.to ?? null;
}

/** Commands that make sense in a state. */
export function allowedOnAlarm(state: AlarmState): readonly AlarmCommand[] {
  return alarmCommands.filter((command) => alarmMachine[command].some(({ from }) => from.includes(state)));
}

/** A command with what it needs: a shelf has an end and a reason, out of service a reason. */
export interface AlarmOrder {
  readonly command: AlarmCommand;
  readonly reason: string | null;
  readonly until: Instant | null;
}

export const longestShelfMs = 7 * 24 * 3_600_000;

export type AlarmRefusal = 'wrong-state' | 'reason-missing' | 'until-missing' | 'until-wrong';

/** Decides a command of a person: the next state, or why not. */
export function decideAlarm(
  alarm: { readonly state: AlarmState; readonly isActive: boolean },
  order: AlarmOrder,
  now: Instant,
): { readonly to: AlarmState } | { readonly refusal: AlarmRefusal } {
  const to = nextAlarmState(alarm.state, alarm.isActive, order.command);
  if (to === null) return { refusal: 'wrong-state' };
  const needsReason = order.command === 'shelve' || order.command === 'takeOutOfService';
  if (needsReason && (order.reason ?? '').trim() === '') return { refusal: 'reason-missing' };
  if (order.command !== 'shelve') return { to };
  if (order.until === null) return { refusal: 'until-missing' };
  if (order.until <= now || order.until > now + longestShelfMs) return { refusal: 'until-wrong' };
  return { to };
}
