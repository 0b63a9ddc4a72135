/** Use case: who could be taken from his way for orders that nobody else reaches in time, with both sides' times. */
import { type CandidateWorker, heldBesides } from '../assign/candidate.ts';
import {
  checkDivert,
  type DivertNeed,
  type DivertObstacle,
  type DivertPolicy,
  type DivertProposal,
  type DivertSource,
  proposeDiverts,
} from '../assign/divert.ts';
import { type FilterContext, findExclusions } from '../assign/filters.ts';
import { tierOf } from '../assign/tiers.ts';
import { estimateTravel } from '../assign/travel.ts';
import type { Order } from '../domain/order.ts';
import { type Instant, secondMs } from '../domain/time.ts';
import { bringUpToDate, buildContext, loadTravels, type RankDeps } from './rank-candidates.ts';

export interface DivertDeps extends RankDeps {
  readonly divertPolicy: () => DivertPolicy;
  /** Every order of the company that is accepted, on its way or on site. */
  readonly underWay: () => Promise<readonly Order[]>;
  /** When its worker is expected at an order; null while nobody knows. */
  readonly etaOf: (orderId: string) => Instant | null;
}

export interface RefusedSource {
  readonly orderId: string;
  readonly workerId: string;
  readonly obstacles: readonly DivertObstacle[];
}

export interface FoundDiverts {
  readonly asOf: Instant;
  readonly policy: DivertPolicy;
  /** At most one for each need. */
  readonly proposals: readonly DivertProposal[];
  /** Of those that may not be taken from the nearest, and why. */
  readonly refused: readonly RefusedSource[];
}

/** Sources of one need for which somebody else is looked for; each costs a look at the candidates. */
const shortList = 6;
const refusedShown = 10;

/** Looks at the needs in their order; whoever is engaged by one is not there for the next. */
export async function findDiverts(needs: readonly Order[], deps: DivertDeps): Promise<FoundDiverts> {
  const policy = deps.divertPolicy();
  const found: FoundDiverts = { asOf: deps.now(), policy, proposals: [], refused: [] };
  if (policy.mode === 'off' || needs.length === 0) return found;
  const underWay = await deps.underWay();
  const engaged = new Set<string>();
  const proposals: DivertProposal[] = [];
  const refused: RefusedSource[] = [];
  for (const need of needs) {
    const one = await findForNeed(need, underWay, engaged, { ...found, deps });
    proposals.push(...one.proposals);
    refused.push(...one.refused);
    for (const { workerId, nextWorkerId } of one.proposals)
      engaged.add(workerId).add(nextWorkerId ?? workerId);
  }
  return { ...found, proposals, refused: refused.slice(0, refusedShown) };
}

interface Search {
  readonly asOf: Instant;
  readonly policy: DivertPolicy;
  readonly deps: DivertDeps;
}

type NeedAnswer = Pick<FoundDiverts, 'proposals' | 'refused'>;

async function findForNeed(
  order: Order,
  underWay: readonly Order[],
  engaged: ReadonlySet<string>,
  search: Search,
): Promise<NeedAnswer> {
  const around = await lookAround(order, search);
  if (around === null) return { proposals: [], refused: [] };
  const need = needOf(order, around, search);
  const sources = nextStopsOf(underWay, search.deps.etaOf)
    .filter(({ workerId }) => workerId !== order.workerId && !engaged.has(workerId ?? ''))
    .flatMap((one) => describeSource(one, order, around, underWay, search) ?? []);
  sources.sort((a, b) => (a.arrivesForAt ?? Infinity) - (b.arrivesForAt ?? Infinity));
  const checked = sources.map((one) => ({
    ...one,
    // Whether somebody else can go there is asked only of those who could come.
    obstacles: checkDivert(
      need,
      { ...one.source, nextArrivesAt: one.source.arrivesAt },
      one.arrivesForAt,
      search.policy,
      search.asOf,
    ).obstacles,
  }));
  const possible = checked.filter(({ obstacles }) => obstacles.length === 0).slice(0, shortList);
  const complete: Described[] = [];
  for (const one of possible) complete.push(await findNext(one, order, engaged, search));
  const arrivals = new Map(complete.map(({ source, arrivesForAt }) => [source.orderId, arrivesForAt]));
  const proposals = proposeDiverts(
    [need],
    complete.map(({ source }) => source),
    ({ orderId }) => arrivals.get(orderId) ?? null,
    search.policy,
    search.asOf,
  );
  const refused = [
    ...checked.filter(({ obstacles }) => obstacles.length > 0),
    ...complete.map((one) => ({
      ...one,
      obstacles: checkDivert(need, one.source, one.arrivesForAt, search.policy, search.asOf).obstacles,
    })),
  ];
  return {
    proposals,
    refused: refused.flatMap(({ source: { orderId, workerId }, obstacles }) =>
      obstacles.length === 0 ? [] : [{ orderId, workerId, obstacles }],
    ),
  };
}

/** Everybody near an order who could be asked at all, with his way there. */
interface Around {
  readonly context: FilterContext;
  readonly workers: ReadonlyMap<string, CandidateWorker>;
  readonly seconds: ReadonlyMap<string, number>;
}

async function lookAround(order: Order, { asOf, deps }: Search): Promise<Around | null> {
  const { serviceTypes, dispatch } = deps.rules();
  const needs = serviceTypes.get(order.subtype);
  if (needs === undefined) return null;
  const context = { ...buildContext(order, 'automatic', needs, dispatch, asOf), scope: 'all' as const };
  const page = await deps.candidates.near(order, dispatch.nearestFirst);
  const workers = page.workers.map((one) => bringUpToDate(one, new Map(), deps.positions));
  const travels = await loadTravels(order, workers, deps.travelTime);
  return {
    context,
    workers: new Map(workers.map((one) => [one.worker.id, one])),
    seconds: new Map([...travels].map(([id, { seconds }]) => [id, seconds])),
  };
}

/** When each who may would be there, after what he holds. */
function arrivalsAt(order: Order, around: Around, { asOf, deps }: Search): Map<string, Instant> {
  const { serviceMs } = deps.rules().dispatch.classes[order.class];
  const arrivals = new Map<string, Instant>();
  for (const [workerId, candidate] of around.workers) {
    const seconds = around.seconds.get(workerId);
    if (seconds === undefined || findExclusions(candidate, order, around.context).length > 0) continue;
    const before = heldBesides(candidate, order).length * serviceMs;
    arrivals.set(workerId, asOf + before + seconds * secondMs);
  }
  return arrivals;
}

function needOf(order: Order, around: Around, search: Search): DivertNeed {
  const { deps } = search;
  const expected = order.workerId === null ? null : deps.etaOf(order.id);
  const best = Math.min(...arrivalsAt(order, around, search).values());
  return {
    orderId: order.id,
    tier: tierOf(order, deps.rules().dispatch),
    dueAt: order.dueAt,
    arrivesAt: expected ?? (best === Infinity ? null : best),
  };
}

/** The next stop of everybody who is not on site anywhere: on the way before accepted, sooner before later. */
function nextStopsOf(underWay: readonly Order[], etaOf: DivertDeps['etaOf']): readonly Order[] {
  const next = new Map<string, Order>();
  for (const order of underWay) {
    if (order.workerId === null) continue;
    const known = next.get(order.workerId);
    if (known === undefined || comesBefore(order, known, etaOf)) next.set(order.workerId, order);
  }
  return [...next.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const stateRank: Partial<Record<Order['state'], number>> = { on_site: 0, en_route: 1, accepted: 2 };

function comesBefore(a: Order, b: Order, etaOf: DivertDeps['etaOf']): boolean {
  const ranks = (stateRank[a.state] ?? 3) - (stateRank[b.state] ?? 3);
  return ranks !== 0 ? ranks < 0 : (etaOf(a.id) ?? a.dueAt) < (etaOf(b.id) ?? b.dueAt);
}

interface Described {
  readonly order: Order;
  readonly source: DivertSource;
  readonly arrivesForAt: Instant | null;
}

/** Null for a worker who is far from the need. */
function describeSource(
  order: Order,
  need: Order,
  around: Around,
  underWay: readonly Order[],
  { asOf, deps }: Search,
): Described | null {
  const candidate = around.workers.get(order.workerId ?? '');
  const position = candidate?.position ?? null;
  if (candidate === undefined || position === null) return null;
  const policy = deps.rules().dispatch;
  // Without the order that is taken from him there is room for the other.
  const freed = { ...candidate, held: candidate.held.filter(({ orderId }) => orderId !== order.id) };
  const seconds = around.seconds.get(candidate.worker.id);
  const isAble = seconds !== undefined && findExclusions(freed, need, around.context).length === 0;
  const delayMs = policy.classes[need.class].serviceMs;
  const others = underWay.filter((one) => one.workerId === order.workerId && one.id !== order.id);
  const arrivesAt = deps.etaOf(order.id) ?? asOf + estimateTravel(position, order).seconds * secondMs;
  return {
    order,
    arrivesForAt: isAble ? asOf + seconds * secondMs : null,
    source: {
      orderId: order.id,
      tier: tierOf(order, policy),
      dueAt: order.dueAt,
      workerId: candidate.worker.id,
      arrivesAt,
      isOnSite: order.state === 'on_site',
      diverted: order.marks.diverted,
      nextArrivesAt: null,
      nextWorkerId: null,
      othersBecomeLate: others.some(({ id, dueAt }) => {
        const eta = deps.etaOf(id);
        return eta !== null && eta <= dueAt && eta + delayMs > dueAt;
      }),
    },
  };
}

/** Who would go to the order that is taken from: somebody else, or he himself after the other. */
async function findNext(
  one: Described,
  need: Order,
  engaged: ReadonlySet<string>,
  search: Search,
): Promise<Described> {
  const { deps } = search;
  const { source, order, arrivesForAt } = one;
  const around = await lookAround(order, search);
  const arrivals = around === null ? new Map<string, Instant>() : arrivalsAt(order, around, search);
  const [back] = await deps.travelTime.toOne([need], order);
  const backMs = (back ?? estimateTravel(need, order)).seconds * secondMs;
  const { serviceMs } = deps.rules().dispatch.classes[need.class];
  arrivals.delete(source.workerId);
  for (const workerId of engaged) arrivals.delete(workerId);
  if (arrivesForAt !== null) arrivals.set(source.workerId, arrivesForAt + serviceMs + backMs);
  const [best] = [...arrivals].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  return {
    ...one,
    source: { ...source, nextWorkerId: best?.[0] ?? null, nextArrivesAt: best?.[1] ?? null },
  };
}
