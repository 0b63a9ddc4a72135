/** Settling: one command and everything that follows from it, in memory, until nothing follows any more. */
import type { DecideContext, Decided } from '../deciding.ts';
import type { CommandHead } from '../domain/command.ts';
import type { DomainEvent } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { Refusal } from '../domain/refusal.ts';
import { type Actor, engineActor } from '../domain/role.ts';
import type { Following } from '../following.ts';
import { decideOrder } from '../order/decide.ts';
import { evolveOrder } from '../order/evolve.ts';
import { reactToOrder } from '../order/reactions.ts';
import type { RequestWithOrders } from '../ports.ts';
import { decideRequest } from '../request/decide.ts';
import { evolveRequest } from '../request/evolve.ts';
import { reactToRequest } from '../request/reactions.ts';

/** One event with what it made of its order. */
export interface SettledStep {
  readonly event: DomainEvent;
  readonly orderBefore: Order | null;
  readonly orderAfter: Order | null;
}

/** The whole change: from what was loaded to what is to be saved. */
export interface Settled {
  readonly ok: true;
  readonly before: RequestWithOrders | null;
  readonly after: RequestWithOrders;
  readonly steps: readonly SettledStep[];
}

/** Who gave the first command, and with which head and facts the following ones are decided. */
export interface SettleScene {
  readonly actor: Actor;
  readonly head: CommandHead;
  readonly context: DecideContext;
}

/** Far more than any real change; a loop among the reactions must not hang the process. */
const maxSteps = 500;

/**
 * Applies the first events and then every command that follows from an event, first come first served. Answers
 * the settled change, or the first refusal: then nothing of it happens.
 */
export function settle(
  before: RequestWithOrders | null,
  first: readonly DomainEvent[],
  scene: SettleScene,
  next: readonly Following[] = [],
): Settled | Refusal {
  let after = before;
  const steps: SettledStep[] = [];
  const waiting: Following[] = [...next];
  const append = (events: readonly DomainEvent[]): RequestWithOrders => {
    const applied = applyEvents(after, events);
    steps.push(...applied.steps);
    after = applied.after;
    waiting.push(...reactAll(events, applied.after, steps, scene));
    if (steps.length > maxSteps) throw new Error('the reactions do not come to an end');
    return applied.after;
  };
  let current = append(first);
  for (let following = waiting.shift(); following !== undefined; following = waiting.shift()) {
    const decided = decideFollowing(current, following, scene);
    if (!decided.ok) return decided;
    current = append(decided.events);
  }
  return { ok: true, before, after: current, steps };
}

function reactAll(
  events: readonly DomainEvent[],
  after: RequestWithOrders,
  steps: readonly SettledStep[],
  { context }: SettleScene,
): readonly Following[] {
  const soFar = steps.map((step) => step.event);
  const { rules, now, facts } = context;
  const scene = { after, soFar, rules, now, isCovered: facts.isCovered };
  return events.flatMap((event) =>
    event.orderId === null ? reactToRequest(event, scene) : reactToOrder(event, scene),
  );
}

function decideFollowing(current: RequestWithOrders, following: Following, scene: SettleScene): Decided {
  const actor = following.by === 'engine' ? engineActor : scene.actor;
  const head = { ...scene.head, version: null, assignmentId: null };
  const isRequest = following.target === 'request';
  const redispatchOf = isRequest ? following.redispatchOf : null;
  const context = { ...scene.context, isFollowing: true, redispatchOf };
  const { request, orders } = current;
  if (isRequest) return decideRequest(request, orders, following.command, head, actor, context);
  const order = orders.find((one) => one.id === following.orderId);
  if (order === undefined) throw new Error(`no order ${following.orderId} in request ${request.id}`);
  return decideOrder(order, request, following.command, head, actor, context);
}

interface AppliedEvents {
  readonly after: RequestWithOrders;
  readonly steps: readonly SettledStep[];
}

/** Folds events into the request and its orders. Throws when the first event of all is not the request's. */
export function applyEvents(before: RequestWithOrders | null, events: readonly DomainEvent[]): AppliedEvents {
  let request = before?.request ?? null;
  const orders = new Map((before?.orders ?? []).map((order) => [order.id, order]));
  const steps: SettledStep[] = [];
  for (const event of events) {
    if (event.orderId === null) {
      request = evolveRequest(request, event);
      steps.push({ event, orderBefore: null, orderAfter: null });
      continue;
    }
    const orderBefore = orders.get(event.orderId) ?? null;
    const orderAfter = evolveOrder(orderBefore, event);
    orders.set(event.orderId, orderAfter);
    steps.push({ event, orderBefore, orderAfter });
  }
  if (request === null) throw new Error('events of orders without a request');
  return { after: { request, orders: [...orders.values()] }, steps };
}
