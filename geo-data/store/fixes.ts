/** Fixes of workers: the log by day, and the newest trusted fix of each worker. */
import { cell7Of } from '../cells.ts';
import type { Param, Queryable, Row } from '../database.ts';
import { at, bool, instant, maybeNumber, number, text } from './rows.ts';

/** One GPS sample (WGS-84). Natural key: deviceId, deviceAt, lon, lat (of one worker). */
export interface FixRow {
  readonly deviceId: string;
  readonly workerId: string;
  /** The device's own time, unmapped: the same sample keeps it whatever the site clock did in between. */
  readonly deviceAt: number;
  /** The same moment on the site clock. */
  readonly occurredAt: number;
  readonly recordedAt: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly batteryPct: number | null;
  /** An impossible jump; kept, but never the last known place. */
  readonly suspect: boolean;
}

export type SaveOutcome = 'stored' | 'duplicate';

const DAY_MS = 86_400_000;

/** UTC day of an instant, YYYY-MM-DD: the name of its partition. */
export function dayOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}

/** Partitions of these days (YYYY-MM-DD) exist afterwards. Run it outside of a batch: it locks the table for a moment. */
export async function ensureFixPartitions(db: Queryable, days: readonly string[]): Promise<void> {
  if (days.length === 0) return;
  await db.query('select ensure_fix_partition(d) from unnest($1::date[]) as d', [days]);
}

/** Drops the partitions of whole days before `day` (YYYY-MM-DD); returns how many were dropped. */
export async function dropFixPartitionsBefore(db: Queryable, day: string): Promise<number> {
  const { rows } = await db.query('select drop_fix_partitions_before($1::date) as dropped', [day]);
  return rows[0] === undefined ? 0 : number(rows[0], 'dropped');
}

/**
 * Stores a batch and moves the last fix of its workers; outcomes in the order of `rows`, a repeat within the batch
 * is a duplicate too. The partitions must be there (ensureFixPartitions), else 23514 without a constraint.
 */
export async function saveFixes(tx: Queryable, rows: readonly FixRow[]): Promise<SaveOutcome[]> {
  const outcomes: SaveOutcome[] = rows.map(() => 'stored');
  const places = new Map<string, number>();
  for (const [i, row] of rows.entries()) {
    if (places.has(keyOf(row))) outcomes[i] = 'duplicate';
    else places.set(keyOf(row), i);
  }
  const distinct = [...places.values()];
  if (distinct.length === 0) return outcomes;
  for (const i of await insertFixes(tx, rows, distinct)) outcomes[i] = 'duplicate';
  await moveLastFixes(tx, newestTrusted(rows.filter((_, i) => outcomes[i] === 'stored')));
  return outcomes;
}

function keyOf(row: FixRow): string {
  return `${row.deviceId}\n${row.deviceAt}\n${row.lon}\n${row.lat}\n${row.workerId}`;
}

const COLUMNS = `device, worker_id, device_at, occurred_at, recorded_at, lon, lat, accuracy_m, speed_mps,
  course_deg, battery_pct`;
const ARRAYS = `$1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::float8[],
  $7::float8[], $8::float4[], $9::float4[], $10::float4[], $11::float4[]`;

function columnsOf(rows: readonly FixRow[]): Param[] {
  return [
    rows.map((row) => row.deviceId),
    rows.map((row) => row.workerId),
    rows.map((row) => at(row.deviceAt)),
    rows.map((row) => at(row.occurredAt)),
    rows.map((row) => at(row.recordedAt)),
    rows.map((row) => row.lon),
    rows.map((row) => row.lat),
    rows.map((row) => row.accuracyM),
    rows.map((row) => row.speedMps),
    rows.map((row) => row.courseDeg),
    rows.map((row) => row.batteryPct),
  ];
}

/** Inserts the rows at `places`; returns the places that were there already. Sorted, so that two batches cannot deadlock. */
async function insertFixes(
  tx: Queryable,
  rows: readonly FixRow[],
  places: readonly number[],
): Promise<number[]> {
  const chosen = places.flatMap((i) => rows[i] ?? []);
  const answer = await tx.query(
    `with incoming as (
       select * from unnest(${ARRAYS}, $12::boolean[], $13::int[]) as u(${COLUMNS}, suspect, place)
     ), stored as (
       insert into fixes (${COLUMNS}, suspect)
       select ${COLUMNS}, suspect from incoming order by device, device_at, lon, lat, worker_id
       on conflict do nothing
       returning device, device_at, lon, lat, worker_id
     )
     select place from incoming left join stored using (device, device_at, lon, lat, worker_id)
     where stored.device is null`,
    [...columnsOf(chosen), chosen.map((row) => row.suspect), places],
  );
  return answer.rows.map((row) => number(row, 'place'));
}

function newestTrusted(rows: readonly FixRow[]): FixRow[] {
  const newest = new Map<string, FixRow>();
  for (const row of rows) {
    const known = newest.get(row.workerId);
    if (!row.suspect && (known === undefined || row.occurredAt > known.occurredAt))
      newest.set(row.workerId, row);
  }
  return [...newest.values()].sort((a, b) => (a.workerId < b.workerId ? -1 : 1));
}

async function moveLastFixes(tx: Queryable, rows: readonly FixRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into last_fixes (${COLUMNS}, cell7)
     select ${COLUMNS}, cell7 from unnest(${ARRAYS}, $12::text[]) as u(${COLUMNS}, cell7)
     on conflict (worker_id) do update set
       device = excluded.device, device_at = excluded.device_at, occurred_at = excluded.occurred_at,
       recorded_at = excluded.recorded_at, lon = excluded.lon, lat = excluded.lat,
       accuracy_m = excluded.accuracy_m, speed_mps = excluded.speed_mps, course_deg = excluded.course_deg,
       battery_pct = excluded.battery_pct, cell7 = excluded.cell7
     where excluded.occurred_at > last_fixes.occurred_at`,
    [...columnsOf(rows), rows.map((row) => cell7Of(row.lon, row.lat))],
  );
}

/** Newest trusted fix of each worker (or of these) that happened at or after `sinceOccurredAt`; for the live state. */
export async function latestFixes(
  db: Queryable,
  sinceOccurredAt: number,
  workerIds: readonly string[] | null = null,
): Promise<FixRow[]> {
  const { rows } = await db.query(
    `select ${COLUMNS}, false as suspect from last_fixes
     where occurred_at >= $1::timestamptz and ($2::text[] is null or worker_id = any($2::text[]))
     order by worker_id`,
    [at(sinceOccurredAt), workerIds],
  );
  return rows.map(fixOf);
}

/** Trace of one worker in the order of its times, `from` ≤ occurredAt < `to`, at most `limit` (≤ 20,000) fixes. */
export async function trackOf(
  db: Queryable,
  workerId: string,
  from: number,
  to: number,
  limit: number,
): Promise<FixRow[]> {
  const { rows } = await db.query(
    `select ${COLUMNS}, suspect from fixes
     where worker_id = $1::text and occurred_at >= $2::timestamptz and occurred_at < $3::timestamptz
     order by occurred_at, device_at limit $4::int`,
    [workerId, at(from), at(to), Math.min(Math.max(1, limit), 20_000)],
  );
  return rows.map(fixOf);
}

/** The last UTC day (YYYY-MM-DD) that lies wholly more than `days` days before both clocks. */
export function oldestDayKept(siteNow: number, wallNow: number, days: number): string {
  return dayOf(Math.min(siteNow, wallNow) - days * DAY_MS);
}

function fixOf(row: Row): FixRow {
  return {
    deviceId: text(row, 'device'),
    workerId: text(row, 'worker_id'),
    deviceAt: instant(row, 'device_at'),
    occurredAt: instant(row, 'occurred_at'),
    recordedAt: instant(row, 'recorded_at'),
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
    accuracyM: maybeNumber(row, 'accuracy_m'),
    speedMps: maybeNumber(row, 'speed_mps'),
    courseDeg: maybeNumber(row, 'course_deg'),
    batteryPct: maybeNumber(row, 'battery_pct'),
    suspect: bool(row, 'suspect'),
  };
}
