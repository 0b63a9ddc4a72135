/** Workers as the live feed shows them: duty, last place, what they hold; derived again as time passes. */
import type { WorkerItem } from '#command-center/contract/http.ts';
import { type WorkerMark, workerMarks } from '#command-center/contract/positions.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Order, OrderState } from '#dispatch-core/domain/order.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import {
  type Duty,
  type Position,
  type Presence,
  type PresenceLimits,
  presenceOf,
  type Worker,
} from '#dispatch-core/domain/worker.ts';
import { heldStates } from '#dispatch-core/order/machine.ts';

/** An order in somebody's hands, as far as his mark needs it. */
export interface Held {
  readonly orderId: string;
  readonly state: OrderState;
}

export interface WorkerState {
  putWorkers(workers: readonly Worker[]): void;
  /** Notes in whose hands an order is. */
  noteOrder(order: Pick<Order, 'id' | 'state' | 'workerId'>): void;
  forgetOrder(orderId: string): void;
  /** Takes a place unless a newer one is known or the worker is off duty; true when it was taken. */
  fix(workerId: string, position: Position): boolean;
  dutyOf(workerId: string): Duty | null;
  positionOf(workerId: string): Position | null;
  ids(): Iterable<string>;
  view(workerId: string, now: Instant): WorkerView | null;
}

export interface WorkerView {
  readonly item: WorkerItem;
  readonly mark: WorkerMark;
  /** Null when he is off duty or was never seen. */
  readonly position: Position | null;
}

const currentStates = ['on_site', 'en_route', 'accepted'] as const;

/** An empty state; `limits` are asked anew each time. Off-duty workers have no place here: what is not kept cannot be shown. */
export function createWorkerState(limits: () => PresenceLimits): WorkerState {
  const workers = new Map<string, Worker>();
  const positions = new Map<string, Position>();
  const holders = new Map<string, string>();
  const held = new Map<string, Map<string, Held>>();
  const forgetOrder = (orderId: string) => {
    const holder = holders.get(orderId);
    if (holder !== undefined) held.get(holder)?.delete(orderId);
    holders.delete(orderId);
  };
  return {
    putWorkers(list) {
      for (const worker of list) {
        workers.set(worker.id, worker);
        if (worker.duty === 'off') positions.delete(worker.id);
      }
    },
    noteOrder(order) {
      forgetOrder(order.id);
      if (order.workerId === null || !heldStates.includes(order.state)) return;
      holders.set(order.id, order.workerId);
      const his = held.get(order.workerId) ?? new Map<string, Held>();
      held.set(order.workerId, his.set(order.id, { orderId: order.id, state: order.state }));
    },
    forgetOrder,
    fix(workerId, position) {
      const last = positions.get(workerId);
      if (workers.get(workerId)?.duty !== 'on' || (last !== undefined && last.at > position.at)) return false;
      positions.set(workerId, position);
      return true;
    },
    dutyOf: (workerId) => workers.get(workerId)?.duty ?? null,
    positionOf: (workerId) => positions.get(workerId) ?? null,
    ids: () => workers.keys(),
    view(workerId, now) {
      const worker = workers.get(workerId);
      if (worker === undefined) return null;
      const position = positions.get(workerId) ?? null;
      const his = [...(held.get(workerId)?.values() ?? [])];
      const presence = presenceOf(worker.duty, position?.at ?? null, now, limits());
      return { position, mark: markOf(presence, his), item: itemOf(worker, presence, position, his) };
    },
  };
}

/** The mark on the map: an old place outweighs the work, because it says what the mark cannot be trusted for. */
export function markOf(presence: Presence, held: readonly Held[]): WorkerMark {
  if (presence === 'offline') return workerMarks.unknownPlace;
  if (presence === 'stale') return workerMarks.stale;
  const has = (state: OrderState) => held.some((one) => one.state === state);
  if (has('on_site')) return workerMarks.onSite;
  if (has('en_route')) return workerMarks.enRoute;
  return has('accepted') || has('assigned') ? workerMarks.assigned : workerMarks.idle;
}

function itemOf(
  worker: Worker,
  presence: Presence,
  position: Position | null,
  held: readonly Held[],
): WorkerItem {
  return {
    id: worker.id,
    name: worker.name,
    repairStationId: worker.repairStationId,
    duty: worker.duty,
    presence,
    position: position && { ...position, at: isoOf(position.at) },
    openOrders: held.length,
    currentOrderId: currentOf(held),
    skills: [...worker.skills],
  };
}

function currentOf(held: readonly Held[]): string | null {
  for (const state of currentStates) {
    const one = held.find((order) => order.state === state);
    if (one !== undefined) return one.orderId;
  }
  return null;
}
