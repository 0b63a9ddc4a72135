/** Proposals: striking runs become outages of a branch, a heat station, or a main whose stations are cold together. */
import type { Instant } from '../domain/time.ts';
import { gatherRuns, type Run } from './gather.ts';
import type { MainStretch, TriageNet, TriageReport, TriageSign } from './report.ts';
import type { TriageSettings } from './settings.ts';

/** What is out. `community`: the network is unknown there. */
export type OutageScope =
  | { readonly kind: 'branch'; readonly branchId: string; readonly heatStationIds: readonly string[] }
  | { readonly kind: 'station'; readonly heatStationIds: readonly string[] }
  | { readonly kind: 'main'; readonly pipeId: string; readonly heatStationIds: readonly string[] }
  | { readonly kind: 'community'; readonly communityId: string; readonly heatStationIds: readonly [] };

export interface OutageProposal {
  readonly scope: OutageScope;
  /** In the order of their times. */
  readonly reportIds: readonly string[];
  /** What the others hang on: a leak, otherwise the first report. */
  readonly masterId: string;
  readonly alarmIds: readonly string[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Reports that chance would bring to the place in one window. */
  readonly expected: number;
}

export interface TriageInput {
  /** Reports of the last hour or so, whatever became of them. */
  readonly reports: readonly TriageReport[];
  readonly signs: readonly TriageSign[];
  readonly net: TriageNet;
  readonly settings: TriageSettings;
}

/** A share of its station's households above this is no branch but the station. */
const wholeStationShare = 0.75;
/** A leak this long before the first cold flat may be the cause. */
const leakBeforeMs = 90 * 60_000;

/** The outages that the reports speak of; each report in at most one. The same input gives the same answer. */
export function proposeOutages(input: TriageInput): OutageProposal[] {
  const runs = gatherRuns(input.reports, input.signs, input.net, input.settings);
  const striking = runs.filter((run) => run.isStriking);
  if (striking.length === 0) return [];
  const leaks = input.reports.filter((one) => one.class === 'leak' && one.mainPipeId !== null);
  const mains = suspectMains(striking, leaks, input);
  const taken = new Set(mains.flatMap((main) => main.runs));
  const joined = mains.map((main) => ofMain(main, runs));
  const alone = striking.filter((run) => !taken.has(run)).map((run) => ofRun(run, input.net));
  return [...joined, ...alone].sort((a, b) => a.firstAt - b.firstAt || (a.masterId < b.masterId ? -1 : 1));
}

interface SuspectedMain {
  readonly stretch: MainStretch;
  readonly runs: readonly Run[];
  readonly leaks: readonly TriageReport[];
}

/** Mains that explain the most striking stations; the smallest stretch that does is the one to shut. */
function suspectMains(
  striking: readonly Run[],
  leaks: readonly TriageReport[],
  { net, settings }: TriageInput,
): SuspectedMain[] {
  const found: SuspectedMain[] = [];
  let left = striking;
  for (;;) {
    const next = bestMain(left, leaks, net, settings);
    if (next === null) return found;
    found.push(next);
    left = left.filter((run) => !next.runs.includes(run));
  }
}

function bestMain(
  runs: readonly Run[],
  leaks: readonly TriageReport[],
  { mains }: TriageNet,
  { mainShare }: TriageSettings,
): SuspectedMain | null {
  let best: (SuspectedMain & { readonly rank: readonly [number, number, number] }) | null = null;
  for (const stretch of mains) {
    const behind = runs.filter((run) => stretch.heatStationIds.includes(run.placeId));
    if (behind.length === 0) continue;
    const firstAt = behind.reduce((first, run) => Math.min(first, run.firstAt), Number.POSITIVE_INFINITY);
    const seen = leaks.filter(
      (leak) =>
        leak.mainPipeId === stretch.pipeId &&
        leak.at >= firstAt - leakBeforeMs &&
        leak.at <= firstAt + leakBeforeMs,
    );
    const share = new Set(behind.map((run) => run.placeId)).size / stretch.heatStationIds.length;
    const isSuspect = seen.length > 0 || (share >= mainShare && behind.length >= 2);
    // A leak that was seen beats a guess; then what explains more; then the smaller stretch.
    const rank = [Math.min(1, seen.length), behind.length, -stretch.heatStationIds.length] as const;
    if (isSuspect && (best === null || isBefore(rank, best.rank))) {
      best = { stretch, runs: behind, leaks: seen, rank };
    }
  }
  return best;
}

function isBefore(a: readonly [number, number, number], b: readonly [number, number, number]): boolean {
  const i = a.findIndex((value, n) => value !== b[n]);
  return i >= 0 && (a[i] ?? 0) > (b[i] ?? 0);
}

/** With the runs of its other stations too, striking or not: behind a broken main no run is chance. */
function ofMain({ stretch, runs: striking, leaks }: SuspectedMain, all: readonly Run[]): OutageProposal {
  const from = striking.reduce((first, run) => Math.min(first, run.firstAt), Number.POSITIVE_INFINITY);
  const runs = all.filter(
    (run) => striking.includes(run) || (stretch.heatStationIds.includes(run.placeId) && run.lastAt >= from),
  );
  const scope = { kind: 'main', pipeId: stretch.pipeId, heatStationIds: stretch.heatStationIds } as const;
  return proposalOf(scope, runs, leaks);
}

function ofRun(run: Run, net: TriageNet): OutageProposal {
  if (run.placeId.startsWith('community:')) {
    const communityId = run.placeId.slice('community:'.length);
    return proposalOf({ kind: 'community', communityId, heatStationIds: [] }, [run], []);
  }
  const branchId = branchOf(run, net);
  const heatStationIds = [run.placeId];
  return branchId === null
    ? proposalOf({ kind: 'station', heatStationIds }, [run], [])
    : proposalOf({ kind: 'branch', branchId, heatStationIds }, [run], []);
}

/** All reports from one branch, and the branch is not nearly the whole station anyway. */
function branchOf(run: Run, net: TriageNet): string | null {
  const branchId = run.reports[0]?.branchId ?? null;
  if (branchId === null || run.reports.some((report) => report.branchId !== branchId)) return null;
  const branch = net.branches.get(branchId);
  const households = net.households.get(run.placeId) ?? 0;
  if (branch === undefined || households === 0) return null;
  return branch.households / households < wholeStationShare ? branchId : null;
}

function proposalOf(
  scope: OutageScope,
  runs: readonly Run[],
  leaks: readonly TriageReport[],
): OutageProposal {
  const felt = runs.flatMap((run) => run.reports);
  const reports = [...felt, ...leaks].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const master = leaks.toSorted((a, b) => a.at - b.at)[0] ?? reports[0];
  return {
    scope,
    reportIds: [...new Set(reports.map(({ id }) => id))],
    masterId: master?.id ?? '',
    alarmIds: runs.flatMap((run) => run.signs.map(({ alarmId }) => alarmId)),
    firstAt: reports[0]?.at ?? 0,
    lastAt: reports.at(-1)?.at ?? 0,
    expected: runs.reduce((sum, run) => sum + run.expected, 0),
  };
}
