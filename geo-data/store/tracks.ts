/** Simplified traces: what stays of a worker's day when its raw fixes have served their time. */
import type { Queryable } from '../database.ts';
import { at, number } from './rows.ts';

/** A place of a simplified trace; accuracy and speed went with the raw fixes. */
export interface TrackPoint {
  readonly lon: number;
  readonly lat: number;
  /** Site time, whole milliseconds. */
  readonly occurredAt: number;
}

/** Places of one worker's simplified days in the order of their times, `from` ≤ occurredAt < `to`, at most `limit`. */
export async function simplifiedTrackOf(
  db: Queryable,
  workerId: string,
  from: number,
  to: number,
  limit: number,
): Promise<TrackPoint[]> {
  const { rows } = await db.query(
    `select lon, lat, ms from (
       select st_x(p.geom) as lon, st_y(p.geom) as lat, round(st_m(p.geom) * 1000) as ms
       from simplified_tracks t cross join lateral st_dumppoints(t.geom) p
       where t.worker_id = $1::text and t.to_at >= $2::timestamptz and t.from_at < $3::timestamptz) points
     where ms >= $4::float8 and ms < $5::float8
     order by ms limit $6::int`,
    [workerId, at(from), at(to), from, to, Math.min(Math.max(1, limit), 20_000)],
  );
  return rows.map((row) => ({
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
    occurredAt: number(row, 'ms'),
  }));
}

/** Deletes up to `take` simplified traces of days before `day` (YYYY-MM-DD); returns how many. */
export async function purgeTracks(db: Queryable, day: string, take: number): Promise<number> {
  const { count } = await db.query(
    `delete from simplified_tracks where (worker_id, day) in (
       select worker_id, day from simplified_tracks where day < $1::date order by day, worker_id limit $2::int)`,
    [day, take],
  );
  return count;
}
