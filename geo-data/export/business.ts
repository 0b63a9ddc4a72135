/** The business log, page by page: requests and orders by the time they came in, the audit log by time, events as logged. */
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { roles } from '#dispatch-core/domain/role.ts';
import type { Queryable, Row } from '../database.ts';
import type { AuditRow } from '../store/audit.ts';
import { eventOf } from '../store/events.ts';
import type { ListedRequest } from '../store/requests.ts';
import { instant, json, maybeText, number, oneOf, text, texts } from '../store/rows.ts';
import { areaCondition, type ExportBounds, endText, startText } from './bounds.ts';

const rowsAtOnce = 1000;

/** Oldest first, by createdAt and id. */
export async function* pagesOfRequests(
  db: Queryable,
  bounds: ExportBounds,
): AsyncGenerator<readonly ListedRequest[]> {
  const columns =
    'array(select o.id from orders o where o.request_id = t.id order by o.no, o.id) as order_ids, t.doc';
  for await (const rows of pagesByCreation(db, 'requests', columns, bounds))
    yield rows.map((row) => ({
      ...json<Omit<ListedRequest, 'orderIds'>>(row, 'doc'),
      orderIds: texts(row, 'order_ids'),
    }));
}

/** Oldest first, by createdAt and id. */
export async function* pagesOfOrders(db: Queryable, bounds: ExportBounds): AsyncGenerator<readonly Order[]> {
  for await (const rows of pagesByCreation(db, 'orders', 't.doc', bounds))
    yield rows.map((row) => json<Order>(row, 'doc'));
}

async function* pagesByCreation(
  db: Queryable,
  table: 'requests' | 'orders',
  columns: string,
  { from, to, visibleAreaIds, areaIds }: ExportBounds,
): AsyncGenerator<Row[]> {
  // The key travels as text: a Date would cut its microseconds off, and rows would come twice.
  const sql = `select ${columns}, t.created_at::text as key_at, t.id as key_id from ${table} t
    where (t.created_at, t.id) > ($1::text::timestamptz, $2::text) and t.created_at < $3::text::timestamptz
      and ${areaCondition((areas) => `t.area_id = any(${areas})`, '$4', '$5')}
    order by t.created_at, t.id limit ${rowsAtOnce}`;
  for (let after = [startText(from), '']; ; ) {
    const { rows }: { rows: Row[] } = await db.query(sql, [...after, endText(to), visibleAreaIds, areaIds]);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = [text(last, 'key_at'), text(last, 'key_id')];
  }
}

export interface LoggedEvent {
  readonly seq: number;
  readonly event: DomainEvent;
}

/**
 * In the order of the log, up to its end when the export began; bounds by recordedAt and by the area of the request,
 * so that lives stay whole.
 */
export async function* pagesOfEvents(
  db: Queryable,
  { from, to, visibleAreaIds, areaIds }: ExportBounds,
): AsyncGenerator<readonly LoggedEvent[]> {
  const found = await db.query(
    'select coalesce(min(seq), 1) - 1 as before, coalesce(max(seq), 0) as last from events',
  );
  const [ends] = found.rows;
  if (ends === undefined) return;
  const last = number(ends, 'last');
  const sql = `select t.* from events t join requests r on r.id = t.request_id
    where t.seq > $1::bigint and t.seq <= $2::bigint
      and t.recorded_at >= $3::text::timestamptz and t.recorded_at < $4::text::timestamptz
      and ${areaCondition((areas) => `r.area_id = any(${areas})`, '$5', '$6')}
    order by t.seq`;
  // Steps of the number rather than of found rows: no statement reads more than a step, whatever the bounds leave out.
  for (let after = number(ends, 'before'); after < last; after += rowsAtOnce) {
    const until = Math.min(after + rowsAtOnce, last);
    const { rows } = await db.query(sql, [
      after,
      until,
      startText(from),
      endText(to),
      visibleAreaIds,
      areaIds,
    ]);
    yield rows.map((row) => ({ seq: number(row, 'seq'), event: eventOf(row) }));
  }
}

/** Oldest first. */
export async function* pagesOfAudit(
  db: Queryable,
  { from, to }: Pick<ExportBounds, 'from' | 'to'>,
): AsyncGenerator<readonly AuditRow[]> {
  const sql = `select seq::text as key_seq, at::text as key_at, at, wall_at, actor_id, actor_role, action, target_kind,
      target_id, detail
    from audit
    where (at, seq) > ($1::text::timestamptz, $2::text::bigint) and at < $3::text::timestamptz
    order by at, seq limit ${rowsAtOnce}`;
  for (let after = [startText(from), '0']; ; ) {
    const { rows }: { rows: Row[] } = await db.query(sql, [...after, endText(to)]);
    yield rows.map(auditOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    after = [text(last, 'key_at'), text(last, 'key_seq')];
  }
}

function auditOf(row: Row): AuditRow {
  return {
    at: instant(row, 'at'),
    wallAt: instant(row, 'wall_at'),
    actorId: text(row, 'actor_id'),
    actorRole: oneOf(row, 'actor_role', roles),
    action: text(row, 'action'),
    targetKind: text(row, 'target_kind'),
    targetId: maybeText(row, 'target_id'),
    detail: json(row, 'detail'),
  };
}
