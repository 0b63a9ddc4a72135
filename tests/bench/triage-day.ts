/** One simulated day seen by triage, as its loop sees it: how much of each outage was merged, how much wrongly, how soon. */

import { hourMs, type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { followOutages, type KnownOutage } from '#dispatch-core/triage/follow.ts';
import { proposeOutages } from '#dispatch-core/triage/propose.ts';
import type { TriageNet, TriageReport } from '#dispatch-core/triage/report.ts';
import { defaultTriage } from '#dispatch-core/triage/settings.ts';
import type { Plan, PlannedReport } from '#edge-gateway/simulator/plan.ts';

export interface TriageDay {
  readonly outages: readonly {
    readonly faultId: string;
    readonly burst: number;
    /** Reports of the burst in the one proposal that holds most of them. */
    readonly merged: number;
    /** Site ms from the fifth report to the proposal; null when there never was one. */
    readonly delayMs: number | null;
  }[];
  /** Members of any proposal, and those of them that are not of its outage. */
  readonly members: number;
  readonly wrong: number;
  readonly proposals: number;
  /** Wall ms of the longest single look. */
  readonly slowestMs: number;
}

const lookBackMs = hourMs;
const stepMs = 15 * secondMs;

/** What the simulator knows of a report's place. */
export interface TriagePlaces {
  homeOf(householdId: string): { readonly heatStationId: string; readonly branchId: string | null } | null;
}

export function toTriage(report: PlannedReport, places: TriagePlaces): TriageReport {
  const { place, subtype } = report;
  const home = place.kind === 'household' ? places.homeOf(place.householdId) : null;
  return {
    id: report.externalId,
    at: report.at,
    class: subtype === 'leak' ? 'leak' : 'noHeat',
    subtype,
    heatStationId: home?.heatStationId ?? null,
    communityId: null,
    branchId: home?.branchId ?? null,
    mainPipeId: place.kind === 'network' ? place.assetId : null,
  };
}

/** Looks every 15 s at what was reported in the last hour, as long as anything is reported. */
export function runTriageDay(
  plan: Plan,
  places: TriagePlaces,
  net: TriageNet,
  monotonicNow: () => number,
): TriageDay {
  const reports = plan.reports.map((one) => toTriage(one, places));
  const truth = new Map(plan.reports.map((one) => [one.externalId, one.outageId]));
  const proposedAt = new Map<string, Instant>();
  let known: KnownOutage[] = [];
  let slowestMs = 0;
  let [from, to] = [0, 0];
  const begin = reports[0]?.at ?? 0;
  const end = (reports.at(-1)?.at ?? 0) + 10 * minuteMs;
  for (let now = begin; now <= end; now += stepMs) {
    const before = to;
    while ((reports[to]?.at ?? Number.POSITIVE_INFINITY) <= now) to += 1;
    while ((reports[from]?.at ?? Number.POSITIVE_INFINITY) < now - lookBackMs) from += 1;
    if (before === to) continue;
    const started = monotonicNow();
    const proposals = proposeOutages({
      reports: reports.slice(from, to),
      signs: [],
      net,
      settings: defaultTriage,
    });
    known = follow(known, proposals, now, proposedAt, truth);
    slowestMs = Math.max(slowestMs, monotonicNow() - started);
  }
  return { ...judge(plan, known, truth, proposedAt), slowestMs };
}

function follow(
  known: readonly KnownOutage[],
  proposals: Parameters<typeof followOutages>[1],
  now: Instant,
  proposedAt: Map<string, Instant>,
  truth: ReadonlyMap<string, string | null>,
): KnownOutage[] {
  const byId = new Map(known.map((one) => [one.id, one]));
  for (const step of followOutages(known, proposals, now, defaultTriage)) {
    if (step.kind === 'propose') {
      const { reportIds, ...rest } = step.proposal;
      const id = `out-${byId.size}`;
      byId.set(id, { ...rest, id, state: 'proposed', memberIds: reportIds });
      for (const outageId of new Set(reportIds.map((one) => truth.get(one) ?? null)))
        if (outageId !== null && !proposedAt.has(outageId)) proposedAt.set(outageId, now);
    } else if (step.kind === 'grow') byId.set(step.id, step.outage);
    else {
      const gone = byId.get(step.id);
      // What became part of another one is counted there; what ran out stays what it was.
      if (gone !== undefined)
        byId.set(
          step.id,
          step.into === null ? { ...gone, state: 'closed' } : { ...gone, state: 'withdrawn', memberIds: [] },
        );
    }
  }
  return [...byId.values()];
}

function judge(
  plan: Plan,
  known: readonly KnownOutage[],
  truth: ReadonlyMap<string, string | null>,
  proposedAt: ReadonlyMap<string, Instant>,
): Omit<TriageDay, 'slowestMs'> {
  const told = known.filter((one) => one.memberIds.length > 0);
  let wrong = 0;
  const best = new Map<string, number>();
  for (const { memberIds } of told) {
    const counts = new Map<string, number>();
    for (const id of memberIds) {
      const outageId = truth.get(id) ?? null;
      if (outageId !== null) counts.set(outageId, (counts.get(outageId) ?? 0) + 1);
    }
    const [main] = [...counts].sort((a, b) => b[1] - a[1]);
    wrong += memberIds.length - (main?.[1] ?? 0);
    if (main !== undefined) best.set(main[0], Math.max(best.get(main[0]) ?? 0, main[1]));
  }
  const bursts = new Map<string, Instant[]>();
  for (const { outageId, at } of plan.reports) {
    if (outageId !== null) bursts.set(outageId, [...(bursts.get(outageId) ?? []), at]);
  }
  return {
    outages: [...bursts].map(([faultId, times]) => {
      const at = proposedAt.get(faultId);
      return {
        faultId,
        burst: times.length,
        merged: best.get(faultId) ?? 0,
        delayMs: at === undefined ? null : at - (times[4] ?? times.at(-1) ?? at),
      };
    }),
    members: told.reduce((sum, one) => sum + one.memberIds.length, 0),
    wrong,
    proposals: told.length,
  };
}
