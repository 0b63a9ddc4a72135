/** From what the reports say now to what stands on the desk: outages are found again, grow, join, and are taken back. */
import { type Instant, minuteMs } from '../domain/time.ts';
import type { OutageProposal, OutageScope } from './propose.ts';
import type { TriageSettings } from './settings.ts';

/** `withdrawn`: nobody decided in time, or it became part of another one. */
export const outageStates = ['proposed', 'confirmed', 'dismissed', 'withdrawn', 'closed'] as const;
export type OutageState = (typeof outageStates)[number];

/** An outage as it is kept, as far as following needs it. */
export interface KnownOutage {
  readonly id: string;
  readonly state: OutageState;
  readonly scope: OutageScope;
  readonly memberIds: readonly string[];
  readonly masterId: string;
  readonly alarmIds: readonly string[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
}

export type Following =
  | { readonly kind: 'propose'; readonly proposal: OutageProposal }
  /** More is known of it. One that was confirmed keeps its scope and master: its notice names them. */
  | {
      readonly kind: 'grow';
      readonly id: string;
      readonly outage: KnownOutage;
      readonly added: readonly string[];
    }
  | { readonly kind: 'withdraw'; readonly id: string; readonly into: string | null };

/** What has to change so that the known outages say what the proposals say. Pure: ids of new ones are given later. */
export function followOutages(
  known: readonly KnownOutage[],
  proposals: readonly OutageProposal[],
  now: Instant,
  settings: TriageSettings,
): Following[] {
  const steps: Following[] = [];
  const kept = new Set<string>();
  const gone = new Set<string>();
  for (const proposal of proposals) {
    const same = known
      .filter((one) => !gone.has(one.id) && isSame(one, proposal, settings))
      .sort(compareKnown);
    const [first, ...others] = same;
    if (first === undefined) {
      steps.push({ kind: 'propose', proposal });
      continue;
    }
    kept.add(first.id);
    // Nobody is asked twice about what he has dismissed.
    if (first.state === 'dismissed') continue;
    const joined = others.filter((one) => one.state === 'proposed' && !kept.has(one.id));
    for (const other of joined) {
      gone.add(other.id);
      steps.push({ kind: 'withdraw', id: other.id, into: first.id });
    }
    steps.push(...growth(first, proposal, joined));
  }
  const old = (one: KnownOutage) => now - one.lastAt > settings.proposalMinutes * minuteMs;
  for (const one of known) {
    if (one.state === 'proposed' && !kept.has(one.id) && !gone.has(one.id) && old(one)) {
      steps.push({ kind: 'withdraw', id: one.id, into: null });
    }
  }
  return steps;
}

/** One that was confirmed leads, then the oldest. */
function compareKnown(a: KnownOutage, b: KnownOutage): number {
  return rankOf(a) - rankOf(b) || a.firstAt - b.firstAt || (a.id < b.id ? -1 : 1);
}
function rankOf({ state }: KnownOutage): number {
  return state === 'confirmed' ? 0 : state === 'proposed' ? 1 : 2;
}

function isSame(one: KnownOutage, proposal: OutageProposal, settings: TriageSettings): boolean {
  if (one.state === 'withdrawn' || one.state === 'closed') return false;
  const isNear =
    proposal.firstAt - one.lastAt <= settings.proposalMinutes * minuteMs && proposal.lastAt >= one.firstAt;
  return isNear && placesOf(one.scope).some((place) => placesOf(proposal.scope).includes(place));
}

function placesOf(scope: OutageScope): readonly string[] {
  return scope.kind === 'community' ? [`community:${scope.communityId}`] : scope.heatStationIds;
}

function growth(first: KnownOutage, proposal: OutageProposal, joined: readonly KnownOutage[]): Following[] {
  const ids = [...first.memberIds, ...joined.flatMap((one) => one.memberIds), ...proposal.reportIds];
  const memberIds = [...new Set(ids)];
  const isFixed = first.state === 'confirmed';
  const outage: KnownOutage = {
    ...first,
    memberIds,
    scope: isFixed ? first.scope : proposal.scope,
    masterId: isFixed ? first.masterId : proposal.masterId,
    alarmIds: [...new Set([...first.alarmIds, ...proposal.alarmIds])],
    firstAt: Math.min(first.firstAt, proposal.firstAt),
    lastAt: Math.max(first.lastAt, proposal.lastAt),
  };
  const added = memberIds.filter((id) => !first.memberIds.includes(id));
  const isNew = added.length > 0 || JSON.stringify(outage) !== JSON.stringify(first);
  return isNew ? [{ kind: 'grow', id: first.id, outage, added }] : [];
}
