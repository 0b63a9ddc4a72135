/** Hard filters: every reason why a worker cannot get an order, as codes; one line per reason. */
import type { Order } from '../domain/order.ts';
import type { Instant } from '../domain/time.ts';
import {
  type CandidateWorker,
  candidatePresence,
  fixAgeMs,
  heldBesides,
  type Requirements,
} from './candidate.ts';
import type { DispatchPolicy, RestPolicy } from './policy.ts';
import { isInside, type Ring } from './rings.ts';
import { greatCircleM } from './travel.ts';

/** Who asks: the engine, which must be sure, or a person, who may know more. */
export type Purpose = 'automatic' | 'manual';

export const filterCodes = [
  'off-duty',
  'not-automatic',
  'position-unknown',
  'too-far',
  'skill-missing',
  'certificate-missing',
  'certificate-expired',
  'outside-area',
  'over-capacity',
  'rest-period',
  'left-out',
] as const;
export type FilterCode = (typeof filterCodes)[number];

/** Codes of an exclusion: the filters, and `unreachable` when travel finds no way. */
export type ExclusionCode = FilterCode | 'unreachable';

export interface FilterContext {
  readonly now: Instant;
  readonly policy: DispatchPolicy;
  readonly purpose: Purpose;
  /** Widest ring that may be looked at. */
  readonly scope: Ring;
  readonly needs: Requirements;
}

type FilterRule = (candidate: CandidateWorker, order: Order, context: FilterContext) => boolean;

/** True in a rule means: this reason stands against him. */
const filterRules: Readonly<Record<FilterCode, FilterRule>> = {
  'off-duty': ({ worker }) => worker.duty === 'off',
  'not-automatic': (candidate, _order, { purpose, now, policy }) =>
    purpose === 'automatic' && candidatePresence(candidate, now, policy.presence) === 'offline',
  'position-unknown': (candidate, _order, { now, policy }) => {
    const ageMs = fixAgeMs(candidate, now);
    return ageMs === null || ageMs > policy.presence.unknownAfterMs;
  },
  'too-far': ({ position }, order, { policy }) =>
    position !== null && greatCircleM(position, order) > policy.farthestM,
  'skill-missing': ({ worker }, _order, { needs }) =>
    needs.skills.some((skill) => !worker.skills.includes(skill)),
  'certificate-missing': ({ worker }, _order, { needs }) =>
    needs.certificates.some((code) => worker.certificates.every((one) => one.code !== code)),
  'certificate-expired': (candidate, _order, { needs, now }) =>
    needs.certificates.some((code) => hasOnlyExpired(candidate, code, now)),
  'outside-area': ({ worker }, order, { scope }) => !isInside(worker, order, scope),
  'over-capacity': (candidate, order) => heldBesides(candidate, order).length >= candidate.worker.capacity,
  'rest-period': (candidate, _order, { now, policy }) => isResting(candidate, now, policy.rest),
  'left-out': ({ worker }, order) => order.leftOutWorkerIds.includes(worker.id),
};

/** All reasons that stand against a candidate, in a fixed order; empty when he may get the order. */
export function findExclusions(
  candidate: CandidateWorker,
  order: Order,
  context: FilterContext,
): readonly FilterCode[] {
  return filterCodes.filter((code) => filterRules[code](candidate, order, context));
}

/** True when nothing stands against him but that nobody knows where he is. */
export function isOnlyUnplaced(codes: readonly ExclusionCode[]): boolean {
  return codes.length > 0 && codes.every((code) => code === 'position-unknown' || code === 'not-automatic');
}

function hasOnlyExpired({ worker }: CandidateWorker, code: string, now: Instant): boolean {
  const owned = worker.certificates.filter((one) => one.code === code);
  return owned.length > 0 && owned.every((one) => one.validUntil <= now);
}

/** True while the rest after his last shift lasts, unless he only took a break. */
function isResting({ worker }: CandidateWorker, now: Instant, rest: RestPolicy): boolean {
  if (worker.lastOffAt === null || now >= worker.lastOffAt + rest.minRestMs) return false;
  const backAt = worker.duty === 'on' && worker.dutySince !== null ? worker.dutySince : now;
  return backAt - worker.lastOffAt >= rest.breakMs;
}
