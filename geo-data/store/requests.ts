/** Service requests: the rows of the order-life store, and the lists that desks and the live state read. */
import type { Order } from '#dispatch-core/domain/order.ts';
import type { RequestState, ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Source } from '#dispatch-core/domain/service-type.ts';
import type { RequestWithOrders } from '#dispatch-core/ports.ts';
import { cell9Of } from '../cells.ts';
import type { Queryable, Row } from '../database.ts';
import { decodeCursor, limitOf, type Page, pageOf } from './page.ts';
import { asJson, at, json, text, texts } from './rows.ts';
import { searchTerms } from './search.ts';

export type ListedRequest = ServiceRequest & { readonly orderIds: readonly string[] };

export async function insertRequest(tx: Queryable, request: ServiceRequest): Promise<void> {
  await tx.query(
    'insert into requests (id, revision, cell9, doc) values ($1::text, 1, $2::text, $3::text::jsonb)',
    [request.id, cell9Of(request.lon, request.lat), asJson(request)],
  );
}

/** False when the row has another revision by now. */
export async function updateRequest(
  tx: Queryable,
  request: ServiceRequest,
  revision: number,
): Promise<boolean> {
  const { count } = await tx.query(
    `update requests set revision = revision + 1, cell9 = $3::text, doc = $4::text::jsonb
     where id = $1::text and revision = $2::int`,
    [request.id, revision, cell9Of(request.lon, request.lat), asJson(request)],
  );
  return count === 1;
}

/** Id of the request with this natural key, if it is known. */
export async function findByExternalId(
  db: Queryable,
  source: Source,
  sourceId: string | null,
  externalId: string,
): Promise<string | null> {
  const { rows } = await db.query(
    `select id from requests
     where source = $1::text and coalesce(source_id, '') = coalesce($2::text, '') and external_id = $3::text`,
    [source, sourceId, externalId],
  );
  return rows[0] === undefined ? null : text(rows[0], 'id');
}

/** Quick-accepted requests that were merged into this one. */
export async function listMergedInto(db: Queryable, masterRequestId: string): Promise<string[]> {
  const { rows } = await db.query(
    `select id from requests where master_request_id = $1::text and state = 'quick_accepted' order by no`,
    [masterRequestId],
  );
  return rows.map((row) => text(row, 'id'));
}

/** Quick-accepted requests that wait for the end of this notice. */
export async function listWaitingForNotice(db: Queryable, noticeId: string): Promise<string[]> {
  const { rows } = await db.query(
    `select id from requests where notice_id = $1::text and state = 'quick_accepted' order by no`,
    [noticeId],
  );
  return rows.map((row) => text(row, 'id'));
}

/** A request with all its orders, or null. */
export async function loadRequest(db: Queryable, id: string): Promise<RequestWithOrders | null> {
  const { rows } = await db.query(
    `select r.doc, o.list as orders from requests r
     cross join lateral (
       select coalesce(jsonb_agg(o.doc order by o.no, o.id), '[]') as list from orders o where o.request_id = r.id
     ) o
     where r.id = $1::text`,
    [id],
  );
  const row = rows[0];
  return row === undefined
    ? null
    : { request: json<ServiceRequest>(row, 'doc'), orders: json<Order[]>(row, 'orders') };
}

export interface RequestFilter {
  readonly state?: readonly RequestState[];
  readonly source?: Source;
  readonly subtype?: string;
  readonly areaId?: string;
  readonly districtId?: string;
  readonly communityId?: string;
  readonly householdId?: string;
  readonly customerId?: string;
  /** `null` = nobody's yet (the shared inbox). */
  readonly ownerId?: string | null;
  readonly overdue?: boolean;
  /** A number (单号), or a part of the place's label. */
  readonly q?: string;
  /** What the asking person may see; null in a field = no bound by it. */
  readonly visible: { readonly areaIds: readonly string[] | null };
  readonly cursor?: string | null;
  readonly limit?: number;
}

// The orders' ids in the order of their numbers.
const LISTED = `r.doc, array(select o.id from orders o where o.request_id = r.id order by o.no, o.id) as order_ids`;

/** Newest first. Throws CursorError for a cursor that is none of ours. */
export async function listRequests(db: Queryable, filter: RequestFilter): Promise<Page<ListedRequest>> {
  const limit = limitOf(filter.limit);
  const before = decodeCursor(filter.cursor);
  const { number, like } = searchTerms(filter.q);
  const { rows } = await db.query(
    `select ${LISTED} from requests r
     where ($1::text[] is null or r.state = any($1::text[]))
       and ($2::text is null or r.source = $2::text)
       and ($3::text is null or r.subtype = $3::text)
       and ($4::text is null or r.area_id = $4::text)
       and ($5::text is null or r.district_id = $5::text)
       and ($6::text is null or r.community_id = $6::text)
       and ($7::text is null or r.household_id = $7::text)
       and ($8::text is null or r.customer_id = $8::text)
       and (not $9::boolean or r.owner_id is not distinct from $10::text)
       and ($11::boolean is null or r.overdue = $11::boolean)
       and (($12::bigint is null and $13::text is null) or r.no = $12::bigint or r.doc ->> 'placeLabel' ilike $13::text)
       and ($14::text[] is null or r.area_id = any($14::text[]))
       and ($15::timestamptz is null or (r.created_at, r.id) < ($15::timestamptz, $16::text))
     order by r.created_at desc, r.id desc limit $17::int`,
    [
      filter.state ?? null,
      filter.source ?? null,
      filter.subtype ?? null,
      filter.areaId ?? null,
      filter.districtId ?? null,
      filter.communityId ?? null,
      filter.householdId ?? null,
      filter.customerId ?? null,
      filter.ownerId !== undefined,
      filter.ownerId ?? null,
      filter.overdue ?? null,
      number,
      like,
      filter.visible.areaIds,
      before && at(before.at),
      before?.id ?? null,
      limit + 1,
    ],
  );
  return pageOf(rows.map(listedOf), limit, ({ createdAt, id }) => ({ at: createdAt, id }));
}

const MAX_LIVE = 50_000;

/** For the live state at start: every request that is not finished, and those that changed at or after `since`. */
export async function listLiveRequests(db: Queryable, since: number): Promise<ListedRequest[]> {
  const { rows } = await db.query(
    `select ${LISTED} from requests r
     where r.state not in ('closed', 'closed_at_intake', 'void') or r.updated_at >= $1::timestamptz
     order by r.created_at desc, r.id desc limit $2::int`,
    [at(since), MAX_LIVE],
  );
  return rows.map(listedOf);
}

export interface DuplicateQuestion {
  readonly householdId: string | null;
  readonly subtype: string;
  readonly lon: number;
  readonly lat: number;
  readonly at: number;
  /** The request itself, when it is stored already. */
  readonly exceptId?: string;
}

const SAME_PLACE_M = 150;
const SAME_TIME_MS = 24 * 3_600_000;
/** So long after the end of the work a call of the same home is taken to be about it. */
const SAME_MATTER_MS = 7 * 24 * 3_600_000;

/**
 * Requests that may be about the same thing: live ones of the same household; ones of the same household and class
 * that ended in the last 7 days; live ones of the last 24 hours and the same class within 150 m. At most 5: the same
 * household first, then the newest.
 */
export async function possibleDuplicates(db: Queryable, asked: DuplicateQuestion): Promise<ListedRequest[]> {
  const latDeg = SAME_PLACE_M / 110_574;
  const lonDeg = SAME_PLACE_M / (111_320 * Math.max(Math.cos((asked.lat * Math.PI) / 180), 0.01));
  const { rows } = await db.query(
    `with asked as (
       select st_setsrid(st_makepoint($1::float8, $2::float8), 4326) as geom,
              (select definition ->> 'class' from service_types where subtype = $3::text) as class
     )
     select ${LISTED} from requests r, asked
     where r.created_at <= $5::timestamptz and r.id is distinct from $6::text
       and ((r.household_id = $7::text
           and (r.state in ('open', 'dispatched', 'tracking', 'quick_accepted')
             or (r.state in ('resolved', 'follow_up_due', 'closed') and r.updated_at > $11::timestamptz
               and r.doc ->> 'class' = asked.class)))
         or (r.state in ('open', 'dispatched', 'tracking', 'quick_accepted') and r.created_at > $4::timestamptz
           and r.geom && st_expand(asked.geom, $8::float8, $9::float8)
           and (r.subtype = $3::text or r.doc ->> 'class' = asked.class)
           and st_distancesphere(r.geom, asked.geom) <= $10::float8))
     order by (r.household_id = $7::text) desc nulls last, r.created_at desc, r.id limit 5`,
    [
      asked.lon,
      asked.lat,
      asked.subtype,
      at(asked.at - SAME_TIME_MS),
      at(asked.at),
      asked.exceptId ?? null,
      asked.householdId,
      lonDeg,
      latDeg,
      SAME_PLACE_M,
      at(asked.at - SAME_MATTER_MS),
    ],
  );
  return rows.map(listedOf);
}

function listedOf(row: Row): ListedRequest {
  return { ...json<ServiceRequest>(row, 'doc'), orderIds: texts(row, 'order_ids') };
}
