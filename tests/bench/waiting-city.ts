/** A city in memory in which many orders wait for the dispatcher at once; every offer is taken. */
import type { RoundDeps } from '#dispatch-core/app/dispatch-round.ts';
import type { CandidateWorker } from '#dispatch-core/assign/candidate.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import { greatCircleM } from '#dispatch-core/assign/travel.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceType } from '#dispatch-core/domain/service-type.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { seededRandom } from '#tests/support/street-grid.ts';
import { makeCandidate, makeOrder, now } from '../dispatch-core/assign/samples.ts';

interface WaitingCity {
  readonly orders: number;
  readonly workers: number;
  readonly seed: number;
  readonly travelTime: RoundDeps['travelTime'];
}

const center = { lon: 126.65, lat: 45.75 };
/** Shares of the classes as in DOMAIN 3.4. */
const classes = ['leak', 'noHeat', 'routine'] as const;

/** Opens the city: about 20 × 20 km, workers of whom a third hold something, orders that have waited up to an hour. */
export function openWaitingCity({ orders, workers, seed, travelTime }: WaitingCity): RoundDeps {
  const random = seededRandom(seed);
  const place = () => ({
    lon: center.lon + (random() - 0.5) * 0.26,
    lat: center.lat + (random() - 0.5) * 0.18,
  });
  const company = Array.from({ length: workers }, (_, index) => makeWorkerAt(index, place(), random));
  const waiting = Array.from({ length: orders }, (_, index) => makeWaiting(index, place(), random));
  return {
    now: () => now,
    rules: () => ({
      serviceTypes: new Map([['notWarm', notWarm]]),
      dispatch: defaultPolicy,
      offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 10 * minuteMs },
    }),
    newId: () => String(random()),
    travelTime,
    positions: { lastOf: () => null },
    candidates: { near: async (order, nearest) => pageNear(company, order, nearest) },
    pool: { pooled: async (limit) => waiting.slice(0, limit) },
    executor: { execute: async () => ({ ok: true }) },
    alerts: { standing: async () => [], raise: async () => false, clear: async () => false },
  };
}

function pageNear(company: readonly CandidateWorker[], order: Order, nearest: number | null) {
  if (nearest === null) return { workers: company, complete: true };
  const away = (one: CandidateWorker) =>
    one.position === null ? Infinity : greatCircleM(one.position, order);
  const sorted = [...company].sort((a, b) => away(a) - away(b));
  return { workers: sorted.slice(0, nearest), complete: nearest >= company.length };
}

function makeWorkerAt(
  index: number,
  at: { lon: number; lat: number },
  random: () => number,
): CandidateWorker {
  const held = random() < 0.33 ? [{ orderId: `held-${index}`, urgency: 'normal' as const }] : [];
  return makeCandidate({
    worker: { id: `worker-${index}`, capacity: 4 },
    position: { ...at, at: now - random() * minuteMs, accuracyM: 10, speedMps: 0, courseDeg: null },
    held,
  });
}

function makeWaiting(index: number, at: { lon: number; lat: number }, random: () => number): Order {
  const share = random();
  const name = classes[share < 0.08 ? 0 : share < 0.6 ? 1 : 2] ?? 'routine';
  const createdAt = now - random() * hourMs;
  return makeOrder({ id: `order-${index}`, ...at, class: name, createdAt, dueAt: createdAt + 4 * hourMs });
}

const notWarm: ServiceType = {
  subtype: 'notWarm',
  category: 'repair',
  nameZh: '不热',
  nameEn: 'Not warm',
  class: 'noHeat',
  urgency: 'normal',
  level: 3,
  needsFollowUp: true,
  needsReview: false,
  fieldWork: true,
  evidence: [],
  skills: ['heating'],
  certificates: [],
  defaultOwnerId: null,
  dispatchMode: null,
};
