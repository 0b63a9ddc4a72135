/** Operation notices (运行信息): planned repairs and emergencies, with the communities and stations they cover. */
import type { Queryable, Row } from '../database.ts';
import type { Geometry } from './city.ts';
import { asJson, at, instant, json, maybeAt, maybeInstant, number, oneOf, text, texts } from './rows.ts';

export interface Notice {
  readonly id: string;
  readonly kind: 'planned' | 'emergency';
  readonly title: string;
  readonly body: string;
  readonly startAt: number;
  readonly expectedEndAt: number | null;
  readonly closedAt: number | null;
  readonly communityIds: readonly string[];
  readonly heatStationIds: readonly string[];
  readonly geometry: Geometry | null;
  readonly publisherId: string;
}

/** With the households of its communities and of the communities that its heat stations feed, each counted once. */
export interface ListedNotice extends Notice {
  readonly households: number;
}

const LISTED = `n.id, n.kind, n.title, n.body, n.start_at, n.expected_end_at, n.closed_at, n.community_ids,
  n.heat_station_ids, n.publisher_id, st_asgeojson(n.geom, 6)::jsonb as geometry,
  (select coalesce(sum(c.households), 0)::int from communities c
   where c.id = any(n.community_ids) or c.heat_station_id = any(n.heat_station_ids)) as households`;

const ACTIVE = 'n.start_at <= $1::timestamptz and (n.closed_at is null or n.closed_at > $1::timestamptz)';

/** Notices in force at `when` (started, not closed), newest first (≤ 1,000). */
export async function listNotices(
  db: Queryable,
  { at: when }: { readonly at: number },
): Promise<ListedNotice[]> {
  const { rows } = await db.query(
    `select ${LISTED} from notices n where ${ACTIVE} order by n.start_at desc, n.id limit 1000`,
    [at(when)],
  );
  return rows.map(listedOf);
}

/** The notice that covers a community (or the station that feeds it) at `when`; the newest wins. */
export async function findNoticeFor(
  db: Queryable,
  communityId: string,
  when: number,
): Promise<ListedNotice | null> {
  const { rows } = await db.query(
    `select ${LISTED} from notices n
     where ${ACTIVE} and ($2::text = any(n.community_ids)
       or (select heat_station_id from communities where id = $2::text) = any(n.heat_station_ids))
     order by n.start_at desc, n.id limit 1`,
    [at(when), communityId],
  );
  return rows[0] === undefined ? null : listedOf(rows[0]);
}

/** The notice exists and is in force at `when`. */
export async function isNoticeActive(db: Queryable, noticeId: string, when: number): Promise<boolean> {
  const { rows } = await db.query(`select 1 from notices n where ${ACTIVE} and n.id = $2::text`, [
    at(when),
    noticeId,
  ]);
  return rows.length === 1;
}

/** Inserts or replaces a notice; `closedAt` ends it. */
export async function saveNotice(db: Queryable, notice: Notice): Promise<void> {
  await db.query(
    `insert into notices (id, kind, title, body, start_at, expected_end_at, closed_at, community_ids,
                          heat_station_ids, geom, publisher_id)
     values ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::timestamptz, $8::text[],
             $9::text[], st_multi(st_setsrid(st_geomfromgeojson($10::text), 4326)), $11::text)
     on conflict (id) do update set kind = excluded.kind, title = excluded.title, body = excluded.body,
       start_at = excluded.start_at, expected_end_at = excluded.expected_end_at, closed_at = excluded.closed_at,
       community_ids = excluded.community_ids, heat_station_ids = excluded.heat_station_ids, geom = excluded.geom,
       publisher_id = excluded.publisher_id`,
    [
      notice.id,
      notice.kind,
      notice.title,
      notice.body,
      at(notice.startAt),
      maybeAt(notice.expectedEndAt),
      maybeAt(notice.closedAt),
      notice.communityIds,
      notice.heatStationIds,
      notice.geometry === null ? null : asJson(notice.geometry),
      notice.publisherId,
    ],
  );
}

function listedOf(row: Row): ListedNotice {
  return {
    id: text(row, 'id'),
    kind: oneOf(row, 'kind', ['planned', 'emergency']),
    title: text(row, 'title'),
    body: text(row, 'body'),
    startAt: instant(row, 'start_at'),
    expectedEndAt: maybeInstant(row, 'expected_end_at'),
    closedAt: maybeInstant(row, 'closed_at'),
    communityIds: texts(row, 'community_ids'),
    heatStationIds: texts(row, 'heat_station_ids'),
    geometry: json<Geometry | null>(row, 'geometry'),
    publisherId: text(row, 'publisher_id'),
    households: number(row, 'households'),
  };
}
