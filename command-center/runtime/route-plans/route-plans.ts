/** Plans each worker's next orders in a thread, again after each change and as he moves, and tells the times that moved. */
import type { DispatchPolicy } from '#dispatch-core/assign/policy.ts';
import type { Sequences } from '#dispatch-core/assign/sequence.ts';
import {
  chooseDayOrders,
  type Day,
  type DayOrder,
  type DayPlan,
  describeDay,
  readDay,
} from '#dispatch-core/assign/sequence-day.ts';
import { estimateTravel } from '#dispatch-core/assign/travel.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';
import type { Clock, RequestWithOrders, TravelTime } from '#dispatch-core/ports.ts';
import { startLoop } from '../loop.ts';
import type { RouteBoard } from './board.ts';
import type { PlanThread } from './plan-thread.ts';

export interface RoutePlansDeps {
  readonly board: RouteBoard;
  readonly clock: Pick<Clock, 'now'>;
  readonly policy: () => DispatchPolicy;
  readonly positionOf: (workerId: string) => Position | null;
  /** By road where the site has roads, estimates otherwise. */
  readonly travelTime: TravelTime;
  readonly loadRequest: (requestId: string) => Promise<RequestWithOrders | null>;
  readonly thread: Pick<PlanThread, 'solve'>;
  /** Expected times that are worth telling again. */
  readonly onTold: (orders: readonly Order[]) => void;
  readonly onError: (error: unknown) => void;
}

export interface RoutePlans {
  /** Resolves when everything that has changed so far is planned. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/** A search of so many steps is over within a few milliseconds for a dozen stops; the time is for a busy machine. */
const iterations = 1_500;
const budgetMs = 500;
/** Workers of one run; between two runs other work has its turn. */
const workersPerRun = 10;
/** He moves, the clock goes on: every day is looked at again so often (wall time). */
const lookAgainMs = minuteMs;
const pauseMs = 200;

/** Starts planning; the first run plans everybody who holds an order. */
export function startRoutePlans(deps: RoutePlansDeps): RoutePlans {
  const { board } = deps;
  const waiting = new Set<string>(board.workerIds());
  const promises = createPromises(deps.loadRequest);
  let done: (() => void)[] = [];
  const loop = startLoop({ run, onError: deps.onError, pauseMs });
  const timer = setInterval(() => touch(board.workerIds()), lookAgainMs);
  timer.unref();
  board.onChanged(touch);

  function touch(workerIds: readonly string[]): void {
    for (const id of workerIds) waiting.add(id);
    if (workerIds.length > 0) loop.wake();
  }

  async function run(): Promise<number> {
    for (const workerId of [...waiting].slice(0, workersPerRun)) {
      waiting.delete(workerId);
      const told = board.put(workerId, await planWorker(workerId, deps, promises));
      if (told.length > 0) deps.onTold(told);
    }
    if (waiting.size > 0) return pauseMs;
    promises.keepOnly(board);
    for (const resolve of done.splice(0)) resolve();
    return Number.POSITIVE_INFINITY;
  }

  return {
    settled: () =>
      new Promise((resolve) => {
        done = [...done, resolve];
        loop.wake();
      }),
    async stop() {
      clearInterval(timer);
      await loop.stop();
      for (const resolve of done.splice(0)) resolve();
    },
  };
}

/** Null where he holds nothing or nobody knows where he is. */
async function planWorker(
  workerId: string,
  deps: RoutePlansDeps,
  promises: Promises,
): Promise<DayPlan | null> {
  const { board, clock, policy, positionOf, travelTime } = deps;
  const held = board.heldBy(workerId);
  const position = positionOf(workerId);
  if (held.length === 0 || position === null) return null;
  const days = await Promise.all(held.map((order) => dayOrderOf(order, policy(), promises)));
  const orders = chooseDayOrders(days);
  const byId = new Map(held.map((order) => [order.id, order]));
  const places = orders.flatMap(({ orderId }) => byId.get(orderId) ?? []);
  const { seconds, isByRoad } = await measure(position, places, travelTime);
  const previous = board.planOf(workerId)?.stops.map(({ orderId }) => orderId) ?? [];
  const day: Day = { workerId, now: clock.now(), orders, previous, seconds, isByRoad };
  return readDay(day, orders.length === 1 ? { routes: [[0]] } : await solve(day, deps));
}

/** Where nobody can search, the most pressing comes first: a plain plan is better than none. */
async function solve(day: Day, { thread, onError }: RoutePlansDeps): Promise<{ readonly routes: Sequences }> {
  const { problem, start } = describeDay(day);
  try {
    return await thread.solve({ problem, start, seed: 1, iterations, budgetMs });
  } catch (error) {
    onError(error);
    return { routes: [day.orders.map((_, stop) => stop)] };
  }
}

async function dayOrderOf(order: Order, policy: DispatchPolicy, promises: Promises): Promise<DayOrder> {
  const { id, class: orderClass, dueAt, arrivedAt } = order;
  return {
    orderId: id,
    class: orderClass,
    state: stateOf(order),
    dueAt,
    arrivedAt,
    preferredVisit: await promises.of(order.requestId),
    serviceMs: policy.classes[orderClass].serviceMs,
  };
}

function stateOf({ state }: Order): DayOrder['state'] {
  return state === 'on_site' || state === 'en_route' || state === 'accepted' ? state : 'assigned';
}

interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** Seconds from everywhere to everywhere; place 0 is the worker's own. Nobody drives back to where he was. */
async function measure(position: LonLat, orders: readonly LonLat[], travelTime: TravelTime) {
  const places = [position, ...orders];
  const seconds = new Float64Array(places.length ** 2);
  let isByRoad = true;
  for (const [to, target] of orders.entries()) {
    const ways = await travelTime.toOne(places, target);
    ways.forEach((way, from) => {
      const origin = places[from];
      if (from === to + 1 || origin === undefined) return;
      const { seconds: takes, kind } = way ?? estimateTravel(origin, target);
      seconds[from * places.length + to + 1] = takes;
      if (kind === 'estimate') isByRoad = false;
    });
  }
  return { seconds, isByRoad };
}

interface Promises {
  of(requestId: string): Promise<DayOrder['preferredVisit']>;
  keepOnly(board: RouteBoard): void;
}

/** The hours that customers asked for, read once while somebody holds the order. */
function createPromises(loadRequest: RoutePlansDeps['loadRequest']): Promises {
  const known = new Map<string, DayOrder['preferredVisit']>();
  return {
    async of(requestId) {
      const found = known.get(requestId);
      if (found !== undefined) return found;
      const visit = (await loadRequest(requestId))?.request.preferredVisit ?? null;
      known.set(requestId, visit);
      return visit;
    },
    keepOnly(board) {
      const held = board.workerIds().flatMap((workerId) => board.heldBy(workerId));
      const live = new Set(held.map(({ requestId }) => requestId));
      for (const id of known.keys()) if (!live.has(id)) known.delete(id);
    },
  };
}
