/** A small city in memory for the dispatch round: real enough to refuse, to expire and to be raced for. */
import type { RoundDeps } from '#dispatch-core/app/dispatch-round.ts';
import type { CandidateWorker } from '#dispatch-core/assign/candidate.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { DispatchPolicy } from '#dispatch-core/assign/policy.ts';
import type { DispatchAlert, EngineOffer, OfferAnswer } from '#dispatch-core/assign/ports.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { refuse } from '#dispatch-core/domain/refusal.ts';
import type { ServiceType } from '#dispatch-core/domain/service-type.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';
import type { CandidateChanges } from '../assign/samples.ts';
import { makeCandidate, makeOrder, now } from '../assign/samples.ts';

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

export interface CityOptions {
  readonly orders: readonly Partial<Order>[];
  readonly workers: readonly CandidateChanges[];
  readonly policy?: DispatchPolicy;
}

/** Opens a city; its parts may be changed between rounds as the world does. */
export function openCity(options: CityOptions) {
  const city = {
    at: now,
    policy: options.policy ?? defaultPolicy,
    orders: new Map(
      options.orders.map((changes, index) => {
        const order = makeOrder({ id: `order-${index + 1}`, ...changes });
        return [order.id, order] as const;
      }),
    ),
    workers: new Map(
      options.workers.map((changes, index) => {
        const candidate = makeCandidate({
          ...changes,
          worker: { id: `worker-${index + 1}`, ...changes.worker },
        });
        return [candidate.worker.id, candidate] as const;
      }),
    ),
    live: new Map<string, Position>(),
    offers: [] as { readonly orderId: string; readonly offer: EngineOffer }[],
    asked: 0,
    executed: 0,
    alerts: new Map<string, DispatchAlert>(),
    raised: [] as DispatchAlert[],
    /** How often the store was asked to raise something. */
    raiseCalls: 0,
    cleared: [] as string[],
    /** Orders with which the world breaks. */
    broken: new Set<string>(),
    /** Workers whom only the rules of the command path refuse. */
    refusedWorkers: new Map<string, 'skill-missing' | 'not-allowed'>(),
  };

  const heldBy = (workerId: string) =>
    [...city.orders.values()].filter((order) => order.workerId === workerId && order.state === 'assigned');

  function withHeld(candidate: CandidateWorker): CandidateWorker {
    const taken = heldBy(candidate.worker.id).map(({ id, urgency }) => ({ orderId: id, urgency }));
    return { ...candidate, held: [...candidate.held, ...taken] };
  }

  function decide(order: Order, { head, data }: EngineOffer): OfferAnswer {
    const worker = city.workers.get(data.workerId);
    if (order.version !== head.version) return refuse('stale-version');
    if (order.state !== 'pooled') return refuse('wrong-state');
    if (worker === undefined) return refuse('unknown-target');
    const code = city.refusedWorkers.get(data.workerId);
    if (code !== undefined) return refuse(code);
    if (withHeld(worker).held.length >= worker.worker.capacity) return refuse('over-capacity');
    return { ok: true };
  }

  function distanceLat(order: Order, candidate: CandidateWorker): number {
    return Math.abs((candidate.position?.lat ?? 90) - order.lat);
  }

  const deps: RoundDeps = {
    now: () => city.at,
    rules: () => ({
      serviceTypes: new Map([['notWarm', notWarm]]),
      dispatch: city.policy,
      offerMs: { leak: minuteMs, noHeat: 3 * minuteMs, routine: 10 * minuteMs },
    }),
    newId: () => `id-${Math.random()}`,
    travelTime: estimatedTravelTime,
    positions: { lastOf: (workerId) => city.live.get(workerId) ?? null },
    candidates: {
      near: async (order, nearest) => {
        city.asked += 1;
        if (city.broken.has(order.id)) throw new Error('connection lost');
        const all = [...city.workers.values()].sort((a, b) => distanceLat(order, a) - distanceLat(order, b));
        const workers = all.slice(0, nearest ?? all.length).map(withHeld);
        return { workers, complete: workers.length === all.length };
      },
    },
    pool: {
      pooled: async (limit, except) =>
        [...city.orders.values()]
          .filter((order) => order.state === 'pooled' && !except.includes(order.id))
          .slice(0, limit),
    },
    executor: {
      execute: async (orderId, offer) => {
        city.executed += 1;
        const order = city.orders.get(orderId);
        if (order === undefined) return refuse('unknown-target');
        const answer = decide(order, offer);
        if (!answer.ok) return answer;
        const { workerId } = offer.data;
        city.orders.set(orderId, { ...order, state: 'assigned', workerId, version: order.version + 1 });
        city.offers.push({ orderId, offer });
        return answer;
      },
    },
    alerts: {
      standing: async () =>
        [...city.alerts.values()].map(({ orderId, shortfall }) => ({
          orderId,
          shortfall,
          pooled: city.orders.get(orderId)?.state === 'pooled',
        })),
      raise: async (alert) => {
        city.raiseCalls += 1;
        const known = city.alerts.get(alert.orderId);
        const isSame =
          known !== undefined && [...known.shortfall].sort().join() === [...alert.shortfall].sort().join();
        if (isSame) return false;
        city.alerts.set(alert.orderId, alert);
        city.raised.push(alert);
        return true;
      },
      clear: async (orderId) => {
        if (!city.alerts.delete(orderId)) return false;
        city.cleared.push(orderId);
        return true;
      },
    },
  };
  return { city, deps };
}

/** Puts an offered order back into the pool without its worker, as decline and expire do. */
export function expireOffer(order: Order): Order {
  const leftOutWorkerIds = order.workerId === null ? [] : [order.workerId];
  return {
    ...order,
    state: 'pooled',
    workerId: null,
    version: order.version + 1,
    leftOutWorkerIds: [...order.leftOutWorkerIds, ...leftOutWorkerIds],
  };
}

export type City = ReturnType<typeof openCity>;

/** The order as the city has it now. */
export function orderOf({ city }: City, id: string): Order {
  const order = city.orders.get(id);
  if (order === undefined) throw new Error(`no ${id}`);
  return order;
}
