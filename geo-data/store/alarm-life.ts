/** The life of stored alarms: conditions begin and end, people command, shelves end; each step by the one table. */
import {
  type AlarmOrder,
  type AlarmRefusal,
  type AlarmState,
  decideAlarm,
  nextAlarmState,
} from '#dispatch-core/alarm/machine.ts';
import type { Database, Queryable } from '../database.ts';
import {
  type Alarm,
  type AlarmToRaise,
  lockAlarms,
  lockEndedShelves,
  lockLiveAlarms,
  raiseAlarm,
  updateAlarm,
} from './alarms.ts';

/** Where an alarm stands after a step, with the moments that belong to the state. */
function moved(alarm: Alarm, to: AlarmState, isActive: boolean, when: number): Alarm {
  const isHidden = to === 'shelved' || to === 'outOfService';
  return {
    ...alarm,
    state: to,
    isActive,
    clearedAt: to === 'normal' ? when : null,
    returnedAt: isActive ? null : (alarm.returnedAt ?? when),
    // Back in sight or begun anew, it wants to be seen again.
    ...(to === 'unacknowledged' ? { acknowledgedAt: null, acknowledgedBy: null } : {}),
    hidden: isHidden ? alarm.hidden : null,
    shelvedUntil: to === 'shelved' ? alarm.shelvedUntil : null,
  };
}

/**
 * The condition of a key begins: raises an alarm, or the one that lives goes on as the table says. True when a screen
 * has something new to show.
 */
export async function beginCondition(tx: Queryable, alarm: AlarmToRaise): Promise<boolean> {
  const [living] = await lockLiveAlarms(tx, [alarm.key]);
  if (living === undefined) return (await raiseAlarm(tx, alarm)) !== 'same';
  const to = nextAlarmState(living.state, true, 'raise');
  if (to === null || living.isActive) return false;
  const { severity, data } = alarm;
  await updateAlarm(tx, {
    ...moved(living, to, true, alarm.sinceAt),
    severity,
    data,
    occurrences: living.occurrences + 1,
  });
  return true;
}

/** The conditions of these keys are over; how many alarms that moved. */
export async function endConditions(tx: Queryable, keys: readonly string[], when: number): Promise<number> {
  let count = 0;
  for (const alarm of await lockLiveAlarms(tx, keys)) {
    const to = nextAlarmState(alarm.state, false, 'return');
    if (to === null || !alarm.isActive) continue;
    await updateAlarm(tx, moved(alarm, to, false, when));
    count += 1;
  }
  return count;
}

/** Shelves whose time is over: their alarms are seen again, or end where nothing holds any more. */
export async function endShelves(db: Database, when: number, limit: number): Promise<number> {
  return db.transaction(async (tx) => {
    const ended = await lockEndedShelves(tx, when, limit);
    for (const alarm of ended) {
      const to = nextAlarmState(alarm.state, alarm.isActive, 'shelfEnds');
      if (to !== null) await updateAlarm(tx, moved(alarm, to, alarm.isActive, when));
    }
    return ended.length;
  });
}

export interface CommandedAlarms {
  readonly done: readonly Alarm[];
  readonly refused: readonly { readonly id: string; readonly code: AlarmRefusal | 'unknown-target' }[];
}

/** Gives one command to several alarms in one transaction; each is done or refused for itself. */
export async function commandAlarms(
  db: Database,
  ids: readonly string[],
  order: AlarmOrder,
  { by, at: when }: { readonly by: string; readonly at: number },
): Promise<CommandedAlarms> {
  return db.transaction(async (tx) => {
    const known = await lockAlarms(tx, ids);
    const done: Alarm[] = [];
    const refused: { id: string; code: AlarmRefusal | 'unknown-target' }[] = [];
    for (const id of new Set(ids)) {
      const alarm = known.find((one) => one.id === id);
      if (alarm === undefined) {
        refused.push({ id, code: 'unknown-target' });
        continue;
      }
      const decided = decideAlarm(alarm, order, when);
      if ('refusal' in decided) refused.push({ id, code: decided.refusal });
      else done.push(await carryOut(tx, alarm, decided.to, order, { by, at: when }));
    }
    return { done, refused };
  });
}

async function carryOut(
  tx: Queryable,
  alarm: Alarm,
  to: AlarmState,
  order: AlarmOrder,
  { by, at: when }: { readonly by: string; readonly at: number },
): Promise<Alarm> {
  const isHiding = order.command === 'shelve' || order.command === 'takeOutOfService';
  const next = {
    ...moved(alarm, to, alarm.isActive, when),
    ...(order.command === 'acknowledge' ? { acknowledgedAt: when, acknowledgedBy: by } : {}),
    ...(isHiding ? { hidden: { at: when, by, reason: order.reason ?? '' } } : {}),
    ...(order.command === 'shelve' ? { shelvedUntil: order.until } : {}),
  };
  await updateAlarm(tx, next);
  return next;
}
