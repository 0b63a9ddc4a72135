/** Lines several recordings up on the site clock: each starts at the same site time and keeps its own distances. */
import type { StreamName } from './columns.ts';
import type { Recorded, Recording } from './records.ts';
import { type LonLat, medianPlace, shiftBetween } from './shift.ts';

/** One record with the site time at which its device says it. */
export interface Scheduled {
  readonly dueAt: number;
  readonly record: Recorded;
}

export interface ScheduleOptions {
  readonly startAt: number;
  readonly shiftTo: LonLat | null;
  /** Site time of the end, gaps shortened. */
  readonly until: number | null;
  /** Longest time in which nothing may happen, ms; longer gaps are shortened to it. */
  readonly longestGapMs: number | null;
}

/** All records of all recordings in order of site time, none after `until`. */
export function scheduleRecords(
  recordings: readonly Recording[],
  { startAt, shiftTo, until, longestGapMs }: ScheduleOptions,
): Scheduled[] {
  const merged = recordings
    .flatMap((recording) => scheduleOne(recording, startAt, shiftTo))
    .sort((a, b) => a.dueAt - b.dueAt);
  const scheduled = longestGapMs === null ? merged : shortenGaps(merged, longestGapMs);
  return until === null ? scheduled : scheduled.filter((item) => item.dueAt <= until);
}

/** Takes out of every quiet time what is longer than `longestMs`; order and all shorter distances stay. */
function shortenGaps(sorted: readonly Scheduled[], longestMs: number): Scheduled[] {
  let takenOutMs = 0;
  return sorted.map(({ dueAt, record }, i) => {
    const gapMs = dueAt - (sorted[i - 1]?.dueAt ?? dueAt);
    takenOutMs += Math.max(0, gapMs - longestMs);
    return { dueAt: dueAt - takenOutMs, record };
  });
}

/** The longest time between two records, ms. */
export function longestGapOf(sorted: readonly Scheduled[]): number {
  return sorted.reduce(
    (longest, { dueAt }, i) => Math.max(longest, dueAt - (sorted[i - 1]?.dueAt ?? dueAt)),
    0,
  );
}

function scheduleOne(recording: Recording, startAt: number, shiftTo: LonLat | null): Scheduled[] {
  const first = recording.records[0];
  if (first === undefined) return [];
  const move = moveOf(recording.records, shiftTo);
  return recording.records.map((record) => ({
    dueAt: startAt + (record.at - first.at),
    record: move(record),
  }));
}

function moveOf(records: readonly Recorded[], to: LonLat | null): (record: Recorded) => Recorded {
  const centre = to === null ? null : medianPlace(placesOf(records));
  if (to === null || centre === null) return (record) => record;
  const shift = shiftBetween(centre, to);
  return (record) => (record.stream === 'readings' ? record : { ...record, ...shift(record) });
}

/** Places of the records that have one. */
export function placesOf(records: readonly Recorded[]): LonLat[] {
  return records.flatMap((record) =>
    record.stream === 'readings' || (record.stream === 'requests' && !record.hasPlace)
      ? []
      : [{ lon: record.lon, lat: record.lat }],
  );
}

/** How many records each stream has. */
export function countStreams(scheduled: readonly Scheduled[]): Record<StreamName, number> {
  const counts: Record<StreamName, number> = { fixes: 0, requests: 0, readings: 0 };
  for (const { record } of scheduled) counts[record.stream] += 1;
  return counts;
}
