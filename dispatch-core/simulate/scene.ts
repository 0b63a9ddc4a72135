/** The state of a simulated day at one moment: what waits, who is free, who drives where. */
import type { CandidateWorker } from '../assign/candidate.ts';
import { estimateTravel, type LonLat } from '../assign/travel.ts';
import type { Order } from '../domain/order.ts';
import { type Instant, secondMs } from '../domain/time.ts';
import type { DayOrder, SimulatedDay } from './day.ts';
import { orderOf, workerOf } from './product-view.ts';

export type OrderPhase = 'coming' | 'waiting' | 'en_route' | 'on_site' | 'served' | 'expired';

/** The life of one order so far. */
export interface OrderLife {
  readonly day: DayOrder;
  /** As the product's rules see it. */
  order: Order;
  phase: OrderPhase;
  worker: number | null;
  arrivedAt: Instant | null;
}

export interface Trip {
  readonly order: number;
  readonly from: LonLat;
  readonly to: LonLat;
  readonly leftAt: Instant;
  readonly arrivesAt: Instant;
}

/** The life of one worker so far. */
export interface WorkerLife {
  readonly index: number;
  /** As the product's rules see him; his position is brought up to date when he is free or asked. */
  candidate: CandidateWorker;
  phase: 'free' | 'en_route' | 'on_site';
  place: LonLat;
  trip: Trip | null;
  /** Counts his trips, so that an arrival of a trip that was broken off is told apart. */
  trips: number;
  served: number;
  travelMs: number;
}

export interface Scene {
  readonly orders: readonly OrderLife[];
  readonly workers: readonly WorkerLife[];
  /** Indexes of the orders that wait, in the order in which they came (a diverted one comes again). */
  readonly waiting: Set<number>;
  /** Indexes of the workers without work. */
  readonly free: Set<number>;
}

/** The scene before anything has happened: everybody free at his first place. */
export function openScene(day: SimulatedDay): Scene {
  return {
    orders: day.orders.map((one, index) => ({
      day: one,
      order: orderOf(one, index),
      phase: 'coming',
      worker: null,
      arrivedAt: null,
    })),
    workers: day.workers.map((one, index) => ({
      index,
      candidate: workerOf(one, day.startAt),
      phase: 'free',
      place: { lon: one.lon, lat: one.lat },
      trip: null,
      trips: 0,
      served: 0,
      travelMs: 0,
    })),
    waiting: new Set(),
    free: new Set(day.workers.keys()),
  };
}

/** Where a worker is: on his way he moves straight on with even speed. */
export function placeAt(worker: WorkerLife, now: Instant): LonLat {
  const { trip } = worker;
  if (trip === null) return worker.place;
  const share = trip.arrivesAt <= trip.leftAt ? 1 : (now - trip.leftAt) / (trip.arrivesAt - trip.leftAt);
  return {
    lon: trip.from.lon + (trip.to.lon - trip.from.lon) * share,
    lat: trip.from.lat + (trip.to.lat - trip.from.lat) * share,
  };
}

/** Way in whole ms, so that the times of a log are whole numbers. */
export function wayMs(from: LonLat, to: LonLat): number {
  return Math.round(estimateTravel(from, to).seconds * secondMs);
}

/** The life with this index. Throws when there is none: an index of the agenda always has one. */
export function lifeAt<T>(lives: readonly T[], index: number): T {
  const life = lives[index];
  if (life === undefined) throw new RangeError(`nobody has the index ${index}`);
  return life;
}
