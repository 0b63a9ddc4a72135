/** Rules at the end of an order: void, archive, redispatch. */
import type { OrderCommand, OrderCommandData } from '../domain/command.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { RequestState } from '../domain/request.ts';
import { dayMs } from '../domain/time.ts';
import { checkReason, invalid, wrongState } from './checks.ts';
import { clockAfter, type OrderDraft, type OrderScene } from './scene.ts';

type ClosingCommand = Extract<OrderCommand, { command: 'void' | 'archive' | 'redispatch' }>;

/** States of the request in which another order can follow a finished one. */
const mayFollow: readonly RequestState[] = ['dispatched', 'tracking', 'resolved', 'follow_up_due', 'closed'];

/** Decides a command at the end of an order. */
export function decideClosing(scene: OrderScene, command: ClosingCommand): OrderDraft | Refusal {
  switch (command.command) {
    case 'void':
      return voidOrder(scene, command.data.reason);
    case 'archive':
      return archive(scene, command.data);
    case 'redispatch':
      return redispatch(scene, command.data.reason);
  }
}

function voidOrder(scene: OrderScene, reason: string): OrderDraft | Refusal {
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  const data = { clock: clockAfter(scene, 'void'), reason, workerId: scene.order.workerId };
  return { type: 'void', to: 'void', data, note: reason };
}

/** A person archives when he likes, the engine after `cfg: order.archiveDays`. */
function archive(scene: OrderScene, data: OrderCommandData['archive']): OrderDraft | Refusal {
  const { problemClass, note } = data;
  if (problemClass.trim() === '') return invalid('problemClass');
  const { order, context, actor } = scene;
  const ripeAt = (order.closedAt ?? order.updatedAt) + context.rules.archiveDays * dayMs;
  if (actor.role === 'engine' && context.now < ripeAt) return wrongState(scene, { ripeAt });
  return { type: 'archive', to: 'archived', data: { problemClass }, note };
}

/** The order stays as it is and counts one dispatch more; the new order follows in the same step. */
function redispatch(scene: OrderScene, reason: string): OrderDraft | Refusal {
  const missing = checkReason(reason);
  if (missing !== null) return missing;
  if (!mayFollow.includes(scene.request.state))
    return wrongState(scene, { requestState: scene.request.state });
  return { type: 'redispatch', to: scene.order.state, data: { reason }, note: reason };
}
