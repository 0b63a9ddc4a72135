/** Work orders: the rows of the order-life store, and the lists that desks, phones and the live state read. */
import type { Order, OrderState } from '#dispatch-core/domain/order.ts';
import { cell9Of } from '../cells.ts';
import type { Queryable, Row } from '../database.ts';
import { decodeCursor, limitOf, type Page, pageOf } from './page.ts';
import { asJson, at, json, maybeAt } from './rows.ts';
import { searchTerms } from './search.ts';

export async function insertOrder(tx: Queryable, order: Order): Promise<void> {
  await tx.query(
    `insert into orders (id, request_id, revision, cell9, doc)
     values ($1::text, $2::text, 1, $3::text, $4::text::jsonb)`,
    [order.id, order.requestId, cell9Of(order.lon, order.lat), asJson(order)],
  );
}

/** False when the row has another revision by now. */
export async function updateOrder(tx: Queryable, order: Order, revision: number): Promise<boolean> {
  const { count } = await tx.query(
    `update orders set revision = revision + 1, cell9 = $3::text, doc = $4::text::jsonb
     where id = $1::text and revision = $2::int`,
    [order.id, revision, cell9Of(order.lon, order.lat), asJson(order)],
  );
  return count === 1;
}

export async function loadOrder(db: Queryable, id: string): Promise<Order | null> {
  const { rows } = await db.query('select doc from orders where id = $1::text', [id]);
  return rows[0] === undefined ? null : orderOf(rows[0]);
}

/** The orders of these ids, by number; unknown ids are left out. */
export async function loadOrders(db: Queryable, ids: readonly string[]): Promise<Order[]> {
  const { rows } = await db.query('select doc from orders where id = any($1::text[]) order by no, id', [ids]);
  return rows.map(orderOf);
}

/** What the asking person may see; null in a field = no bound by it. All bounds hold together. */
export interface OrderVisibility {
  readonly areaIds: readonly string[] | null;
  readonly repairStationId: string | null;
  readonly workerId: string | null;
}

export interface OrderFilter {
  readonly state?: readonly OrderState[];
  readonly subtype?: string;
  readonly areaId?: string;
  readonly repairStationId?: string;
  readonly workerId?: string;
  readonly overdue?: boolean;
  readonly open?: boolean;
  /** A number (单号), or a part of the place's label. */
  readonly q?: string;
  readonly visible: OrderVisibility;
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** Newest first. Throws CursorError for a cursor that is none of ours. */
export async function listOrders(db: Queryable, filter: OrderFilter): Promise<Page<Order>> {
  const limit = limitOf(filter.limit);
  const before = decodeCursor(filter.cursor);
  const { number, like } = searchTerms(filter.q);
  const { rows } = await db.query(
    `select doc from orders
     where ($1::text[] is null or state = any($1::text[]))
       and ($2::text is null or subtype = $2::text)
       and ($3::text is null or area_id = $3::text)
       and ($4::text is null or repair_station_id = $4::text)
       and ($5::text is null or worker_id = $5::text)
       and ($6::boolean is null or overdue = $6::boolean)
       and ($7::boolean is null or open = $7::boolean)
       and (($8::bigint is null and $9::text is null) or no = $8::bigint or place_label ilike $9::text)
       and ($10::text[] is null or area_id = any($10::text[]))
       and ($11::text is null or repair_station_id = $11::text)
       and ($12::text is null or worker_id = $12::text)
       and ($13::timestamptz is null or (created_at, id) < ($13::timestamptz, $14::text))
     order by created_at desc, id desc limit $15::int`,
    [
      filter.state ?? null,
      filter.subtype ?? null,
      filter.areaId ?? null,
      filter.repairStationId ?? null,
      filter.workerId ?? null,
      filter.overdue ?? null,
      filter.open ?? null,
      number,
      like,
      filter.visible.areaIds,
      filter.visible.repairStationId,
      filter.visible.workerId,
      before && at(before.at),
      before?.id ?? null,
      limit + 1,
    ],
  );
  return pageOf(rows.map(orderOf), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
}

const MAX_LIVE = 50_000;

/** For the live state at start: every open order, and with `changedSince` those that changed at or after it. */
export async function listOpenOrders(db: Queryable, changedSince: number | null = null): Promise<Order[]> {
  const { rows } = await db.query(
    `select doc from orders
     where open or ($1::timestamptz is not null and updated_at >= $1::timestamptz)
     order by created_at desc, id desc limit $2::int`,
    [maybeAt(changedSince), MAX_LIVE],
  );
  return rows.map(orderOf);
}

export interface PoolFilter {
  readonly areaIds?: readonly string[] | null;
  readonly repairStationId?: string | null;
  readonly limit?: number;
}

/** Orders that wait in the pool, by the time they came in, newest first. */
export async function poolOf(db: Queryable, filter: PoolFilter = {}): Promise<Order[]> {
  const { rows } = await db.query(
    `select doc from orders
     where state = 'pooled'
       and ($1::text[] is null or area_id = any($1::text[]))
       and ($2::text is null or repair_station_id = $2::text)
     order by pooled_at desc nulls last, id desc limit $3::int`,
    [filter.areaIds ?? null, filter.repairStationId ?? null, limitOf(filter.limit)],
  );
  return rows.map(orderOf);
}

/**
 * The pool as the engine sees it: mode `direct` or `auto`, without the ids in `except`; leaks first, then what is
 * first in line, then by due time.
 */
export async function pooledForEngine(
  db: Queryable,
  limit: number,
  except: readonly string[],
): Promise<Order[]> {
  const { rows } = await db.query(
    `select doc from orders
     where state = 'pooled' and doc ->> 'mode' <> 'station' and not (id = any($2::text[]))
     order by (class = 'leak') desc, (doc ->> 'firstInLine')::boolean desc, due_at, id limit $1::int`,
    [limitOf(limit), except],
  );
  return rows.map(orderOf);
}

function orderOf(row: Row): Order {
  return json<Order>(row, 'doc');
}
