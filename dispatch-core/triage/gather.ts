/** Gatherings: runs of reports from one heat station that come too close together to be chance. */
import { type Instant, minuteMs } from '../domain/time.ts';
import type { TriageNet, TriageReport, TriageSign } from './report.ts';
import type { TriageSettings } from './settings.ts';

/** A dense run of reports from one place of the network. */
export interface Run {
  /** A heat station, or `community:<id>` where the station is unknown. */
  readonly placeId: string;
  readonly reports: readonly TriageReport[];
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  /** Too many, too close: nobody would take it for chance. */
  readonly isStriking: boolean;
  /** How many reports a window would have by chance. */
  readonly expected: number;
  readonly signs: readonly TriageSign[];
}

/** Reports that must lie within the link time of one another to make a run. */
const coreSize = 3;
/** Even in a quiet night nobody is sure that nothing happens by chance. */
const leastExpected = 0.02;
/** An alarm that stands for so long belongs to a run that begins now. */
const signAgeMs = 60 * minuteMs;

/** The runs of all places, each place's newest last. `reports` of the last hour or so, in any order. */
export function gatherRuns(
  reports: readonly TriageReport[],
  signs: readonly TriageSign[],
  net: TriageNet,
  settings: TriageSettings,
): Run[] {
  const byPlace = new Map<string, TriageReport[]>();
  for (const report of reports) {
    const place = placeOf(report);
    if (place === null || !settings.subtypes.includes(report.subtype)) continue;
    const list = byPlace.get(place);
    if (list === undefined) byPlace.set(place, [report]);
    else list.push(report);
  }
  const chance = createChance(byPlace, net, settings);
  return [...byPlace].flatMap(([placeId, list]) => {
    const ordered = list.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
    return denseRuns(ordered, settings.linkMinutes * minuteMs).map((run) =>
      judge(placeId, run, signs, chance, settings),
    );
  });
}

function placeOf({ heatStationId, communityId }: TriageReport): string | null {
  if (heatStationId !== null) return heatStationId;
  return communityId === null ? null : `community:${communityId}`;
}

/** Stretches of time in which every report has two others within the link time; what is alone at the ends stays out. */
function denseRuns(ordered: readonly TriageReport[], linkMs: number): (readonly TriageReport[])[] {
  const isCore = ordered.map((report, i) => {
    const near = (j: number) => Math.abs((ordered[j]?.at ?? Number.POSITIVE_INFINITY) - report.at) <= linkMs;
    return (near(i - 1) && near(i - 2)) || (near(i - 1) && near(i + 1)) || (near(i + 1) && near(i + 2));
  });
  const runs: TriageReport[][] = [];
  let lastCore: TriageReport | null = null;
  for (const [i, report] of ordered.entries()) {
    if (isCore[i] !== true) continue;
    const run = runs.at(-1);
    if (run === undefined || lastCore === null || report.at - lastCore.at > linkMs) runs.push([report]);
    else run.push(report);
    lastCore = report;
  }
  return runs.filter((run) => run.length >= coreSize);
}

type Chance = (placeId: string) => number;

/** Expected reports of a place in one window: its share of what comes from everywhere but the striking places. */
function createChance(
  byPlace: ReadonlyMap<string, readonly TriageReport[]>,
  net: TriageNet,
  settings: TriageSettings,
): Chance {
  const lists = [...byPlace.values()];
  const times = lists.flatMap((list) => list.map(({ at }) => at));
  const spanMs = Math.max(
    settings.windowMinutes * minuteMs,
    times.reduce((a, b) => Math.max(a, b), 0) -
      times.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER),
  );
  // Places with far more than the others are what we look for: they say nothing about what is usual.
  const usual = lists.filter((list) => list.length < settings.minReports);
  const total = usual.reduce((sum, list) => sum + list.length, 0);
  const windows = spanMs / (settings.windowMinutes * minuteMs);
  const households = [...net.households.values()].reduce((sum, n) => sum + n, 0);
  return (placeId) => {
    const own = net.households.get(placeId);
    const share =
      own === undefined || households === 0 ? 1 / Math.max(1, net.households.size) : own / households;
    return Math.max(leastExpected, (total / windows) * share);
  };
}

function judge(
  placeId: string,
  reports: readonly TriageReport[],
  signs: readonly TriageSign[],
  chance: Chance,
  settings: TriageSettings,
): Run {
  const firstAt = reports[0]?.at ?? 0;
  const lastAt = reports.at(-1)?.at ?? 0;
  const mine = signs.filter((sign) => sign.heatStationId === placeId && sign.since >= firstAt - signAgeMs);
  const most = mostWithin(reports, settings.windowMinutes * minuteMs);
  const expected = chance(placeId);
  const improbable = (n: number, limit: number) => most >= n && poissonTail(most, expected) <= limit;
  const isStriking =
    improbable(settings.minReports, settings.chance) ||
    // The alarm is a witness of its own: coincidence of both is rarer than either.
    (mine.length > 0 && improbable(settings.minReportsWithAlarm, Math.sqrt(settings.chance)));
  return { placeId, reports, firstAt, lastAt, isStriking, expected, signs: mine };
}

/** The most reports that fall within one window. */
function mostWithin(ordered: readonly TriageReport[], windowMs: number): number {
  let start = 0;
  let most = 0;
  for (const [end, report] of ordered.entries()) {
    while (report.at - (ordered[start]?.at ?? report.at) > windowMs) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}

/** P(X ≥ n) of a Poisson variable; the sum of the tail itself, so that small chances stay exact. */
export function poissonTail(n: number, mean: number): number {
  if (n <= 0) return 1;
  let term = Math.exp(-mean);
  for (let k = 1; k <= n; k += 1) term *= mean / k;
  let sum = 0;
  for (let k = n; k < n + 400 && term > 0; k += 1) {
    sum += term;
    term *= mean / (k + 1);
  }
  return Math.min(1, sum);
}
