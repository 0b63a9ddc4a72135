/** Rules after the dispatch: tracking, the guard on `resolved`, follow-up. */
import type { RequestCommand, RequestCommandData } from '../domain/command.ts';
import { forbid, type Refusal, refuse } from '../domain/refusal.ts';
import type { FollowUpResult, RequestState } from '../domain/request.ts';
import { checkReason, invalid } from '../order/checks.ts';
import { isDoneOrder, isOpenOrder } from '../order/machine.ts';
import { dispatchOrders, plainOrder } from './births.ts';
import { bornIds, findFinished } from './decide-dispatch.ts';
import { alone, clockAfter, type RequestScene, type RequestStep } from './scene.ts';

type TrackingCommand = Extract<
  RequestCommand,
  { command: 'track' | 'recordTracking' | 'confirmResolved' | 'endResolved' | 'followUp' }
>;

/** Decides a command after the dispatch. */
export function decideTracking(scene: RequestScene, command: TrackingCommand): RequestStep | Refusal {
  switch (command.command) {
    case 'track':
      return track(scene, command.data);
    case 'recordTracking':
      return recordTracking(scene, command.data);
    case 'confirmResolved':
      return confirmResolved(scene, command.data.note);
    case 'endResolved':
      return endResolved(scene);
    case 'followUp':
      return followUp(scene, command.data);
  }
}

/** The one guard on every way to `resolved` (except a notice's end): nothing open, something done. */
export function checkResolvable({ orders }: RequestScene): Refusal | null {
  const open = orders.filter(isOpenOrder).map((order) => order.id);
  if (open.length > 0) return refuse('orders-open', { orders: open });
  return orders.some(isDoneOrder) ? null : refuse('orders-open', { done: 0 });
}

/** The first look begins the tracking; only a later one can say `solved`. */
function track(scene: RequestScene, data: RequestCommandData['track']): RequestStep | Refusal {
  if (data.outcome === 'solved') return invalid('outcome');
  const clock = clockAfter(scene, 'tracking');
  return alone({
    type: 'track',
    to: 'tracking',
    data: { clock, outcome: data.outcome },
    note: data.note,
  });
}

function recordTracking(
  scene: RequestScene,
  data: RequestCommandData['recordTracking'],
): RequestStep | Refusal {
  const { outcome, note } = data;
  const refusal = outcome === 'solved' ? checkResolvable(scene) : null;
  if (refusal !== null) return refusal;
  const to = outcome === 'solved' ? 'resolved' : 'tracking';
  return alone({ type: 'recordTracking', to, data: { clock: clockAfter(scene, to), outcome }, note });
}

/** The owner confirms; the engine only what had a single order that is completed. */
function confirmResolved(scene: RequestScene, note: string | null): RequestStep | Refusal {
  const refusal = checkResolvable(scene);
  if (refusal !== null) return refusal;
  if (scene.actor.role === 'engine' && scene.orders.length !== 1)
    return forbid('severalOrders', { orders: scene.orders.length });
  const data = { clock: clockAfter(scene, 'resolved') };
  return alone({ type: 'confirmResolved', to: 'resolved', data, note });
}

function endResolved(scene: RequestScene): RequestStep {
  const to = scene.request.needsFollowUp ? 'follow_up_due' : 'closed';
  return alone({ type: 'endResolved', to, data: { clock: clockAfter(scene, to) } });
}

/** Not reached: the reason, and another try. Reached: closed, or once more to the field. */
function followUp(scene: RequestScene, data: RequestCommandData['followUp']): RequestStep | Refusal {
  const isReached = data.result === 'reached';
  const missing = isReached ? null : checkReason(data.note, 'note');
  if (missing !== null) return missing;
  if (data.redispatch && !isReached) return invalid('redispatch');
  const to: RequestState = data.redispatch ? 'dispatched' : isReached ? 'closed' : 'follow_up_due';
  const redispatchOf = data.redispatch ? findFinished(scene, null) : null;
  if (redispatchOf !== null && typeof redispatchOf !== 'string') return redispatchOf;
  const births = data.redispatch ? dispatchOrders(scene, [plainOrder], redispatchOf) : [];
  if ('code' in births) return births;
  const clock = clockAfter(scene, to);
  const facts = { clock, followUp: resultOf(scene, data), redispatchOf, orderIds: bornIds(births) };
  return { draft: { type: 'followUp', to, data: facts, note: data.note }, births };
}

function resultOf(scene: RequestScene, data: RequestCommandData['followUp']): FollowUpResult {
  const { method, result, satisfaction, note } = data;
  return { method, result, satisfaction, note, at: scene.context.now, by: scene.actor.id };
}
