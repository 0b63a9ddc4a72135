/** The rule of climbing: one rung after the other, each once, only while the order lies in the pool. */
import type { OrderCommandData } from '../domain/command.ts';
import { ladderRungs } from '../domain/order.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { OrderDraft, OrderScene } from './scene.ts';

/** Decides a rung; two processes that see the same need make it one event. */
export function decideClimb(scene: OrderScene, data: OrderCommandData['climb']): OrderDraft | Refusal {
  const { ladder = null, state } = scene.order;
  const reached = ladder?.rung ? ladderRungs.indexOf(ladder.rung) : -1;
  if (ladderRungs.indexOf(data.rung) <= reached) return refuse('already-pending');
  return { type: 'climb', to: state, data };
}
