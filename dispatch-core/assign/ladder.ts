/** The ladder of an order that nobody takes: offers, a call to a worker, the supervisor, and at the end force; read from the order alone. */
import type { Order } from '../domain/order.ts';
import type { OrderClass } from '../domain/service-type.ts';
import type { Instant } from '../domain/time.ts';
import { hourMs, minuteMs } from '../domain/time.ts';
import { poolAgeMs } from './rings.ts';

export interface LadderPolicy {
  /** Offers that may be declined or stay unanswered before a worker is called. */
  readonly rounds: number;
  /** How long nobody may be found at all before the order climbs as if it had been declined. */
  readonly nobodyMs: number;
  /** How long the supervisor has before the order is forced. */
  readonly supervisorMs: number;
  /** False: the engine never forces; the supervisor's alert stands until a person decides. */
  readonly force: boolean;
  /** Age in the pool at which an order that is only there to be claimed is offered all the same. */
  readonly pushAfterMs: number;
}

/** What holds where a policy says nothing. */
export const defaultLadders: Readonly<Record<OrderClass, LadderPolicy>> = {
  leak: {
    rounds: 2,
    nobodyMs: minuteMs,
    supervisorMs: 2 * minuteMs,
    force: true,
    pushAfterMs: minuteMs,
  },
  noHeat: {
    rounds: 3,
    nobodyMs: 5 * minuteMs,
    supervisorMs: 10 * minuteMs,
    force: true,
    pushAfterMs: 10 * minuteMs,
  },
  routine: {
    rounds: 4,
    nobodyMs: 30 * minuteMs,
    supervisorMs: hourMs,
    force: true,
    pushAfterMs: hourMs,
  },
};

/** Just what the ladder needs of a policy. */
export interface LadderPolicies {
  readonly classes: Readonly<Record<OrderClass, { readonly ladder?: LadderPolicy }>>;
}

/** The ladder of an order's class. */
export function ladderOf(order: Pick<Order, 'class'>, policies: LadderPolicies): LadderPolicy {
  return policies.classes[order.class].ladder ?? defaultLadders[order.class];
}

/**
 * What is due for a pooled order now. `offer`: the dispatch round goes on as usual. `claims`: it waits to be
 * claimed. `push`: nobody claimed it for long, it is offered. `call`: a worker is chosen and called. `offerCalled`:
 * who was called gets his offer. `supervisor`: he is told. `wait`: he has time. `force`: his time is over.
 */
export type LadderStep =
  | 'offer'
  | 'claims'
  | 'push'
  | 'call'
  | 'offerCalled'
  | 'supervisor'
  | 'wait'
  | 'force';

/** The step; `nobodySince` is since when the dispatcher has found nobody at all, null where it has not said so. */
export function decideLadderStep(
  order: Order,
  now: Instant,
  policies: LadderPolicies,
  nobodySince: Instant | null,
): LadderStep {
  const policy = ladderOf(order, policies);
  const { ladder = null } = order;
  switch (ladder?.rung ?? null) {
    case 'call':
      return ladder?.tried === true ? 'supervisor' : 'offerCalled';
    case 'supervisor':
      return policy.force && now >= (ladder?.at ?? now) + policy.supervisorMs ? 'force' : 'wait';
    default:
      if ((ladder?.unanswered ?? 0) >= policy.rounds) return 'call';
      if (nobodySince !== null && now >= nobodySince + policy.nobodyMs) return 'call';
      if (order.mode !== 'station') return 'offer';
      return poolAgeMs(order, now) >= policy.pushAfterMs ? 'push' : 'claims';
  }
}

/** What is wrong with a ladder, with paths; empty when it may be used. */
export function findLadderFaults(
  policy: LadderPolicy,
  path: string,
): readonly { readonly path: string; readonly message: string }[] {
  const durations = (['nobodyMs', 'supervisorMs', 'pushAfterMs'] as const).filter(
    (name) => !(policy[name] >= 0 && Number.isFinite(policy[name])),
  );
  const faults = durations.map((name) => ({ path: `${path}.${name}`, message: 'must be a duration ≥ 0' }));
  if (!(Number.isInteger(policy.rounds) && policy.rounds >= 1))
    faults.push({ path: `${path}.rounds`, message: 'must be a whole number ≥ 1' });
  if (typeof policy.force !== 'boolean') faults.push({ path: `${path}.force`, message: 'must be yes or no' });
  return faults;
}
