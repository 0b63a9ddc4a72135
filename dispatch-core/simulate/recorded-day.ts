/** A day out of the log of a running site: the orders as they came, the workers who were there. */
import type { OrderClass } from '../domain/service-type.ts';
import { dayMs, type Instant } from '../domain/time.ts';
import { openChance } from './chance.ts';
import { type DayOrder, type DayWorker, runOutMs, type SimulatedDay, serviceMsOf } from './day.ts';

/** What is taken from a log for one order. */
export interface RecordedOrder {
  readonly id: string;
  readonly class: OrderClass;
  readonly lon: number;
  readonly lat: number;
  readonly areaId: string | null;
  readonly repairStationId: string | null;
  readonly createdAt: Instant;
  readonly dueAt: Instant;
  /** Who had it last. */
  readonly workerId: string | null;
  /** Time on site; null where the log does not tell: then one is drawn by the order's id. */
  readonly serviceMs: number | null;
  readonly withdrawnAt: Instant | null;
}

export interface RecordedDayOptions {
  readonly seed: number;
  /** So many workers instead of those of the log, who start where orders were. */
  readonly workers: number | null;
}

const noStation = 'station';

/**
 * Makes a day of recorded orders. Everybody who had an order is there from the beginning, at the place of his first
 * one, for the station of that order. Throws RangeError when nothing or nobody is left.
 */
export function makeRecordedDay(
  recorded: readonly RecordedOrder[],
  { seed, workers }: RecordedDayOptions,
): SimulatedDay {
  const sorted = [...recorded].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('the log holds no orders');
  const crowd = workers === null ? workersOf(sorted) : strangers(sorted, workers, seed);
  if (crowd.length === 0) throw new RangeError('the log names no workers; say how many there are');
  // Whoever the log does not name a station for belongs to the only one there is.
  const ownStation =
    sorted.find(({ repairStationId }) => repairStationId !== null)?.repairStationId ?? noStation;
  return {
    name: 'log',
    startAt: first.createdAt,
    endAt: last.createdAt + runOutMs,
    orders: sorted.map((one) => dayOrderOf(one, seed, ownStation)),
    workers: crowd,
  };
}

/** Days that a log spans, for a warning: people do not work through the night for weeks. */
export function daysOf({ startAt, orders }: SimulatedDay): number {
  return ((orders.at(-1)?.createdAt ?? startAt) - startAt) / dayMs;
}

function dayOrderOf(one: RecordedOrder, seed: number, ownStation: string): DayOrder {
  const { id, lon, lat, areaId, createdAt, dueAt, withdrawnAt } = one;
  return {
    ...{ id, lon, lat, areaId, createdAt, dueAt, withdrawnAt, class: one.class },
    repairStationId: one.repairStationId ?? ownStation,
    serviceMs: one.serviceMs ?? serviceMsOf(openChance(seed, id).normal()),
  };
}

function workersOf(orders: readonly RecordedOrder[]): readonly DayWorker[] {
  const found = new Map<string, DayWorker>();
  for (const { workerId, lon, lat, repairStationId } of orders) {
    if (workerId === null || found.has(workerId)) continue;
    found.set(workerId, {
      id: workerId,
      lon,
      lat,
      repairStationId: repairStationId ?? noStation,
      areaIds: [],
    });
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Workers who start at places of orders, drawn by the seed; so they stand where the work is. */
function strangers(orders: readonly RecordedOrder[], count: number, seed: number): readonly DayWorker[] {
  const chance = openChance(seed, 'strangers');
  return Array.from({ length: count }, (_, index) => {
    const place = orders[Math.floor(chance.uniform() * orders.length)];
    return {
      id: `worker-${String(index + 1).padStart(4, '0')}`,
      lon: place?.lon ?? 0,
      lat: place?.lat ?? 0,
      repairStationId: place?.repairStationId ?? noStation,
      areaIds: [],
    };
  });
}
