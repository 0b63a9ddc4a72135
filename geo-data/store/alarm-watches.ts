/** What the alarm rules remember of each heat station, and the readings that they have not seen yet. */
import type { RuleState } from '#dispatch-core/alarm/evaluate.ts';
import type { Queryable } from '../database.ts';
import { READING, type ReadingRow, readingOf } from './readings.ts';
import { asJson, at, json, maybeAt, maybeInstant, text } from './rows.ts';

export interface AlarmWatch {
  readonly heatStationId: string;
  /** Time of the newest reading that the rules have seen; null before the first. */
  readonly lastAt: number | null;
  readonly states: Readonly<Record<string, RuleState>>;
  /** All rules of silence have spoken: only a reading can change anything. */
  readonly isSilenceTold: boolean;
}

/**
 * Locks the watches of these stations, and makes those that are new. Stations that another process is just looking at
 * are left out; ids of no station too.
 */
export async function lockWatches(tx: Queryable, heatStationIds: readonly string[]): Promise<AlarmWatch[]> {
  await tx.query(
    `insert into alarm_watches (heat_station_id)
     select id from heat_stations where id = any($1::text[]) order by id on conflict do nothing`,
    [heatStationIds],
  );
  const { rows } = await tx.query(
    `select heat_station_id, last_at, states, silence_told from alarm_watches
     where heat_station_id = any($1::text[]) order by heat_station_id for update skip locked`,
    [heatStationIds],
  );
  return rows.map((row) => ({
    heatStationId: text(row, 'heat_station_id'),
    lastAt: maybeInstant(row, 'last_at'),
    states: json(row, 'states'),
    isSilenceTold: row.silence_told === true,
  }));
}

/**
 * Readings newer than what a watch has seen, at most `depth` of each station; of a new one those of the last
 * `firstLookMs` before its newest.
 */
export async function unseenReadings(
  tx: Queryable,
  watches: readonly AlarmWatch[],
  firstLookMs: number,
  depth: number,
): Promise<Map<string, ReadingRow[]>> {
  const { rows } = await tx.query(
    `select ${READING} from unnest($1::text[], $2::timestamptz[]) as w(id, after)
     join lateral (
       select * from readings r where r.subject_kind = 'heatStation' and r.subject_id = w.id
         and r.occurred_at > coalesce(w.after, (
           select max(n.occurred_at) from readings n where n.subject_kind = 'heatStation' and n.subject_id = w.id
         ) - $4::float8 * interval '1 millisecond')
       order by r.occurred_at limit $3::int
     ) r on true
     join metric_sets m on m.id = r.metric_set_id
     order by w.id, r.occurred_at`,
    [watches.map((one) => one.heatStationId), watches.map((one) => maybeAt(one.lastAt)), depth, firstLookMs],
  );
  const byStation = new Map<string, ReadingRow[]>();
  for (const row of rows.map(readingOf)) {
    const list = byStation.get(row.sourceId);
    if (list === undefined) byStation.set(row.sourceId, [row]);
    else list.push(row);
  }
  return byStation;
}

export async function saveWatches(tx: Queryable, watches: readonly AlarmWatch[]): Promise<void> {
  if (watches.length === 0) return;
  await tx.query(
    `update alarm_watches w set last_at = u.last_at, states = u.states::jsonb, silence_told = u.silence_told
     from unnest($1::text[], $2::timestamptz[], $3::text[], $4::boolean[]) as u(id, last_at, states, silence_told)
     where w.heat_station_id = u.id`,
    [
      watches.map((one) => one.heatStationId),
      watches.map((one) => maybeAt(one.lastAt)),
      watches.map((one) => asJson(one.states)),
      watches.map((one) => one.isSilenceTold),
    ],
  );
}

/** Stations that have said nothing since `before` and whose silence is not told yet. */
export async function listSilentStations(db: Queryable, before: number, limit: number): Promise<string[]> {
  const { rows } = await db.query(
    `select heat_station_id from alarm_watches where not silence_told and last_at <= $1::timestamptz
     order by last_at limit $2::int`,
    [at(before), limit],
  );
  return rows.map((row) => text(row, 'heat_station_id'));
}

/** Stations with readings that the rules have not seen, by a look at the newest of each. */
export async function listUnseenStations(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query(
    `select s.id from heat_stations s left join alarm_watches w on w.heat_station_id = s.id
     where exists (
       select 1 from readings r where r.subject_kind = 'heatStation' and r.subject_id = s.id
         and (w.last_at is null or r.occurred_at > w.last_at))
     order by s.id limit $1::int`,
    [limit],
  );
  return rows.map((row) => text(row, 'id'));
}

/** Rules have changed: silence is judged again. Stations that have a watch, by id. */
export async function reopenWatches(db: Queryable): Promise<string[]> {
  const { rows } = await db.query(
    'update alarm_watches set silence_told = false returning heat_station_id as id',
  );
  return rows.map((row) => text(row, 'id'));
}

/** The branch of the primary net that ends at each heat station. */
export async function branchesOfStations(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query(
    `select substr(to_node, 4) as id, branch_id from pipes where net = 'primary' and to_node like 'hs:%' limit 20000`,
  );
  return new Map(rows.map((row) => [text(row, 'id'), text(row, 'branch_id')]));
}
