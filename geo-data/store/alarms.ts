/** Alarms: what needs somebody's eyes until it is over; at most one lives per key. */
import type { Queryable, Row } from '../database.ts';
import { limitOf } from './page.ts';
import { asJson, at, instant, json, maybeInstant, maybeNumber, maybeText, number, text } from './rows.ts';

export interface AlarmToRaise {
  readonly id: string;
  /** What is alarming, e.g. `order:…:nobody-eligible`. */
  readonly key: string;
  readonly code: string;
  /** 1 act now, 2 act soon, 3 information. */
  readonly severity: 1 | 2 | 3;
  readonly sinceAt: number;
  readonly orderId: string | null;
  readonly requestId: string | null;
  readonly heatStationId: string | null;
  readonly lon: number | null;
  readonly lat: number | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Alarm extends AlarmToRaise {
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly clearedAt: number | null;
}

/**
 * Raises the alarm of a key, or changes the one that lives: `same` when nothing is new (lists in `data` are compared
 * as sets). A change keeps its id and since when it stands, and asks to be acknowledged again.
 */
export async function raiseAlarm(db: Queryable, alarm: AlarmToRaise): Promise<'raised' | 'changed' | 'same'> {
  const { rows } = await db.query(
    `insert into alarms (id, key, code, severity, since_at, order_id, request_id, heat_station_id, geom, data)
     values ($1::text, $2::text, $3::text, $4::int, $5::timestamptz, $6::text, $7::text, $8::text,
             st_setsrid(st_makepoint($9::float8, $10::float8), 4326), $11::text::jsonb)
     on conflict (key) where cleared_at is null do update set severity = excluded.severity, data = excluded.data,
       acknowledged_at = null, acknowledged_by = null
     where alarms.severity <> excluded.severity
        or not (alarms.data @> excluded.data and excluded.data @> alarms.data)
     returning id`,
    [
      alarm.id,
      alarm.key,
      alarm.code,
      alarm.severity,
      at(alarm.sinceAt),
      alarm.orderId,
      alarm.requestId,
      alarm.heatStationId,
      alarm.lon,
      alarm.lat,
      asJson(alarm.data),
    ],
  );
  const row = rows[0];
  if (row === undefined) return 'same';
  return text(row, 'id') === alarm.id ? 'raised' : 'changed';
}

/** Ends the alarm of a key; false when none lived. */
export async function clearAlarm(db: Queryable, key: string, when: number): Promise<boolean> {
  const { count } = await db.query(
    'update alarms set cleared_at = $2::timestamptz where key = $1::text and cleared_at is null',
    [key, at(when)],
  );
  return count === 1;
}

/** Somebody has seen it; false when there is no such alarm or somebody had seen it before. */
export async function acknowledgeAlarm(
  db: Queryable,
  id: string,
  when: number,
  by: string,
): Promise<boolean> {
  const { count } = await db.query(
    `update alarms set acknowledged_at = $2::timestamptz, acknowledged_by = $3::text
     where id = $1::text and acknowledged_at is null`,
    [id, at(when), by],
  );
  return count === 1;
}

export interface AlarmFilter {
  /** True: only those that stand; false: only those that are over. */
  readonly live?: boolean;
  readonly code?: string;
  readonly limit?: number;
}

/** Alarms, the newest first. */
export async function listAlarms(db: Queryable, filter: AlarmFilter = {}): Promise<Alarm[]> {
  const { rows } = await db.query(
    `select id, key, code, severity, since_at, acknowledged_at, acknowledged_by, cleared_at, order_id, request_id,
       heat_station_id, st_x(geom) as lon, st_y(geom) as lat, data
     from alarms
     where ($1::boolean is null or (cleared_at is null) = $1::boolean) and ($2::text is null or code = $2::text)
     order by since_at desc, id desc limit $3::int`,
    [filter.live ?? null, filter.code ?? null, limitOf(filter.limit)],
  );
  return rows.map(alarmOf);
}

function alarmOf(row: Row): Alarm {
  const severity = number(row, 'severity');
  return {
    id: text(row, 'id'),
    key: text(row, 'key'),
    code: text(row, 'code'),
    severity: severity === 1 || severity === 2 ? severity : 3,
    sinceAt: instant(row, 'since_at'),
    acknowledgedAt: maybeInstant(row, 'acknowledged_at'),
    acknowledgedBy: maybeText(row, 'acknowledged_by'),
    clearedAt: maybeInstant(row, 'cleared_at'),
    orderId: maybeText(row, 'order_id'),
    requestId: maybeText(row, 'request_id'),
    heatStationId: maybeText(row, 'heat_station_id'),
    lon: maybeNumber(row, 'lon'),
    lat: maybeNumber(row, 'lat'),
    data: json(row, 'data'),
  };
}
