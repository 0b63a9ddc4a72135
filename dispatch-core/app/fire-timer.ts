/** Use case: a timer fires. The engine gives the command it stands for; a timer that came too late is cleared. */
import type { CommandHead, OrderCommand } from '../domain/command.ts';
import type { Order } from '../domain/order.ts';
import { refuse } from '../domain/refusal.ts';
import { engineActor } from '../domain/role.ts';
import type { ChangeSet, OrderLifeTx, RequestWithOrders, TimerSpec } from '../ports.ts';
import type { LaterCommand } from '../request/decide.ts';
import { timersOfAll } from '../sla/timers.ts';
import { type CommandAnswer, refusedAnswer } from './answer.ts';
import { runOrderCommand, runRequestCommand } from './execute.ts';
import { type OrderLifeDeps, type Ran, runTransaction } from './transaction.ts';

/**
 * Fires one timer. Safe to be called twice or late: the state decides, and a refusal ("not true any more") writes
 * the timers that the present state needs, so that the stale row goes. Throws only for faults.
 */
export function fireTimer(deps: OrderLifeDeps, timer: TimerSpec): Promise<CommandAnswer> {
  return runTransaction(deps, async (tx) => {
    const before = await tx.loadByRequest(timer.requestId);
    const head = headOf(deps, timer);
    if (before === null) return nothing(head);
    const ran = await runTimer(deps, tx, before, timer, head);
    const changes = ran.answer.ok ? ran.changes : [timersAfresh(deps, before)];
    for (const change of changes) await tx.save(change);
    return { ...ran, changes: ran.answer.ok ? changes : [] };
  });
}

function headOf({ newId, clock }: OrderLifeDeps, { data }: TimerSpec): CommandHead {
  const assignmentId = typeof data.assignmentId === 'string' ? data.assignmentId : null;
  return { commandId: newId(), version: null, assignmentId, occurredAt: clock.now() };
}

function nothing({ commandId }: CommandHead): Ran {
  return { answer: refusedAnswer(commandId, refuse('unknown-target'), null), changes: [] };
}

function timersAfresh(deps: OrderLifeDeps, before: RequestWithOrders): ChangeSet {
  return {
    before,
    after: before,
    events: [],
    assignments: { open: [], end: [] },
    timers: timersOfAll(before, deps.rules(), deps.clock.now()),
    notifications: [],
  };
}

async function runTimer(
  deps: OrderLifeDeps,
  tx: OrderLifeTx,
  before: RequestWithOrders,
  timer: TimerSpec,
  head: CommandHead,
): Promise<Ran> {
  const given = { actor: engineActor, head };
  if (timer.orderId === null) {
    const command = requestCommandOf(timer);
    return command === null ? nothing(head) : runRequestCommand(deps, tx, before, command, given);
  }
  const order = before.orders.find((one) => one.id === timer.orderId);
  if (order === undefined) return nothing(head);
  const command = orderCommandOf(timer, order);
  return runOrderCommand(deps, tx, before, { ...given, orderId: order.id, command });
}

function orderCommandOf(timer: TimerSpec, order: Order): OrderCommand {
  switch (timer.kind) {
    case 'slaWarning':
    case 'overdue':
      return clockCommandOf(timer);
    case 'offerExpiry':
      return { command: 'expire', data: {} };
    case 'lapse':
      return { command: 'lapse', data: {} };
    case 'archive':
      return { command: 'archive', data: { problemClass: order.subtype, note: null } };
  }
}

function requestCommandOf(timer: TimerSpec): LaterCommand | null {
  return timer.kind === 'slaWarning' || timer.kind === 'overdue' ? clockCommandOf(timer) : null;
}

function clockCommandOf({ kind, data }: TimerSpec) {
  const stage = typeof data.stage === 'string' ? data.stage : '';
  const fraction = typeof data.fraction === 'number' ? data.fraction : 1;
  return kind === 'overdue'
    ? ({ command: 'overdue', data: { stage } } as const)
    : ({ command: 'slaWarning', data: { stage, fraction } } as const);
}
