/** The event log: appended in the order of the changes, never changed. */
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import { roles } from '#dispatch-core/domain/role.ts';
import type { Queryable, Row } from '../database.ts';
import { asJson, at, instant, json, maybeNumber, maybeText, number, oneOf, text } from './rows.ts';

const MAX_EVENTS = 1000;

/** An event as its row takes it: `data` is a JSON text. */
export type EventRow = Pick<
  DomainEvent,
  'id' | 'requestId' | 'orderId' | 'version' | 'actorId' | 'commandId'
> &
  Pick<DomainEvent, 'occurredAt' | 'recordedAt' | 'note' | 'lon' | 'lat'> & {
    readonly type: string;
    readonly from: string | null;
    readonly to: string;
    readonly actorRole: string;
    readonly data: string;
  };

/** Appends events; their seq follows the order given. */
export async function appendEvents(tx: Queryable, events: readonly DomainEvent[]): Promise<void> {
  await appendEventRows(
    tx,
    events.map((event) => ({ ...event, data: asJson(event.data) })),
  );
}

/** Appends rows as they are; their seq follows the order given. */
export async function appendEventRows(tx: Queryable, events: readonly EventRow[]): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `insert into events (id, request_id, order_id, type, from_state, to_state, version, actor_id, actor_role,
                         command_id, occurred_at, recorded_at, note, lon, lat, data)
     select id, request_id, order_id, type, from_state, to_state, version, actor_id, actor_role, command_id,
            occurred_at, recorded_at, note, lon, lat, data::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[],
                 $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::text[], $14::float8[],
                 $15::float8[], $16::text[])
       with ordinality as u(id, request_id, order_id, type, from_state, to_state, version, actor_id, actor_role,
                            command_id, occurred_at, recorded_at, note, lon, lat, data, place)
     order by place`,
    [
      events.map((event) => event.id),
      events.map((event) => event.requestId),
      events.map((event) => event.orderId),
      events.map((event) => event.type),
      events.map((event) => event.from),
      events.map((event) => event.to),
      events.map((event) => event.version),
      events.map((event) => event.actorId),
      events.map((event) => event.actorRole),
      events.map((event) => event.commandId),
      events.map((event) => at(event.occurredAt)),
      events.map((event) => at(event.recordedAt)),
      events.map((event) => event.note),
      events.map((event) => event.lon),
      events.map((event) => event.lat),
      events.map((event) => event.data),
    ],
  );
}

const COLUMNS = `seq, id, request_id, order_id, type, from_state, to_state, version, actor_id, actor_role, command_id,
  occurred_at, recorded_at, note, lon, lat, data`;

/** History of one order, oldest first, at most 1,000. */
export async function eventsOfOrder(db: Queryable, orderId: string): Promise<DomainEvent[]> {
  const { rows } = await db.query(
    `select ${COLUMNS} from events where order_id = $1::text order by seq limit $2::int`,
    [orderId, MAX_EVENTS],
  );
  return rows.map(eventOf);
}

/** History of a request and all its orders, oldest first, at most 1,000. */
export async function eventsOfRequest(db: Queryable, requestId: string): Promise<DomainEvent[]> {
  const { rows } = await db.query(
    `select ${COLUMNS} from events where request_id = $1::text order by seq limit $2::int`,
    [requestId, MAX_EVENTS],
  );
  return rows.map(eventOf);
}

/** The log as a stream: events after `seq`, oldest first; for exports and checks, not for live feeds (seq is no commit order). */
export async function eventsAfter(
  db: Queryable,
  seq: number,
  limit: number,
): Promise<{ readonly seq: number; readonly event: DomainEvent }[]> {
  const { rows } = await db.query(
    `select ${COLUMNS} from events where seq > $1::bigint order by seq limit $2::int`,
    [seq, Math.min(Math.max(1, limit), 10_000)],
  );
  return rows.map((row) => ({ seq: number(row, 'seq'), event: eventOf(row) }));
}

type State = DomainEvent['to'];

/** The event in a row with all columns of the log. */
export function eventOf(row: Row): DomainEvent {
  return {
    id: text(row, 'id'),
    requestId: text(row, 'request_id'),
    orderId: maybeText(row, 'order_id'),
    type: text(row, 'type'),
    from: maybeText(row, 'from_state') as State | null,
    to: text(row, 'to_state') as State,
    version: number(row, 'version'),
    actorId: text(row, 'actor_id'),
    actorRole: oneOf(row, 'actor_role', roles),
    commandId: maybeText(row, 'command_id'),
    occurredAt: instant(row, 'occurred_at'),
    recordedAt: instant(row, 'recorded_at'),
    note: maybeText(row, 'note'),
    lon: maybeNumber(row, 'lon'),
    lat: maybeNumber(row, 'lat'),
    data: json(row, 'data'),
  };
}
