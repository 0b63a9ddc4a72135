/** Use case: the ranking of workers for one order, from live positions, travel time and the policy. */
import { type CandidateWorker, type HeldOrder, heldBesides, type Requirements } from '../assign/candidate.ts';
import type { FilterContext, Purpose } from '../assign/filters.ts';
import type { DispatchPolicy } from '../assign/policy.ts';
import type { CandidateSource } from '../assign/ports.ts';
import {
  type RankContext,
  type Ranking,
  rankNobody,
  rankScreened,
  screenCandidates,
} from '../assign/rank.ts';
import { openRing, type Ring, widerRing } from '../assign/rings.ts';
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import type { Position } from '../domain/worker.ts';
import type { Positions, Rules, Travel, TravelTime } from '../ports.ts';

export interface RankDeps {
  /** Site time. */
  readonly now: () => Instant;
  /** The rules in force; `dispatch` was checked (`findPolicyFaults`) before it came into force. */
  readonly rules: () => Pick<Rules, 'serviceTypes' | 'dispatch'>;
  readonly candidates: CandidateSource;
  readonly positions: Positions;
  readonly travelTime: TravelTime;
}

/** Orders given to workers since the source was read, by worker id; counted with those they hold. */
export type Given = ReadonlyMap<string, readonly HeldOrder[]>;

export interface RankQuestion {
  readonly purpose: Purpose;
  readonly given: Given;
}

/** A ranking with what it was made from, so that it can be asked further questions. */
export interface ExaminedOrder {
  readonly order: Order;
  readonly ranking: Ranking;
  /** Everybody whom the filters let through, by id. */
  readonly eligible: ReadonlyMap<string, CandidateWorker>;
  /** Null where the order itself cannot be ranked. */
  readonly context: RankContext | null;
  /** True when nobody on duty was left unseen. */
  readonly complete: boolean;
}

/** How many further orders each of the examined may take. */
export function roomIn({ order, eligible }: ExaminedOrder): (workerId: string) => number {
  return (workerId) => {
    const candidate = eligible.get(workerId);
    return candidate === undefined ? 0 : candidate.worker.capacity - heldBesides(candidate, order).length;
  };
}

/**
 * Ranks the workers for an order. Looks at the nearest first and at the whole company before it says that
 * nobody fits.
 */
export async function rankOrder(order: Order, question: RankQuestion, deps: RankDeps): Promise<Ranking> {
  return (await examineOrder(order, question, deps)).ranking;
}

/** The same with the candidates it was made from. */
export async function examineOrder(
  order: Order,
  question: RankQuestion,
  deps: RankDeps,
): Promise<ExaminedOrder> {
  const { serviceTypes, dispatch: policy } = deps.rules();
  const needs = serviceTypes.get(order.subtype);
  const now = deps.now();
  if (needs === undefined) {
    const ranking = rankNobody(now, policy.version, 'unknown-service-type');
    return { order, ranking, eligible: new Map(), context: null, complete: true };
  }
  const context = buildContext(order, question.purpose, needs, policy, now);
  const near = await rankWithin(order, policy.nearestFirst, question.given, context, deps);
  if (near.ranking.shortfall === null || near.complete) return near;
  return rankWithin(order, null, question.given, context, deps);
}

export function buildContext(
  order: Order,
  purpose: Purpose,
  needs: Requirements,
  policy: DispatchPolicy,
  now: Instant,
): FilterContext {
  return { now, policy, purpose, needs, scope: scopeOf(order, purpose, policy, now) };
}

/** A person sees everybody; the engine starts at the scope of the class and widens with the claim ring. */
function scopeOf(order: Order, purpose: Purpose, policy: DispatchPolicy, now: Instant): Ring {
  if (purpose === 'manual') return 'all';
  return widerRing(policy.classes[order.class].automaticScope, openRing(order, now, policy));
}

async function rankWithin(
  order: Order,
  nearest: number | null,
  given: Given,
  context: FilterContext,
  deps: RankDeps,
): Promise<ExaminedOrder> {
  const page = await deps.candidates.near(order, nearest);
  const workers = page.workers.map((one) => bringUpToDate(one, given, deps.positions));
  const screened = screenCandidates(order, workers, context);
  const travels = await loadTravels(order, screened.eligible, deps.travelTime);
  const full = { ...context, travels };
  return {
    order,
    ranking: rankScreened(order, screened, full),
    eligible: new Map(screened.eligible.map((one) => [one.worker.id, one])),
    context: full,
    complete: page.complete,
  };
}

/** Takes the newer of stored and live position and adds what was given to him in this round. */
export function bringUpToDate(
  candidate: CandidateWorker,
  given: Given,
  positions: Positions,
): CandidateWorker {
  const { worker, held } = candidate;
  const added = (given.get(worker.id) ?? []).filter((one) =>
    held.every((known) => known.orderId !== one.orderId),
  );
  return {
    worker,
    position: newer(candidate.position, positions.lastOf(worker.id)),
    held: added.length === 0 ? held : [...held, ...added],
  };
}

function newer(stored: Position | null, live: Position | null): Position | null {
  if (stored === null || live === null) return stored ?? live;
  return live.at >= stored.at ? live : stored;
}

/** Travel of every candidate with a place; one question to the port for all of them. */
export async function loadTravels(
  order: Order,
  candidates: readonly CandidateWorker[],
  travelTime: TravelTime,
): Promise<ReadonlyMap<string, Travel>> {
  const placed = candidates.flatMap(({ worker, position }) =>
    position === null ? [] : [{ workerId: worker.id, lon: position.lon, lat: position.lat }],
  );
  const answers =
    placed.length === 0 ? [] : await travelTime.toOne(placed, { lon: order.lon, lat: order.lat });
  const travels = new Map<string, Travel>();
  for (const [index, { workerId }] of placed.entries()) {
    const travel = answers[index];
    if (travel) travels.set(workerId, travel);
  }
  return travels;
}
