/** Rules of the commands by which others choose the handler: offer, assign, withdraw, force, reassign, escalate, divert. */
import type { OrderCommand, OrderCommandData } from '../domain/command.ts';
import type { Order, OrderState } from '../domain/order.ts';
import { forbid, type Refusal } from '../domain/refusal.ts';
import { checkHandler, checkPeople, checkReason, invalid } from './checks.ts';
import { clockAfter, type OrderDraft, type OrderScene } from './scene.ts';

type HandlerCommand = Extract<
  OrderCommand,
  { command: 'offer' | 'assign' | 'withdraw' | 'force' | 'reassign' | 'escalate' | 'divert' }
>;

/** Decides a command that gives the order to somebody or takes it from him. */
export function decideHandler(scene: OrderScene, command: HandlerCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'offer':
      return offer(scene, command.data);
    case 'assign':
      return assign(scene, command.data);
    case 'withdraw':
      return withdraw(scene, command.data.reason);
    case 'force':
      return force(scene, command.data);
    case 'reassign':
      return reassign(scene, command.data);
    case 'escalate':
      return escalate(scene, command.data);
    case 'divert':
      return divert(scene, command.data);
  }
}

/** Where an assignment that ends without work leads: what it came from; the station answers for what was its own. */
export function backState(order: Order): Extract<OrderState, 'confirmed' | 'pooled'> {
  if (order.assignedFrom === null) return order.viaStation ? 'confirmed' : 'pooled';
  return order.assignedFrom === 'pooled' ? 'pooled' : 'confirmed';
}

function handed(scene: OrderScene, workerId: string, to: OrderState) {
  return { workerId, assignmentId: scene.context.newId(), clock: clockAfter(scene, to, true) };
}

function offer(scene: OrderScene, data: OrderCommandData['offer']): OrderDraft | Refusal {
  const { workerId, expiresAt, score } = data;
  if (expiresAt <= scene.context.now) return invalid('expiresAt');
  if (scene.order.leftOutWorkerIds.includes(workerId)) return forbid('workerLeftOut', { leftOut: workerId });
  const refusal = checkHandler(scene, workerId, { withinCapacity: true });
  if (refusal !== null) return refusal;
  const decision = data.decision ?? (score === null ? null : { score });
  return {
    type: 'offer',
    to: 'assigned',
    data: { ...handed(scene, workerId, 'assigned'), expiresAt, decision },
  };
}

function assign(scene: OrderScene, data: OrderCommandData['assign']): OrderDraft | Refusal {
  const { workerId, reason } = data;
  const refusal = checkHandler(scene, workerId, { withinCapacity: checkReason(reason) !== null });
  if (refusal !== null) return refusal;
  return {
    type: 'assign',
    to: 'assigned',
    data: {
      ...handed(scene, workerId, 'assigned'),
      reason,
      ...(data.decision ? { decision: data.decision } : {}),
    },
    note: reason,
  };
}

function withdraw(scene: OrderScene, reason: string | null): OrderDraft {
  const to = backState(scene.order);
  const data = { clock: clockAfter(scene, to, true), workerId: scene.order.workerId };
  return { type: 'withdraw', to, data, note: reason };
}

function force(scene: OrderScene, data: OrderCommandData['force']): OrderDraft | Refusal {
  const { workerId, reason } = data;
  const refusal = checkReason(reason) ?? checkHandler(scene, workerId, { withinCapacity: false });
  if (refusal !== null) return refusal;
  const previousWorkerId = scene.order.workerId;
  return {
    type: 'force',
    to: 'accepted',
    data: { ...handed(scene, workerId, 'accepted'), previousWorkerId, reason },
    note: reason,
  };
}

/** A new handler in place of the present one: his clock starts afresh, the overall due time stays. */
function reassign(scene: OrderScene, data: OrderCommandData['reassign']): OrderDraft | Refusal {
  const { workerId, note } = data;
  const refusal = checkReplacement(scene, workerId, note);
  if (refusal !== null) return refusal;
  const previousWorkerId = scene.order.workerId;
  return {
    type: 'reassign',
    to: 'assigned',
    data: { ...handed(scene, workerId, 'assigned'), previousWorkerId },
    note,
  };
}

/** Level 1 is the highest; an order that is there already keeps it and only changes hands. */
function escalate(scene: OrderScene, data: OrderCommandData['escalate']): OrderDraft | Refusal {
  const { workerId, level, cc, note } = data;
  const present = scene.order.level;
  const isHigher = Number.isInteger(level) && level >= 1 && (level < present || present === 1);
  if (!isHigher || level > present) return invalid('level');
  const refusal = checkReplacement(scene, workerId, note) ?? checkPeople(scene.context, 'cc', cc);
  if (refusal !== null) return refusal;
  const previousWorkerId = scene.order.workerId;
  return {
    type: 'escalate',
    to: 'assigned',
    data: { ...handed(scene, workerId, 'assigned'), previousWorkerId, level, cc: [...new Set(cc)] },
    note,
  };
}

function checkReplacement(scene: OrderScene, workerId: string, note: string): Refusal | null {
  if (workerId === scene.order.workerId) return invalid('workerId');
  return checkReason(note, 'note') ?? checkHandler(scene, workerId, { withinCapacity: false });
}

/** Only for a higher safety class, and once: a leak is never left, and nobody is let down twice. */
function divert(scene: OrderScene, data: OrderCommandData['divert']): OrderDraft | Refusal {
  const { forOrderId, reason } = data;
  if (scene.order.class === 'leak') return forbid('leakStays', { class: scene.order.class });
  if (scene.order.marks.diverted > 0) return forbid('divertedBefore');
  if (forOrderId === scene.order.id) return invalid('forOrderId');
  const previousWorkerId = scene.order.workerId;
  const clock = clockAfter(scene, 'pooled', true);
  return { type: 'divert', to: 'pooled', data: { clock, forOrderId, previousWorkerId }, note: reason };
}
