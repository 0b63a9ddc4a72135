/** A day to be simulated: the orders that come, and the workers who are there. */
import type { OrderClass } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { hourMs, minuteMs } from '../domain/time.ts';

export interface DayOrder {
  readonly id: string;
  readonly class: OrderClass;
  readonly lon: number;
  readonly lat: number;
  readonly areaId: string | null;
  readonly repairStationId: string | null;
  readonly createdAt: Instant;
  /** The worker is on site by then. */
  readonly dueAt: Instant;
  /** Time on site. */
  readonly serviceMs: number;
  /** Taken back by then, unless somebody is on site already; null = waits as long as it takes. */
  readonly withdrawnAt: Instant | null;
}

export interface DayWorker {
  readonly id: string;
  /** Where his day begins. */
  readonly lon: number;
  readonly lat: number;
  readonly repairStationId: string;
  /** Empty = all areas of his station. */
  readonly areaIds: readonly string[];
}

export interface SimulatedDay {
  /** `calm`, `busy`, `surge` or `log`. */
  readonly name: string;
  readonly startAt: Instant;
  /** Nothing is done after this; what still waits then has waited in vain. */
  readonly endAt: Instant;
  /** By `createdAt`. */
  readonly orders: readonly DayOrder[];
  readonly workers: readonly DayWorker[];
}

/** On site within (DOMAIN 3.4). */
export const limitMs: Readonly<Record<OrderClass, number>> = {
  leak: 30 * minuteMs,
  noHeat: 120 * minuteMs,
  routine: 480 * minuteMs,
};

/** Mean and spread of the time on site (DOMAIN 3.4). */
const serviceMeanMs = 40 * minuteMs;
const serviceSigma = 0.5;

/** Time on site, log-normal with that mean, from one standard normal number. */
export function serviceMsOf(normal: number): number {
  return Math.round(serviceMeanMs * Math.exp(serviceSigma * normal - serviceSigma ** 2 / 2));
}

/** Time after the last order in which the crowd may finish. */
export const runOutMs = 14 * hourMs;
