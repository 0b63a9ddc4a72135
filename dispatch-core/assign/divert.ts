/** Divert: whom to take from a lower class for an order that nobody else reaches in time, and what that costs. */
import { type Instant, minuteMs } from '../domain/time.ts';

/** `propose`: somebody at a desk decides with one click; `automatic`: the engine does it at once. */
export const divertModes = ['off', 'propose', 'automatic'] as const;
export type DivertMode = (typeof divertModes)[number];

export interface DivertPolicy {
  readonly mode: DivertMode;
  /** Who arrives sooner than this stays on his way. */
  readonly arrivalGuardMs: number;
  /** A gain below this is not worth the change. */
  readonly minGainMs: number;
  /** True: an order that would be in time anyway may also be served sooner by a divert. */
  readonly evenInTime: boolean;
  /** True: an order may be taken from that becomes late by it. It is the last choice. */
  readonly mayMakeLate: boolean;
  /** Most that the order which is taken from may lose. */
  readonly maxLossMs: number;
}

export const defaultDivertPolicy: DivertPolicy = {
  mode: 'propose',
  arrivalGuardMs: 3 * minuteMs,
  minGainMs: 2 * minuteMs,
  evenInTime: false,
  mayMakeLate: false,
  maxLossMs: 60 * minuteMs,
};

/** An order that waits for somebody. */
export interface DivertNeed {
  readonly orderId: string;
  /** Of its class; lower is served first. */
  readonly tier: number;
  /** When somebody should be on site. */
  readonly dueAt: Instant;
  /** When the best worker who can be had without a divert would arrive; null: nobody. */
  readonly arrivesAt: Instant | null;
}

/** An order whose worker is not there yet. */
export interface DivertSource {
  readonly orderId: string;
  readonly tier: number;
  readonly dueAt: Instant;
  readonly workerId: string;
  /** When its worker arrives if nothing changes. */
  readonly arrivesAt: Instant;
  /** He is on site already, here or at another order. */
  readonly isOnSite: boolean;
  /** How often somebody was taken from it before. */
  readonly diverted: number;
  /** When somebody else, or he himself after the other order, would be there; null: nobody can. */
  readonly nextArrivesAt: Instant | null;
  readonly nextWorkerId: string | null;
  /** True when another order that he holds would become late by his being away longer. */
  readonly othersBecomeLate?: boolean;
}

/** When the worker of `fromOrderId` would be at `orderId`, if he turned there now. Null: no way, or not his trade. */
export type ArrivalIfDiverted = (source: DivertSource, need: DivertNeed) => Instant | null;

/** Why an order is not taken from. */
export const divertObstacles = [
  'not-lower-class',
  'on-site',
  'arrives-soon',
  'diverted-before',
  'not-able',
  'in-time-anyway',
  'no-gain',
  'nobody-else',
  'loses-too-much',
  'would-be-late',
  'others-late',
] as const;
export type DivertObstacle = (typeof divertObstacles)[number];

/** One side of the comparison. */
export interface DivertEffect {
  readonly orderId: string;
  /** Null: nobody would have come. */
  readonly beforeAt: Instant | null;
  readonly afterAt: Instant;
  /** Later is positive; null where nobody would have come before. */
  readonly changeMs: number | null;
  readonly wasLate: boolean;
  readonly isLate: boolean;
}

/** Before and after, as data. */
export interface DivertProposal {
  readonly workerId: string;
  readonly fromOrderId: string;
  readonly forOrderId: string;
  readonly gains: DivertEffect;
  readonly loses: DivertEffect;
  /** Who is expected to go to the order that was taken from. */
  readonly nextWorkerId: string | null;
}

export interface DivertCheck {
  readonly proposal: DivertProposal | null;
  /** Everything in the way; empty exactly when there is a proposal. */
  readonly obstacles: readonly DivertObstacle[];
}

/** Holds one pair to the rules. */
export function checkDivert(
  need: DivertNeed,
  source: DivertSource,
  arrivesForAt: Instant | null,
  policy: DivertPolicy,
  now: Instant,
): DivertCheck {
  const obstacles = [
    ...findFixedObstacles(need, source, policy, now),
    ...findGainObstacles(need, arrivesForAt, policy),
    ...findLossObstacles(source, policy),
  ];
  const { nextArrivesAt } = source;
  if (obstacles.length > 0 || arrivesForAt === null || nextArrivesAt === null) {
    return { proposal: null, obstacles };
  }
  const proposal: DivertProposal = {
    workerId: source.workerId,
    fromOrderId: source.orderId,
    forOrderId: need.orderId,
    gains: effectOn(need.orderId, need.dueAt, need.arrivesAt, arrivesForAt),
    loses: effectOn(source.orderId, source.dueAt, source.arrivesAt, nextArrivesAt),
    nextWorkerId: source.nextWorkerId,
  };
  return { proposal, obstacles };
}

/**
 * At most one proposal for each need and from each worker, and nobody is counted on twice. Needs of lower tiers
 * choose first, then by due time. Of the possible ones: need in time, nobody made late, least lost, soonest there,
 * ids.
 */
export function proposeDiverts(
  needs: readonly DivertNeed[],
  sources: readonly DivertSource[],
  arrivesFor: ArrivalIfDiverted,
  policy: DivertPolicy,
  now: Instant,
): readonly DivertProposal[] {
  if (policy.mode === 'off') return [];
  /** Who has a new way already: by a divert, or to where somebody was taken from. */
  const engaged = new Set<string>();
  const inOrder = [...needs].sort(
    (a, b) => a.tier - b.tier || a.dueAt - b.dueAt || compareIds(a.orderId, b.orderId),
  );
  return inOrder.flatMap((need) => {
    const best = sources
      .filter(({ workerId, nextWorkerId }) => !engaged.has(workerId) && !engaged.has(nextWorkerId ?? ''))
      .flatMap((source) => checkDivert(need, source, arrivesFor(source, need), policy, now).proposal ?? [])
      .sort(compareProposals)[0];
    if (best === undefined) return [];
    engaged.add(best.workerId);
    if (best.nextWorkerId !== null) engaged.add(best.nextWorkerId);
    return [best];
  });
}

/** What stands against it whoever would gain how much. */
function findFixedObstacles(
  need: DivertNeed,
  source: DivertSource,
  { arrivalGuardMs }: DivertPolicy,
  now: Instant,
): readonly DivertObstacle[] {
  return [
    ...obstacleIf(need.tier >= source.tier, 'not-lower-class'),
    ...obstacleIf(source.isOnSite, 'on-site'),
    ...obstacleIf(!source.isOnSite && source.arrivesAt - now < arrivalGuardMs, 'arrives-soon'),
    ...obstacleIf(source.diverted > 0, 'diverted-before'),
  ];
}

function findGainObstacles(
  need: DivertNeed,
  arrivesForAt: Instant | null,
  policy: DivertPolicy,
): readonly DivertObstacle[] {
  if (arrivesForAt === null) return ['not-able'];
  if (need.arrivesAt === null) return [];
  return [
    ...obstacleIf(!policy.evenInTime && need.arrivesAt <= need.dueAt, 'in-time-anyway'),
    ...obstacleIf(need.arrivesAt - arrivesForAt < policy.minGainMs, 'no-gain'),
  ];
}

function findLossObstacles(
  { dueAt, arrivesAt, nextArrivesAt, othersBecomeLate = false }: DivertSource,
  { mayMakeLate, maxLossMs }: DivertPolicy,
): readonly DivertObstacle[] {
  if (nextArrivesAt === null) return ['nobody-else'];
  const becomesLate = arrivesAt <= dueAt && nextArrivesAt > dueAt;
  return [
    ...obstacleIf(nextArrivesAt - arrivesAt > maxLossMs, 'loses-too-much'),
    ...obstacleIf(becomesLate && !mayMakeLate, 'would-be-late'),
    ...obstacleIf(othersBecomeLate && !mayMakeLate, 'others-late'),
  ];
}

function effectOn(orderId: string, dueAt: Instant, beforeAt: Instant | null, afterAt: Instant): DivertEffect {
  return {
    orderId,
    beforeAt,
    afterAt,
    changeMs: beforeAt === null ? null : afterAt - beforeAt,
    wasLate: beforeAt === null || beforeAt > dueAt,
    isLate: afterAt > dueAt,
  };
}

function compareProposals(a: DivertProposal, b: DivertProposal): number {
  return (
    Number(a.gains.isLate) - Number(b.gains.isLate) ||
    Number(becameLate(a.loses)) - Number(becameLate(b.loses)) ||
    (a.loses.changeMs ?? 0) - (b.loses.changeMs ?? 0) ||
    a.gains.afterAt - b.gains.afterAt ||
    compareIds(a.fromOrderId, b.fromOrderId)
  );
}

function becameLate({ wasLate, isLate }: DivertEffect): boolean {
  return isLate && !wasLate;
}

function obstacleIf(isInTheWay: boolean, code: DivertObstacle): readonly DivertObstacle[] {
  return isInTheWay ? [code] : [];
}

function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
