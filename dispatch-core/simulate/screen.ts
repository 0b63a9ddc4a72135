/** The product's hard filters, asked for one order and one worker of a simulated day. */
import { findExclusions } from '../assign/filters.ts';
import type { DispatchPolicy } from '../assign/policy.ts';
import { openRing, type Ring, widerRing } from '../assign/rings.ts';
import type { Instant } from '../domain/time.ts';
import { positionAt } from './product-view.ts';
import { lifeAt, placeAt, type Scene } from './scene.ts';

/** True when nothing stands against sending this worker to this order. */
export type MayTake = (scene: Scene, order: number, worker: number, now: Instant) => boolean;

/** Nothing special is asked of the people of a simulated day. */
const needs = { skills: [], certificates: [] };

/**
 * The filters under a policy: scope and rings widen with the age of the order as they do in the product. An answer
 * is remembered until the worker drives somewhere else or the ring grows, since nothing else changes it here.
 */
export function screenBy(policy: DispatchPolicy): MayTake {
  const known = new Map<number, { readonly trips: number; readonly scope: Ring; readonly may: boolean }>();
  return (scene, orderIndex, workerIndex, now) => {
    const { order } = lifeAt(scene.orders, orderIndex);
    const worker = lifeAt(scene.workers, workerIndex);
    const scope = widerRing(policy.classes[order.class].automaticScope, openRing(order, now, policy));
    const key = orderIndex * scene.workers.length + workerIndex;
    const before = known.get(key);
    if (before?.trips === worker.trips && before.scope === scope) return before.may;
    const candidate = { ...worker.candidate, position: positionAt(placeAt(worker, now), now) };
    const context = { now, policy, purpose: 'automatic', scope, needs } as const;
    const may = findExclusions(candidate, order, context).length === 0;
    known.set(key, { trips: worker.trips, scope, may });
    return may;
  };
}
