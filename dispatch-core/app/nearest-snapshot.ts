/** Everybody in memory for a large batch: the nearest who pass the filters, without asking the store per order. */
import type { CandidateWorker } from '../assign/candidate.ts';
import { type FilterContext, findExclusions } from '../assign/filters.ts';
import { rankNobody, rankScreened, type Screened, screenCandidates } from '../assign/rank.ts';
import { greatCircleM } from '../assign/travel.ts';
import type { Order } from '../domain/order.ts';
import type { Positions } from '../ports.ts';
import {
  bringUpToDate,
  buildContext,
  type ExaminedOrder,
  type Given,
  loadTravels,
  type RankDeps,
} from './rank-candidates.ts';

/** The workers of the company as they stand at the beginning of a batch. */
export interface Snapshot {
  readonly workers: readonly CandidateWorker[];
  /** Those on duty with a place, and their coordinates in radians, the longitude shortened for the latitude. */
  readonly placed: readonly CandidateWorker[];
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly cosine: number;
}

/** An examined order that only knows its neighbourhood. */
export interface NearbyOrder extends ExaminedOrder {
  /** Everybody who may go and was not looked at is at least this far away (great circle). */
  readonly beyondM: number;
}

const radians = Math.PI / 180;

/** Brings everybody up to date once. */
export function takeSnapshot(
  everybody: readonly CandidateWorker[],
  given: Given,
  positions: Positions,
): Snapshot {
  const workers = everybody.map((one) => bringUpToDate(one, given, positions));
  const placed = workers.filter(({ worker, position }) => worker.duty === 'on' && position !== null);
  const cosine = Math.cos((placed[0]?.position?.lat ?? 0) * radians);
  return {
    workers,
    placed,
    x: Float64Array.from(placed, ({ position }) => (position?.lon ?? 0) * radians * cosine),
    y: Float64Array.from(placed, ({ position }) => (position?.lat ?? 0) * radians),
    cosine,
  };
}

/**
 * Ranks the `wanted` nearest workers who pass the filters. Road time is asked for these only; when nobody is left
 * after that, everybody is looked at, so that the shortfall is the truth.
 */
export async function examineNearby(
  order: Order,
  snapshot: Snapshot,
  wanted: number,
  deps: RankDeps,
): Promise<NearbyOrder> {
  const { serviceTypes, dispatch: policy } = deps.rules();
  const needs = serviceTypes.get(order.subtype);
  const now = deps.now();
  if (needs === undefined) {
    const ranking = rankNobody(now, policy.version, 'unknown-service-type');
    return { order, ranking, eligible: new Map(), context: null, complete: true, beyondM: everywhere };
  }
  const context = buildContext(order, 'automatic', needs, policy, now);
  const near = screenNearest(order, snapshot, wanted, context);
  const found = await rankFound(order, near, context, deps);
  if (found.ranking.shortfall === null || near.beyondM === everywhere) return found;
  const all = { ...screenCandidates(order, snapshot.workers, context), beyondM: everywhere };
  return rankFound(order, all, context, deps);
}

const everywhere = Number.POSITIVE_INFINITY;
/** How many times the wanted number is sorted out first: some of the nearest will not pass. */
const widenBy = 4;

type Nearby = Screened & { readonly beyondM: number };

async function rankFound(
  order: Order,
  near: Nearby,
  context: FilterContext,
  deps: RankDeps,
): Promise<NearbyOrder> {
  const travels = await loadTravels(order, near.eligible, deps.travelTime);
  const full = { ...context, travels };
  return {
    order,
    ranking: rankScreened(order, near, full),
    eligible: new Map(near.eligible.map((one) => [one.worker.id, one])),
    context: full,
    complete: near.beyondM === everywhere,
    beyondM: near.beyondM,
  };
}

/** Walks outwards from the order until enough pass the filters. */
function screenNearest(order: Order, snapshot: Snapshot, wanted: number, context: FilterContext): Nearby {
  const { placed } = snapshot;
  const away = squaredDistances(order, snapshot);
  for (let count = wanted * widenBy; count < placed.length; count *= widenBy) {
    const limit = Float64Array.from(away).sort()[count] ?? everywhere;
    const near = placed
      .map((candidate, index) => ({ candidate, away: away[index] ?? everywhere }))
      .filter((one) => one.away < limit)
      .sort((a, b) => a.away - b.away);
    const screened = screenUntil(
      order,
      near.map(({ candidate }) => candidate),
      wanted,
      context,
    );
    if (screened !== null) return screened;
  }
  return { ...screenCandidates(order, snapshot.workers, context), beyondM: everywhere };
}

/** Null when fewer than wanted pass. */
function screenUntil(
  order: Order,
  near: readonly CandidateWorker[],
  wanted: number,
  context: FilterContext,
): Nearby | null {
  const eligible: CandidateWorker[] = [];
  const excluded: Screened['excluded'][number][] = [];
  for (const candidate of near) {
    const codes = findExclusions(candidate, order, context);
    if (codes.length > 0) excluded.push({ workerId: candidate.worker.id, codes });
    else if (eligible.push(candidate) === wanted && candidate.position !== null) {
      return { eligible, excluded, beyondM: greatCircleM(candidate.position, order) };
    }
  }
  return null;
}

/** On the flat map of the neighbourhood: only the sequence is taken from it. */
function squaredDistances(order: Order, { x, y, cosine }: Snapshot): Float64Array {
  const orderX = order.lon * radians * cosine;
  const orderY = order.lat * radians;
  return x.map((one, index) => (one - orderX) ** 2 + ((y[index] ?? 0) - orderY) ** 2);
}
