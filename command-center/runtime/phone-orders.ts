/** Keeps `workers/{workerId}/orders` true: the retained list of a phone's live orders, published after each change. */
import type { OrderEta } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { presentOrder } from '../server/present/order.ts';

/** States in which an order belongs on the phone of its worker. */
const phoneStates: readonly Order['state'][] = ['assigned', 'accepted', 'en_route', 'on_site', 'reported'];

export interface PhoneOrders {
  /** Takes changed orders; publishes the lists of all workers that won or lost one, and of `alsoOf`. */
  put(orders: readonly Order[], alsoOf?: readonly string[]): void;
  /** The same for orders that may have changed unheard: only lists that are different now are published. */
  putNewer(orders: readonly Order[]): void;
  /** Resolves when everything taken so far was handed to the broker. */
  settled(): Promise<void>;
}

/** Opens the lists; `publish` retains with QoS 1. Errors go to `onError`: the next change publishes again. */
export function createPhoneOrders(deps: {
  readonly clock: Pick<Clock, 'now'>;
  /** When the worker is expected at an order. */
  readonly etaOf?: (orderId: string) => OrderEta | null;
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}): PhoneOrders {
  const byWorker = new Map<string, Map<string, Order>>();
  const workerOf = new Map<string, string>();
  let last: Promise<void> = Promise.resolve();

  function place(order: Order): string[] {
    const before = workerOf.get(order.id) ?? null;
    const after = phoneStates.includes(order.state) ? order.workerId : null;
    if (before !== null) byWorker.get(before)?.delete(order.id);
    if (after === null) workerOf.delete(order.id);
    else {
      workerOf.set(order.id, after);
      listOf(after).set(order.id, order);
    }
    return [before, after].filter((id) => id !== null);
  }

  function listOf(workerId: string): Map<string, Order> {
    const known = byWorker.get(workerId);
    if (known !== undefined) return known;
    const fresh = new Map<string, Order>();
    byWorker.set(workerId, fresh);
    return fresh;
  }

  async function publishList(workerId: string): Promise<void> {
    const now = deps.clock.now();
    const orders = [...(byWorker.get(workerId)?.values() ?? [])]
      .sort((a, b) => (b.assignedAt ?? 0) - (a.assignedAt ?? 0))
      .map((order) => presentOrder(order, now, deps.etaOf?.(order.id) ?? null));
    await deps.publish(`workers/${workerId}/orders`, JSON.stringify({ at: isoOf(now), orders }));
  }

  function put(orders: readonly Order[], alsoOf: readonly string[] = []): void {
    const touched = new Set([...alsoOf, ...orders.flatMap(place)]);
    for (const workerId of touched) {
      last = last.then(() => publishList(workerId)).catch(deps.onError);
    }
  }

  function isKnown(order: Order): boolean {
    const holder = workerOf.get(order.id);
    const known = holder === undefined ? undefined : byWorker.get(holder)?.get(order.id);
    if (known === undefined) return !phoneStates.includes(order.state) || order.workerId === null;
    return known.version === order.version && known.updatedAt === order.updatedAt;
  }

  return {
    put,
    putNewer: (orders) => put(orders.filter((order) => !isKnown(order))),
    settled: () => last,
  };
}
