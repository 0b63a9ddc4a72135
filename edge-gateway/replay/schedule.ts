/** Lines several recordings up on the site clock: each starts at the same site time and keeps its own distances. */
import type { StreamName } from './columns.ts';
import type { Recorded, Recording } from './records.ts';
import { type LonLat, medianPlace, shiftBetween } from './shift.ts';

/** One record with the site time at which its device says it. */
export interface Scheduled {
  readonly dueAt: number;
  readonly record: Recorded;
}

/** All records of all recordings in order of site time, none after `until`. */
export function scheduleRecords(
  recordings: readonly Recording[],
  options: { readonly startAt: number; readonly shiftTo: LonLat | null; readonly until: number | null },
): Scheduled[] {
  const scheduled = recordings.flatMap((recording) => scheduleOne(recording, options));
  return scheduled.sort((a, b) => a.dueAt - b.dueAt);
}

function scheduleOne(
  recording: Recording,
  options: { readonly startAt: number; readonly shiftTo: LonLat | null; readonly until: number | null },
): Scheduled[] {
  const first = recording.records[0];
  if (first === undefined) return [];
  const move = moveOf(recording.records, options.shiftTo);
  return recording.records
    .map((record) => ({ dueAt: options.startAt + (record.at - first.at), record: move(record) }))
    .filter((item) => options.until === null || item.dueAt <= options.until);
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
    record.stream === 'readings' ? [] : [{ lon: record.lon, lat: record.lat }],
  );
}

/** How many records each stream has. */
export function countStreams(scheduled: readonly Scheduled[]): Record<StreamName, number> {
  const counts: Record<StreamName, number> = { fixes: 0, requests: 0, readings: 0 };
  for (const { record } of scheduled) counts[record.stream] += 1;
  return counts;
}
