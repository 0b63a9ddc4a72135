/** What a simulated day comes to: lateness, travel, waiting, fairness. */
import { type OrderClass, orderClasses } from '../domain/service-type.ts';
import { minuteMs } from '../domain/time.ts';
import type { RunOutcome } from './run-day.ts';
import type { OrderLife } from './scene.ts';

export interface Waiting {
  readonly p50: number;
  readonly p90: number;
  readonly max: number;
}

export interface DayFigures {
  readonly orders: number;
  readonly served: number;
  /** Without anybody on site at the end of the day. */
  readonly waiting: number;
  /** Taken back by the customer before anybody was on site. */
  readonly expired: number;
  readonly ordersByClass: Readonly<Record<OrderClass, number>>;
  /** Arrivals after the limit (and orders past it without any) ÷ orders of the class. */
  readonly lateByClass: Readonly<Record<OrderClass, number>>;
  /** Minutes from report to arrival. */
  readonly waitMinutesByClass: Readonly<Record<OrderClass, Waiting>>;
  /** Share of all orders that were reached within 0, 5, 10 … 300 minutes. */
  readonly reachedWithin: readonly number[];
  /** Everything driven, diverted ways too ÷ orders that were reached. */
  readonly travelMinutesPerOrder: number;
  readonly diverted: number;
  /** Gini coefficient of the orders done per worker: 0 = all the same, 1 = one does everything. */
  readonly giniLoad: number;
}

/** Computes the figures of an outcome. */
export function measureDay({ day, orders, workers, diverted }: RunOutcome): DayFigures {
  const reached = orders.filter((one) => one.arrivedAt !== null).length;
  const travelMs = workers.reduce((sum, worker) => sum + worker.travelMs, 0);
  const of = (name: OrderClass) => orders.filter(({ day: born }) => born.class === name);
  return {
    orders: orders.length,
    served: reached,
    waiting: orders.filter(({ phase }) => phase === 'waiting' || phase === 'en_route').length,
    expired: orders.filter(({ phase }) => phase === 'expired').length,
    ordersByClass: perClass((name) => of(name).length),
    lateByClass: perClass((name) => shareLate(of(name), day.endAt)),
    waitMinutesByClass: perClass((name) => waitingOf(of(name), day.endAt)),
    reachedWithin: reachedWithinOf(orders),
    travelMinutesPerOrder: reached === 0 ? 0 : travelMs / minuteMs / reached,
    diverted,
    giniLoad: giniOf(workers.map(({ served }) => served)),
  };
}

function perClass<T>(read: (name: OrderClass) => T): Readonly<Record<OrderClass, T>> {
  const [leak, noHeat, routine] = orderClasses;
  return { leak: read(leak), noHeat: read(noHeat), routine: read(routine) };
}

function shareLate(orders: readonly OrderLife[], endAt: number): number {
  const late = orders.filter(
    ({ day, arrivedAt, phase }) => phase !== 'expired' && (arrivedAt ?? endAt) > day.dueAt,
  );
  return orders.length === 0 ? 0 : late.length / orders.length;
}

/** Step and end of the curve, in minutes. */
export const reachedStepMinutes = 5;
const reachedSteps = 60;

function reachedWithinOf(orders: readonly OrderLife[]): readonly number[] {
  const counts = new Array<number>(reachedSteps + 1).fill(0);
  for (const { day, arrivedAt } of orders) {
    if (arrivedAt === null) continue;
    const step = Math.ceil((arrivedAt - day.createdAt) / minuteMs / reachedStepMinutes);
    if (step <= reachedSteps) counts[step] = (counts[step] ?? 0) + 1;
  }
  let sum = 0;
  return counts.map((count) => {
    sum += count;
    return orders.length === 0 ? 0 : sum / orders.length;
  });
}

function waitingOf(orders: readonly OrderLife[], endAt: number): Waiting {
  const minutes = orders
    .filter(({ phase }) => phase !== 'expired')
    .map(({ day, arrivedAt }) => ((arrivedAt ?? endAt) - day.createdAt) / minuteMs)
    .sort((a, b) => a - b);
  const at = (share: number) =>
    minutes[Math.min(minutes.length - 1, Math.floor(share * minutes.length))] ?? 0;
  return { p50: at(0.5), p90: at(0.9), max: at(1) };
}

/** Gini coefficient of amounts ≥ 0; 0 when there is nothing. */
export function giniOf(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  const total = sorted.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return 0;
  const weighted = sorted.reduce((sum, amount, index) => sum + (index + 1) * amount, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}
