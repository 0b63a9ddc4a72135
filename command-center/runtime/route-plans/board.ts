/** What is known of the workers' next orders in this process: who holds what, and when he is expected where. */
import type { OrderEta } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { DayOrder, DayPlan, DayStop } from '#dispatch-core/assign/sequence-day.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { type Instant, minuteMs } from '#dispatch-core/domain/time.ts';

/** States in which a worker is still expected, or already there. */
const plannedStates: readonly string[] = [
  'assigned',
  'accepted',
  'en_route',
  'on_site',
] satisfies readonly DayOrder['state'][];
/** An expected time that moves by less is not told again. */
const toldFromMs = minuteMs;

export interface RouteBoard {
  /** Orders as they were read; their workers' days are planned again. */
  note(orders: readonly Order[]): void;
  /** When somebody is expected at an order; null while nobody knows. */
  etaOf(orderId: string): OrderEta | null;
  /** The same as a time of the site clock. */
  arrivesAt(orderId: string): Instant | null;
  planOf(workerId: string): DayPlan | null;
  /** Orders of a worker that belong to his day. */
  heldBy(workerId: string): readonly Order[];
  /** Workers who hold something. */
  workerIds(): readonly string[];
  /** A new plan, null for none; answers the orders whose expected time is worth telling again. */
  put(workerId: string, plan: DayPlan | null): readonly Order[];
  /** Told of each worker whose day has changed. */
  onChanged(tell: (workerIds: readonly string[]) => void): void;
}

interface Told {
  readonly stop: DayStop;
  readonly kind: DayPlan['kind'];
}

export function createRouteBoard(): RouteBoard {
  const orders = new Map<string, Order>();
  const held = new Map<string, Map<string, Order>>();
  const plans = new Map<string, DayPlan>();
  const told = new Map<string, Told>();
  const listeners: ((workerIds: readonly string[]) => void)[] = [];

  function take(order: Order): readonly (string | null)[] {
    const known = orders.get(order.id);
    // Rows may be read again, and commits be told out of order.
    if (known !== undefined && (known.version > order.version || isSame(known, order))) return [];
    const isPlanned = plannedStates.includes(order.state) && order.pause === null && order.workerId !== null;
    const before = known?.workerId ?? null;
    if (before !== null) held.get(before)?.delete(order.id);
    orders.delete(order.id);
    // With the same worker the old time stands until there is a new one.
    if (!isPlanned || before !== order.workerId) told.delete(order.id);
    if (isPlanned && order.workerId !== null) {
      orders.set(order.id, order);
      const mine = held.get(order.workerId) ?? new Map<string, Order>();
      held.set(order.workerId, mine.set(order.id, order));
    }
    return [before, isPlanned ? order.workerId : null];
  }

  function changedStops(plan: DayPlan): readonly Order[] {
    return plan.stops.flatMap((stop) => {
      const before = told.get(stop.orderId);
      const order = orders.get(stop.orderId);
      if (order === undefined || (before !== undefined && isTold(before, stop, plan.kind))) return [];
      told.set(stop.orderId, { stop, kind: plan.kind });
      return [order];
    });
  }

  return {
    note(list) {
      const touched = new Set(list.flatMap(take).filter((id) => id !== null));
      if (touched.size > 0) for (const tell of listeners) tell([...touched]);
    },
    etaOf(orderId) {
      const found = told.get(orderId);
      return found === undefined
        ? null
        : { at: isoOf(found.stop.arrivesAt), place: found.stop.place, kind: found.kind };
    },
    arrivesAt: (orderId) => told.get(orderId)?.stop.arrivesAt ?? null,
    planOf: (workerId) => plans.get(workerId) ?? null,
    heldBy: (workerId) => [...(held.get(workerId)?.values() ?? [])],
    workerIds: () => [...held].filter(([, mine]) => mine.size > 0).map(([id]) => id),
    put(workerId, plan) {
      if (plan !== null) {
        plans.set(workerId, plan);
        return changedStops(plan);
      }
      plans.delete(workerId);
      return [...(held.get(workerId)?.values() ?? [])].filter(({ id }) => told.delete(id));
    },
    onChanged(listener) {
      listeners.push(listener);
    },
  };
}

function isSame(a: Order, b: Order): boolean {
  return a.version === b.version && a.updatedAt === b.updatedAt;
}

function isTold(before: Told, stop: DayStop, kind: DayPlan['kind']): boolean {
  return (
    before.kind === kind &&
    before.stop.place === stop.place &&
    Math.abs(before.stop.arrivesAt - stop.arrivesAt) < toldFromMs
  );
}
