/** Alarms: what needs somebody's eyes until it is over; at most one lives per key. */
import { type AlarmState, alarmStates } from '#dispatch-core/alarm/machine.ts';
import type { Queryable, Row } from '../database.ts';
import { limitOf } from './page.ts';
import {
  asJson,
  at,
  bool,
  instant,
  json,
  maybeAt,
  maybeInstant,
  maybeNumber,
  maybeText,
  number,
  oneOf,
  text,
} from './rows.ts';

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
  readonly state: AlarmState;
  /** The condition holds. */
  readonly isActive: boolean;
  readonly returnedAt: number | null;
  /** How often the condition began while this alarm lived. */
  readonly occurrences: number;
  /** Who shelved it or took it out of service. */
  readonly hidden: { readonly at: number; readonly by: string; readonly reason: string } | null;
  readonly shelvedUntil: number | null;
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
       active = true, acknowledged_at = null, acknowledged_by = null,
       state = case when alarms.state in ('shelved', 'outOfService') then alarms.state else 'unacknowledged' end
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
    `update alarms set cleared_at = $2::timestamptz, active = false, state = 'normal', shelved_until = null
     where key = $1::text and cleared_at is null`,
    [key, at(when)],
  );
  return count === 1;
}

export interface AlarmFilter {
  /** True: only those that stand; false: only those that are over. */
  readonly live?: boolean;
  readonly code?: string;
  readonly limit?: number;
}

const ALARM = `id, key, code, severity, since_at, acknowledged_at, acknowledged_by, cleared_at, order_id, request_id,
  heat_station_id, st_x(geom) as lon, st_y(geom) as lat, data, state, active, returned_at, occurrences, hidden_at,
  hidden_by, hidden_reason, shelved_until`;

/** One alarm, whatever its state; null when there is none. */
export async function loadAlarm(db: Queryable, id: string): Promise<Alarm | null> {
  const { rows } = await db.query(`select ${ALARM} from alarms where id = $1::text`, [id]);
  return rows[0] === undefined ? null : alarmOf(rows[0]);
}

/** Locks and reads alarms by id, in the order of their ids, so that two who lock several never wait for each other. */
export async function lockAlarms(tx: Queryable, ids: readonly string[]): Promise<Alarm[]> {
  const { rows } = await tx.query(
    `select ${ALARM} from alarms where id = any($1::text[]) order by id for update`,
    [ids],
  );
  return rows.map(alarmOf);
}

/** Locks and reads the live alarms of these keys. */
export async function lockLiveAlarms(tx: Queryable, keys: readonly string[]): Promise<Alarm[]> {
  const { rows } = await tx.query(
    `select ${ALARM} from alarms where key = any($1::text[]) and cleared_at is null order by id for update`,
    [keys],
  );
  return rows.map(alarmOf);
}

/** Locks shelved alarms whose time is over; those that another process has locked are left to it. */
export async function lockEndedShelves(tx: Queryable, when: number, limit: number): Promise<Alarm[]> {
  const { rows } = await tx.query(
    `select ${ALARM} from alarms where state = 'shelved' and shelved_until <= $1::timestamptz
     order by id limit $2::int for update skip locked`,
    [at(when), limit],
  );
  return rows.map(alarmOf);
}

/** Writes where an alarm has gone; its subject and since when it stands never change. */
export async function updateAlarm(tx: Queryable, alarm: Alarm): Promise<void> {
  await tx.query(
    `update alarms set severity = $2::int, data = $3::text::jsonb, acknowledged_at = $4::timestamptz,
       acknowledged_by = $5::text, cleared_at = $6::timestamptz, state = $7::text, active = $8::boolean,
       returned_at = $9::timestamptz, occurrences = $10::int, hidden_at = $11::timestamptz, hidden_by = $12::text,
       hidden_reason = $13::text, shelved_until = $14::timestamptz
     where id = $1::text`,
    [
      alarm.id,
      alarm.severity,
      asJson(alarm.data),
      maybeAt(alarm.acknowledgedAt),
      alarm.acknowledgedBy,
      maybeAt(alarm.clearedAt),
      alarm.state,
      alarm.isActive,
      maybeAt(alarm.returnedAt),
      alarm.occurrences,
      maybeAt(alarm.hidden?.at ?? null),
      alarm.hidden?.by ?? null,
      alarm.hidden?.reason ?? null,
      maybeAt(alarm.shelvedUntil),
    ],
  );
}

/** Alarms, the newest first. */
export async function listAlarms(db: Queryable, filter: AlarmFilter = {}): Promise<Alarm[]> {
  const { rows } = await db.query(
    `select ${ALARM} from alarms
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
    state: oneOf(row, 'state', alarmStates),
    isActive: bool(row, 'active'),
    returnedAt: maybeInstant(row, 'returned_at'),
    occurrences: number(row, 'occurrences'),
    hidden: hiddenOf(row),
    shelvedUntil: maybeInstant(row, 'shelved_until'),
  };
}

function hiddenOf(row: Row): Alarm['hidden'] {
  const hiddenAt = maybeInstant(row, 'hidden_at');
  if (hiddenAt === null) return null;
  return {
    at: hiddenAt,
    by: maybeText(row, 'hidden_by') ?? '',
    reason: maybeText(row, 'hidden_reason') ?? '',
  };
}
