/** From a settled change to what is written: events, rows, assignments, timers, messages. */
import type { DecideContext } from '../deciding.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import { readOrderEvent } from '../order/read-event.ts';
import type { AssignmentChange, ChangeSet } from '../ports.ts';
import { timersOfAll } from '../sla/timers.ts';
import { notificationsOf } from './notify.ts';
import type { Settled, SettledStep } from './settle.ts';

/** The change set of one settled request, with the rules, the time and the people of its decision. */
export function changeSetOf(
  settled: Settled,
  { rules, now, newId, facts }: Pick<DecideContext, 'rules' | 'now' | 'newId' | 'facts'>,
): ChangeSet {
  const { before, after, steps } = settled;
  return {
    before,
    after,
    events: steps.map((step) => step.event),
    assignments: assignmentsOf(steps),
    timers: timersOfAll(after, rules, now),
    notifications: notificationsOf(settled, facts.people, newId),
  };
}

/** Assignments that the steps opened and ended. */
export function assignmentsOf(steps: readonly SettledStep[]): AssignmentChange {
  const open: AssignmentChange['open'] = [];
  const end: AssignmentChange['end'] = [];
  for (const { event, orderBefore, orderAfter } of steps) {
    const from = orderBefore?.assignmentId ?? null;
    if (orderAfter === null || orderAfter.assignmentId === from) continue;
    if (from !== null)
      end.push({ id: from, orderId: orderAfter.id, at: event.recordedAt, outcome: outcomeOf(event) });
    const opened = openedBy(event, orderAfter);
    if (opened !== null) open.push(opened);
  }
  return { open, end };
}

function outcomeOf(stored: DomainEvent): string {
  const event = readOrderEvent(stored);
  return event.type === 'review' ? event.data.outcome : event.type;
}

type Opened = AssignmentChange['open'][number];

function openedBy(stored: DomainEvent, order: Order): Opened | null {
  const { id: orderId, assignmentId: id, workerId } = order;
  if (id === null || workerId === null) return null;
  const event = readOrderEvent(stored);
  const isChoice = event.type === 'offer' || event.type === 'assign';
  const decision = isChoice ? (event.data.decision ?? null) : null;
  const expiresAt = event.type === 'offer' ? event.data.expiresAt : null;
  return { id, orderId, workerId, kind: kindOf(event.type), at: event.recordedAt, expiresAt, decision };
}

function kindOf(type: string): Opened['kind'] {
  const named = (['offer', 'claim', 'force', 'supplement'] as const).find((kind) => kind === type);
  return named ?? 'assign';
}
