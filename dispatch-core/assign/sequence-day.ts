/** A worker's next orders as a route: what is begun stays in front, promises and the plan of before weigh, times come out. */
import type { OrderClass } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { minuteMs, secondMs } from '../domain/time.ts';
import type { SequenceProblem, SequenceResult, SequenceStop } from './sequence.ts';

/** An order that he holds; those on site and on the way are begun. */
export interface DayOrder {
  readonly orderId: string;
  readonly class: OrderClass;
  readonly state: 'assigned' | 'accepted' | 'en_route' | 'on_site';
  readonly dueAt: Instant;
  readonly arrivedAt: Instant | null;
  /** What the customer asked for and was promised. */
  readonly preferredVisit: { readonly from: Instant; readonly to: Instant } | null;
  /** How long such a visit takes. */
  readonly serviceMs: number;
}

export interface Day {
  readonly workerId: string;
  readonly now: Instant;
  readonly orders: readonly DayOrder[];
  /** Order ids of his plan of before, in its order. */
  readonly previous: readonly string[];
  /** Seconds between places, `[from * (orders + 1) + to]`; place 0 is his own, then the orders. */
  readonly seconds: Float64Array;
  /** False where one way is an estimate. */
  readonly isByRoad: boolean;
}

export interface DayStop {
  readonly orderId: string;
  /** 1 = next. */
  readonly place: number;
  readonly arrivesAt: Instant;
  /** Later than the arrival where the customer wants him later. */
  readonly startsAt: Instant;
  readonly isLate: boolean;
}

export interface DayPlan {
  readonly workerId: string;
  readonly asOf: Instant;
  readonly kind: 'road' | 'estimate';
  readonly stops: readonly DayStop[];
}

/** Most orders that are planned; whoever holds more does not know his evening anyway. */
export const mostPlanned = 12;

/** Cost of a second: too late, and of waiting at all. Driving a second costs 1. */
const lateCosts: Readonly<Record<OrderClass, number>> = { leak: 1_000, noHeat: 100, routine: 30 };
const waitCosts: Readonly<Record<OrderClass, number>> = { leak: 1, noHeat: 0.3, routine: 0.2 };
/** A promised hour weighs more than an inner limit. */
const promiseCost = 300;
/** An order that follows another than was planned must save this much driving. */
const changeCost = (4 * minuteMs) / secondMs;
/** Whoever is on site needs this long at least from now on. */
const leastRestMs = 5 * minuteMs;

/** The orders that are planned: begun ones first, then by pressure; at most `mostPlanned`. */
export function chooseDayOrders(orders: readonly DayOrder[]): readonly DayOrder[] {
  return [...orders]
    .sort(
      (a, b) => begun(b) - begun(a) || latestStart(a) - latestStart(b) || (a.orderId < b.orderId ? -1 : 1),
    )
    .slice(0, mostPlanned);
}

/** The routing question of a day; times are seconds from now. */
export function describeDay(day: Day): { readonly problem: SequenceProblem; readonly start: number[][] } {
  const { orders, seconds, previous } = day;
  const size = orders.length + 1;
  const fixed = orders.flatMap((order, stop) => (begun(order) > 0 ? [stop] : []));
  const stops = orders.map((order, stop) => describeStop(order, stop + 1, day.now));
  const problem: SequenceProblem = {
    size,
    travel: seconds,
    cost: withChangeCosts(day, size),
    stops,
    vehicles: [{ start: 0, end: null, fixed }],
  };
  const places = new Map(orders.map(({ orderId }, stop) => [orderId, stop]));
  const before = previous.flatMap((orderId) => places.get(orderId) ?? []);
  return { problem, start: [before] };
}

/** Times of a solved day. */
export function readDay(day: Day, { routes }: Pick<SequenceResult, 'routes'>): DayPlan {
  const { orders, seconds, now, workerId } = day;
  const size = orders.length + 1;
  let at = now;
  let from = 0;
  const stops = (routes[0] ?? []).flatMap((stop, index): DayStop[] => {
    const order = orders[stop];
    if (order === undefined) return [];
    const isThere = order.state === 'on_site';
    const arrivesAt = isThere
      ? (order.arrivedAt ?? now)
      : at + (seconds[from * size + stop + 1] ?? 0) * secondMs;
    const startsAt = isThere ? arrivesAt : Math.max(arrivesAt, order.preferredVisit?.from ?? arrivesAt);
    at = isThere ? now + restMs(order, now) : startsAt + order.serviceMs;
    from = stop + 1;
    return [
      { orderId: order.orderId, place: index + 1, arrivesAt, startsAt, isLate: arrivesAt > order.dueAt },
    ];
  });
  return { workerId, asOf: now, kind: day.isByRoad ? 'road' : 'estimate', stops };
}

function describeStop(order: DayOrder, location: number, now: Instant): SequenceStop {
  const fromNow = (at: Instant) => (at - now) / secondMs;
  const isThere = order.state === 'on_site';
  const opens = isThere ? null : (order.preferredVisit?.from ?? null);
  return {
    location,
    service: (isThere ? restMs(order, now) : order.serviceMs) / secondMs,
    dueAt: fromNow(latestStart(order)),
    lateCost: order.preferredVisit === null ? lateCosts[order.class] : promiseCost + lateCosts[order.class],
    startCost: waitCosts[order.class],
    ...(opens === null ? {} : { opensAt: Math.max(0, fromNow(opens)) }),
  };
}

/** On the way to another order than was planned costs extra: people remember what they were told. */
function withChangeCosts({ orders, seconds, previous }: Day, size: number): Float64Array {
  const cost = seconds.slice();
  const known = previous.filter((id) => orders.some(({ orderId }) => orderId === id));
  orders.forEach(({ orderId }, stop) => {
    const place = known.indexOf(orderId);
    if (place < 0) return;
    const before = orders.findIndex((order) => order.orderId === known[place - 1]) + 1;
    for (let from = 0; from < size; from++) {
      if (from === before) continue;
      cost[from * size + stop + 1] = (cost[from * size + stop + 1] ?? 0) + changeCost;
    }
  });
  return cost;
}

/** When the work must begin: in time for the due time, and within the promised hours. */
function latestStart({ dueAt, serviceMs, preferredVisit }: DayOrder): Instant {
  return Math.min(dueAt - serviceMs, preferredVisit?.to ?? Infinity);
}

function restMs({ serviceMs, arrivedAt }: DayOrder, now: Instant): number {
  return Math.max(leastRestMs, serviceMs - (now - (arrivedAt ?? now)));
}

/** 2 on site, 1 on the way, 0 not begun. */
function begun({ state }: DayOrder): number {
  if (state === 'on_site') return 2;
  return state === 'en_route' ? 1 : 0;
}
