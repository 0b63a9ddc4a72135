/** Rules of the worker's answer to an order: accept, decline, claim, send back, and the end of an offer. */
import { mayClaim } from '../assign/rings.ts';
import type { OrderCommand } from '../domain/command.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import { checkReason, refuseUnqualified, wrongState } from './checks.ts';
import { backState } from './decide-handler.ts';
import { clockAfter, type OrderDraft, type OrderScene } from './scene.ts';

type WorkerCommand = Extract<
  OrderCommand,
  { command: 'accept' | 'decline' | 'expire' | 'claim' | 'sendBack' }
>;

/** Decides how a worker (or the clock for him) answers. */
export function decideWorker(scene: OrderScene, command: WorkerCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'accept':
      return accept(scene);
    case 'decline':
      return decline(scene, command.data.reason);
    case 'expire':
      return expire(scene);
    case 'claim':
      return claim(scene);
    case 'sendBack':
      return sendBack(scene, command.data.reason);
  }
}

function isExpired({ order, context }: OrderScene): boolean {
  return order.offerExpiresAt !== null && order.offerExpiresAt <= context.now;
}

/** Responsibility moves to the worker; the processing clock starts. */
function accept(scene: OrderScene): OrderDraft | Refusal {
  if (isExpired(scene)) return refuse('offer-expired', { expiredAt: scene.order.offerExpiresAt ?? 0 });
  return { type: 'accept', to: 'accepted', data: { clock: clockAfter(scene, 'accepted') } };
}

function decline(scene: OrderScene, reason: string): OrderDraft | Refusal {
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  const { workerId } = scene.order;
  if (workerId === null) return wrongState(scene);
  const to = backState(scene.order);
  return {
    type: 'decline',
    to,
    data: { clock: clockAfter(scene, to, true), workerId, reason },
    note: reason,
  };
}

function expire(scene: OrderScene): OrderDraft | Refusal {
  if (!isExpired(scene)) return wrongState(scene);
  const to = backState(scene.order);
  const data = { clock: clockAfter(scene, to, true), workerId: scene.order.workerId };
  return { type: 'expire', to, data };
}

/** One winner: the state itself is the fence. */
function claim(scene: OrderScene): OrderDraft | Refusal {
  const refusal = claimRefusal(scene);
  if (refusal !== null) return refusal;
  const data = {
    workerId: scene.actor.workerId ?? '',
    assignmentId: scene.context.newId(),
    clock: clockAfter(scene, 'accepted', true),
  };
  return { type: 'claim', to: 'accepted', data };
}

/** Why this worker may not claim this order now, with the winner or what he lacks; null when he may. */
export function claimRefusal(scene: OrderScene): Refusal | null {
  const { actor, order, context, type } = scene;
  const facts = actor.workerId === null ? undefined : context.facts.workers.get(actor.workerId);
  if (facts === undefined) return refuse('unknown-target', { workerId: actor.workerId ?? '' });
  if (order.state !== 'pooled') return refuseTaken(scene);
  const code = mayClaim({ ...facts, needs: type }, order, context.now, context.rules.dispatch);
  if (code === null) return null;
  if (code === 'skill-missing') return refuseUnqualified(scene, facts.worker.id);
  if (code === 'over-capacity')
    return refuse(code, { limit: facts.worker.capacity, openOrders: facts.openOrders });
  return refuse(code);
}

/** Tells the loser who won; an order that only waits for an answer has no winner yet. */
function refuseTaken(scene: OrderScene): Refusal {
  const { order, context } = scene;
  if (order.acceptedAt === null || order.workerId === null) return wrongState(scene, { allowed: ['pooled'] });
  const winnerName = context.facts.workers.get(order.workerId)?.worker.name ?? order.workerId;
  return refuse('already-claimed', { winnerId: order.workerId, winnerName });
}

/** A worker gives it back; a station says that it is not its own, and the centre decides anew. */
function sendBack(scene: OrderScene, reason: string): OrderDraft | Refusal {
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  const { order } = scene;
  const byStation = order.state === 'at_station' || order.state === 'confirmed';
  const to = byStation ? 'void' : order.viaStation ? 'confirmed' : 'pooled';
  const data = { clock: clockAfter(scene, to, true), workerId: order.workerId, reason };
  return { type: 'sendBack', to, data, note: reason };
}
