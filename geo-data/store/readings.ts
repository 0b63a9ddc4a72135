/** Readings of heat stations and meters: one row per sample, the names of its values stored once. */

import { encodeParam } from '../codec.ts';
import type { Queryable, Row } from '../database.ts';
import type { SaveOutcome } from './fixes.ts';
import { at, instant, number, numbers, oneOf, text, texts } from './rows.ts';

export type Quality = 'good' | 'uncertain' | 'bad';
export type SubjectKind = 'heatStation' | 'meter';

/** One sample; `metrics`, `values` and `qualities` run in parallel. Natural key: source, deviceAt. */
export interface ReadingRow {
  readonly sourceKind: SubjectKind;
  readonly sourceId: string;
  /** The device's own time, unmapped. */
  readonly deviceAt: number;
  /** The same moment on the site clock. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly metrics: readonly string[];
  readonly values: readonly (number | null)[];
  readonly qualities: readonly Quality[];
}

/** Stores a batch; outcomes in the order of `rows`, a repeat within the batch is a duplicate too. */
export async function saveReadings(tx: Queryable, rows: readonly ReadingRow[]): Promise<SaveOutcome[]> {
  const outcomes: SaveOutcome[] = rows.map(() => 'stored');
  const places = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    const key = `${row.sourceKind}\n${row.sourceId}\n${row.deviceAt}`;
    if (places.has(key)) outcomes[i] = 'duplicate';
    else places.set(key, i);
  }
  const distinct = [...places.values()];
  if (distinct.length === 0) return outcomes;
  await addMetricSets(tx, rows);
  for (const i of await insertReadings(tx, rows, distinct)) outcomes[i] = 'duplicate';
  return outcomes;
}

/** Makes the sets of names that are new; asks first, because a refused insert would still use up a number. */
async function addMetricSets(tx: Queryable, rows: readonly ReadingRow[]): Promise<void> {
  // Arrays within arrays are flattened by unnest, so a list of names travels as the text of an array.
  const sets = [...new Set(rows.map((row) => encodeParam(row.metrics)))].sort();
  await tx.query(
    `insert into metric_sets (names)
     select u.names::text[] from unnest($1::text[]) as u(names)
     where not exists (select 1 from metric_sets m where m.names = u.names::text[])
     on conflict do nothing`,
    [sets],
  );
}

/** Inserts the rows at `places`; returns the places that were there already. Sorted, so that two batches cannot deadlock. */
async function insertReadings(
  tx: Queryable,
  rows: readonly ReadingRow[],
  places: readonly number[],
): Promise<number[]> {
  const chosen = places.flatMap((i) => rows[i] ?? []);
  const answer = await tx.query(
    `with incoming as (
       select u.*, m.id as metric_set_id
       from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::text[],
                   $7::text[], $8::text[], $9::text[], $10::int[])
         as u(subject_kind, subject_id, device_at, occurred_at, recorded_at, names, sample, bad, uncertain, place)
       join metric_sets m on m.names = u.names::text[]
     ), stored as (
       insert into readings (subject_kind, subject_id, device_at, occurred_at, recorded_at, metric_set_id, values,
                             bad, uncertain)
       select i.subject_kind, i.subject_id, i.device_at, i.occurred_at, i.recorded_at, i.metric_set_id,
              i.sample::float8[], i.bad::int[], i.uncertain::int[]
       from incoming i order by i.subject_kind, i.subject_id, i.device_at
       on conflict do nothing
       returning subject_kind, subject_id, device_at
     )
     select place from incoming left join stored using (subject_kind, subject_id, device_at)
     where stored.subject_id is null`,
    [
      chosen.map((row) => row.sourceKind),
      chosen.map((row) => row.sourceId),
      chosen.map((row) => at(row.deviceAt)),
      chosen.map((row) => at(row.occurredAt)),
      chosen.map((row) => at(row.recordedAt)),
      chosen.map((row) => encodeParam(row.metrics)),
      chosen.map((row) => encodeParam(row.values)),
      chosen.map((row) => encodeParam(placesOf(row.qualities, 'bad'))),
      chosen.map((row) => encodeParam(placesOf(row.qualities, 'uncertain'))),
      places,
    ],
  );
  return answer.rows.map((row) => number(row, 'place'));
}

/** Positions (1 = first, as SQL counts) of one quality. */
function placesOf(qualities: readonly Quality[], wanted: Quality): number[] {
  return qualities.flatMap((quality, i) => (quality === wanted ? [i + 1] : []));
}

/** Columns of a sample: `r` is its row, `m` its set of names. */
export const READING = `r.subject_kind, r.subject_id, r.device_at, r.occurred_at, r.recorded_at, m.names,
  r.values as sample, r.bad, r.uncertain`;

/** Some stations send their values in parts: so many of the newest rows make the whole picture. */
export const NEWEST_ROWS = 4;

export interface LatestFilter {
  /** Only these heat stations or meters. */
  readonly ids?: readonly string[];
  /** Newest rows of each; default 1. */
  readonly rows?: number;
}

/** The newest readings of heat stations (or meters) that have one; by source, each source's in the order of their times. */
export async function latestReadings(
  db: Queryable,
  kind: SubjectKind = 'heatStation',
  { ids, rows: depth = 1 }: LatestFilter = {},
): Promise<ReadingRow[]> {
  const subjects = kind === 'heatStation' ? 'heat_stations' : 'meters';
  const { rows } = await db.query(
    `select ${READING}
     from ${subjects} s
     join lateral (
       select * from readings r
       where r.subject_kind = $1::text and r.subject_id = s.id
       order by r.occurred_at desc limit $3::int
     ) r on true
     join metric_sets m on m.id = r.metric_set_id
     where $2::text[] is null or s.id = any($2::text[])
     order by s.id, r.occurred_at`,
    [kind, ids ?? null, Math.min(Math.max(1, depth), NEWEST_ROWS)],
  );
  return rows.map(readingOf);
}

/** Readings of one source in the order of their times, `from` ≤ occurredAt < `to`, at most `limit` (≤ 20,000). */
export async function readingsOf(
  db: Queryable,
  source: { readonly kind: SubjectKind; readonly id: string },
  from: number,
  to: number,
  limit: number,
): Promise<ReadingRow[]> {
  const { rows } = await db.query(
    `select ${READING}
     from readings r join metric_sets m on m.id = r.metric_set_id
     where r.subject_kind = $1::text and r.subject_id = $2::text
       and r.occurred_at >= $3::timestamptz and r.occurred_at < $4::timestamptz
     order by r.occurred_at limit $5::int`,
    [source.kind, source.id, at(from), at(to), Math.min(Math.max(1, limit), 20_000)],
  );
  return rows.map(readingOf);
}

/** The sample in a row of these columns. */
export function readingOf(row: Row): ReadingRow {
  const metrics = texts(row, 'names');
  const bad = new Set(numbers(row, 'bad'));
  const uncertain = new Set(numbers(row, 'uncertain'));
  const qualityAt = (place: number): Quality => {
    if (bad.has(place)) return 'bad';
    return uncertain.has(place) ? 'uncertain' : 'good';
  };
  return {
    sourceKind: oneOf(row, 'subject_kind', ['heatStation', 'meter']),
    sourceId: text(row, 'subject_id'),
    deviceAt: instant(row, 'device_at'),
    occurredAt: instant(row, 'occurred_at'),
    recordedAt: instant(row, 'recorded_at'),
    metrics,
    values: numbers(row, 'sample'),
    qualities: metrics.map((_, i) => qualityAt(i + 1)),
  };
}

/** What thinning has done in one bite. */
export interface ThinBite {
  /** Rows that went. */
  readonly rows: number;
  /** No source has another day to thin. */
  readonly isOver: boolean;
}

/** Sources that have sent since the last call are known to `thinReadings` and `purgeReadings` afterwards. */
export async function noteReadingSources(db: Queryable): Promise<void> {
  await db.query('select note_reading_sources()');
}

/**
 * Thins one day of each of up to `take` sources to one row per quarter of an hour, days that lie wholly before
 * `before`; what was measured around an alarm of the station (an hour before and after) stays whole.
 */
export async function thinReadings(db: Queryable, before: number, take: number): Promise<ThinBite> {
  const { rows } = await db.query('select days, removed from thin_readings($1::timestamptz, $2::int)', [
    at(before),
    take,
  ]);
  const row = rows[0];
  return row === undefined
    ? { rows: 0, isOver: true }
    : { rows: number(row, 'removed'), isOver: number(row, 'days') === 0 };
}

/** Deletes up to `take` readings from before `before`, those around alarms too; returns how many. */
export async function purgeReadings(db: Queryable, before: number, take: number): Promise<number> {
  const { rows } = await db.query('select purge_readings($1::timestamptz, $2::int) as gone', [
    at(before),
    take,
  ]);
  return rows[0] === undefined ? 0 : number(rows[0], 'gone');
}
