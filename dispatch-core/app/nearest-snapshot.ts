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
  /** Part of the ground per worker, in square radians. */
  readonly perWorker: number;
}

/** How far to look: at least so many who pass the filters, everybody within a distance, but never too many. */
export interface Reach {
  readonly atLeast: number;
  readonly withinM: number;
  readonly atMost: number;
}

/** An examined order that only knows its neighbourhood. */
export interface NearbyOrder extends ExaminedOrder {
  /** Everybody who may go and was not looked at is at least this far away (great circle). */
  readonly beyondM: number;
}

const radians = Math.PI / 180;
const earthRadiusM = 6_371_008.8;
/** Beyond any squared distance on the flat map. */
const widest = 1e3;
/** A hectare or so: also where all stand in one place a disc has a size. */
const leastPart = 1e-10;

/** Brings everybody up to date once. */
export function takeSnapshot(
  everybody: readonly CandidateWorker[],
  given: Given,
  positions: Positions,
): Snapshot {
  const workers = everybody.map((one) => bringUpToDate(one, given, positions));
  const placed = workers.filter(({ worker, position }) => worker.duty === 'on' && position !== null);
  const cosine = Math.cos((placed[0]?.position?.lat ?? 0) * radians);
  const x = Float64Array.from(placed, ({ position }) => (position?.lon ?? 0) * radians * cosine);
  const y = Float64Array.from(placed, ({ position }) => (position?.lat ?? 0) * radians);
  const perWorker = Math.max(leastPart, (spanOf(x) * spanOf(y)) / Math.max(1, placed.length));
  return { workers, placed, x, y, cosine, perWorker };
}

function spanOf(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -widest) - values.reduce((a, b) => Math.min(a, b), widest);
}

/**
 * Ranks the nearest workers who pass the filters. Road time is asked for these only; when nobody is left
 * after that, everybody is looked at, so that the shortfall is the truth.
 */
export async function examineNearby(
  order: Order,
  snapshot: Snapshot,
  reach: Reach,
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
  const near = screenNearest(order, snapshot, reach, context);
  const found = await rankFound(order, near, context, deps);
  if (found.ranking.shortfall === null || near.beyondM === everywhere) return found;
  const all = { ...screenCandidates(order, snapshot.workers, context), beyondM: everywhere };
  return rankFound(order, all, context, deps);
}

const everywhere = Number.POSITIVE_INFINITY;
/** How much wider the next disc is when too few in this one pass. */
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
function screenNearest(order: Order, snapshot: Snapshot, reach: Reach, context: FilterContext): Nearby {
  const { placed, perWorker } = snapshot;
  // A disc in which about twice the wanted number stands, were they spread evenly.
  const disc = Math.max((2 * reach.atLeast * perWorker) / Math.PI, (reach.withinM / earthRadiusM) ** 2);
  for (let limit = disc; limit < widest; limit *= widenBy) {
    const near = findWithin(order, snapshot, limit);
    const screened = screenUntil(order, near, reach, context);
    if (screened !== null) return screened;
    if (near.length === placed.length) break;
  }
  return { ...screenCandidates(order, snapshot.workers, context), beyondM: everywhere };
}

/** Everybody within a squared distance, nearest first. */
function findWithin(order: Order, snapshot: Snapshot, limit: number): readonly CandidateWorker[] {
  const { placed, x, y, cosine } = snapshot;
  const orderX = order.lon * radians * cosine;
  const orderY = order.lat * radians;
  const found: { readonly candidate: CandidateWorker; readonly away: number }[] = [];
  for (let index = 0; index < x.length; index += 1) {
    const away = ((x[index] ?? 0) - orderX) ** 2 + ((y[index] ?? 0) - orderY) ** 2;
    const candidate = placed[index];
    if (away <= limit && candidate !== undefined) found.push({ candidate, away });
  }
  return found.sort((a, b) => a.away - b.away).map(({ candidate }) => candidate);
}

/** Null when the disc ends before the reach does. */
function screenUntil(
  order: Order,
  near: readonly CandidateWorker[],
  { atLeast, withinM, atMost }: Reach,
  context: FilterContext,
): Nearby | null {
  const eligible: CandidateWorker[] = [];
  const excluded: Screened['excluded'][number][] = [];
  for (const candidate of near) {
    const codes = findExclusions(candidate, order, context);
    if (codes.length > 0) excluded.push({ workerId: candidate.worker.id, codes });
    else eligible.push(candidate);
    const beyondM = candidate.position === null ? 0 : greatCircleM(candidate.position, order);
    const isEnough = eligible.length >= atLeast && beyondM >= withinM;
    if (isEnough || eligible.length === atMost) return { eligible, excluded, beyondM };
  }
  return null;
}
