/** What a replay tells people: how long it will be, what may be missing, and how fast it was in the end. */
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Recording } from '#edge-gateway/replay/records.ts';
import { longestGapOf, placesOf, type Scheduled } from '#edge-gateway/replay/schedule.ts';
import { medianPlace } from '#edge-gateway/replay/shift.ts';

/** A wait that nobody wants to sit through, wall ms. */
const longWaitMs = 2 * minuteMs;
/** Recordings further apart than this are not one city, degrees. */
const farDegrees = 1;

/** `Replaying 1,533 records: 2 h 23 min of site time at 600×, about 14 s.` */
export function describeLength(scheduled: readonly Scheduled[], speed: number): string {
  const siteMs = (scheduled.at(-1)?.dueAt ?? 0) - (scheduled[0]?.dueAt ?? 0);
  return `Replaying ${scheduled.length} records: ${span(siteMs)} of site time at ${speed}×, about ${span(siteMs / speed)}.`;
}

/** Advice that fits these recordings; none is needed to go on. */
export function hintsFor(
  recordings: readonly Recording[],
  scheduled: readonly Scheduled[],
  { speed, skipsGaps }: { readonly speed: number; readonly skipsGaps: boolean },
): string[] {
  const hints: string[] = [];
  const gapMs = longestGapOf(scheduled);
  if (!skipsGaps && gapMs / speed > longWaitMs) {
    hints.push(
      `The longest quiet time is ${span(gapMs)}, ${span(gapMs / speed)} of waiting: --skip-gaps PT1H shortens such gaps.`,
    );
  }
  const siteMs = (scheduled.at(-1)?.dueAt ?? 0) - (scheduled[0]?.dueAt ?? 0);
  if (hints.length === 0 && siteMs / speed > 5 * longWaitMs)
    hints.push('To see the end sooner: a higher --speed, or --until PT6H for its first hours.');
  if (areFarApart(scheduled)) {
    hints.push(
      'The recordings come from places far apart: --shift-to LON,LAT brings them together in one city.',
    );
  }
  const streams = new Set(recordings.map((recording) => recording.stream));
  if (streams.has('requests') && !streams.has('fixes'))
    hints.push('No recording has positions, so there are no workers: orders wait in the pool.');
  return hints;
}

function areFarApart(scheduled: readonly Scheduled[]): boolean {
  const middleOf = (stream: Scheduled['record']['stream']) =>
    medianPlace(placesOf(scheduled.map(({ record }) => record).filter((record) => record.stream === stream)));
  const fixes = middleOf('fixes');
  const requests = middleOf('requests');
  if (fixes === null || requests === null) return false;
  return Math.abs(fixes.lon - requests.lon) > farDegrees || Math.abs(fixes.lat - requests.lat) > farDegrees;
}

/** The rate of storing, and the speed that was reached where the clock had to wait for the intake. */
export function describePace(of: {
  readonly records: number;
  readonly wallMs: number;
  readonly siteMs: number;
  readonly speed: number;
}): string {
  const seconds = Math.max(of.wallMs, 1) / 1000;
  const reached = of.siteMs / Math.max(of.wallMs, 1);
  const rate = `${of.records} records in ${span(of.wallMs)}: ${Math.round(of.records / seconds)} records/s`;
  if (reached > 0.9 * of.speed) return `${rate}.`;
  return `${rate}. The site clock waited for the intake: ${Math.round(reached)}× instead of ${of.speed}×.`;
}

/** Two units at most: `3 d 4 h`, `2 h 5 min`, `14 s`. */
function span(ms: number): string {
  const total = Math.round(ms / 1000);
  const parts: [number, string][] = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'min'],
    [total % 60, 's'],
  ];
  const first = parts.findIndex(([n]) => n > 0);
  if (first === -1) return `${Math.round(ms) / 1000} s`;
  return parts
    .slice(first, first + 2)
    .filter(([n]) => n > 0)
    .map(([n, unit]) => `${n} ${unit}`)
    .join(' ');
}
