/** Outages: what triage proposed, what people decided, and what of it is still to be carried out. */
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { OutageArea } from '#dispatch-core/triage/area.ts';
import { type KnownOutage, outageStates } from '#dispatch-core/triage/follow.ts';
import type { Queryable, Row } from '../database.ts';
import { asJson, at, json, number, oneOf, text } from './rows.ts';

/** What a person ordered for many requests, carried out in bites under his name. */
export interface OutageWork {
  readonly kind: 'merge' | 'unmerge' | 'resolve';
  readonly actor: Actor;
  readonly reason: string;
  readonly requestIds: readonly string[];
}

export interface Outage extends KnownOutage {
  readonly revision: number;
  readonly titleZh: string;
  readonly titleEn: string;
  readonly text: string;
  /** Where its middle is, and the responsibility area of its master request. */
  readonly lon: number;
  readonly lat: number;
  readonly areaId: string | null;
  readonly communityIds: readonly string[];
  readonly households: number;
  readonly area: OutageArea | null;
  readonly expectedMinutes: number;
  readonly proposedAt: number;
  readonly decidedAt: number | null;
  readonly decidedBy: string | null;
  readonly expectedEndAt: number | null;
  readonly noticeId: string | null;
  readonly work: readonly OutageWork[];
}

type Stored = Omit<Outage, 'id' | 'revision' | 'state'>;

/** Of several processes one looks for outages at a time: true when it is this transaction, until its end. */
export async function takeTriageTurn(tx: Queryable): Promise<boolean> {
  const { rows } = await tx.query(`select pg_try_advisory_xact_lock(hashtext('triage')) as is_ours`);
  return rows[0]?.is_ours === true;
}

const OUTAGE = 'id, revision, state, doc';

export async function insertOutage(tx: Queryable, outage: Outage): Promise<void> {
  await tx.query(
    `insert into outages (id, revision, state, last_at, has_work, doc)
     values ($1::text, 1, $2::text, $3::timestamptz, $4::boolean, $5::text::jsonb)`,
    [outage.id, outage.state, at(outage.lastAt), outage.work.length > 0, asJson(docOf(outage))],
  );
}

/** Writes the outage over the revision it was read at; false when somebody has changed it since. */
export async function updateOutage(tx: Queryable, outage: Outage): Promise<boolean> {
  const { count } = await tx.query(
    `update outages set revision = revision + 1, state = $3::text, last_at = $4::timestamptz, has_work = $5::boolean,
       doc = $6::text::jsonb
     where id = $1::text and revision = $2::int`,
    [
      outage.id,
      outage.revision,
      outage.state,
      at(outage.lastAt),
      outage.work.length > 0,
      asJson(docOf(outage)),
    ],
  );
  return count === 1;
}

export async function loadOutage(db: Queryable, id: string): Promise<Outage | null> {
  const { rows } = await db.query(`select ${OUTAGE} from outages where id = $1::text`, [id]);
  return rows[0] === undefined ? null : outageOf(rows[0]);
}

/** Confirmed ones, and those whose last report came at or after `since` and that were not taken back, by id. */
export async function listLivingOutages(db: Queryable, since: number): Promise<Outage[]> {
  const { rows } = await db.query(
    `select ${OUTAGE} from outages
     where state = 'confirmed' or (state in ('proposed', 'dismissed') and last_at >= $1::timestamptz)
     order by id limit 1000`,
    [at(since)],
  );
  return rows.map(outageOf);
}

/** The newest first, whatever became of them. */
export async function listOutages(db: Queryable, limit: number): Promise<Outage[]> {
  const { rows } = await db.query(`select ${OUTAGE} from outages order by last_at desc, id limit $1::int`, [
    limit,
  ]);
  return rows.map(outageOf);
}

/** Outages with something left to carry out. */
export async function listOutagesWithWork(db: Queryable): Promise<Outage[]> {
  const { rows } = await db.query(`select ${OUTAGE} from outages where has_work order by id limit 100`);
  return rows.map(outageOf);
}

/** What became of an outage's reports. */
export interface MemberCounts {
  /** Nobody has dispatched or merged it. */
  readonly open: number;
  /** Merged into this outage's master request. */
  readonly merged: number;
  /** Has an order of its own. */
  readonly dispatched: number;
  /** Resolved, closed or void. */
  readonly over: number;
}

export async function countMembers(db: Queryable, outage: KnownOutage): Promise<MemberCounts> {
  const { rows } = await db.query(
    `select
       count(*) filter (where state = 'open' and doc ->> 'class' <> 'leak' and id <> $2::text)::int as open,
       count(*) filter (where state = 'quick_accepted' and master_request_id = $2::text)::int as merged,
       count(*) filter (where state in ('dispatched', 'tracking'))::int as dispatched,
       count(*) filter (where state in ('resolved', 'follow_up_due', 'closed', 'closed_at_intake', 'void'))::int as over
     from requests where id = any($1::text[])`,
    [outage.memberIds, outage.masterId],
  );
  const row = rows[0] ?? {};
  return {
    open: number(row, 'open'),
    merged: number(row, 'merged'),
    dispatched: number(row, 'dispatched'),
    over: number(row, 'over'),
  };
}

/** Members of the outage in a state, oldest first: those to merge, or those that were merged into its master. */
export async function listMembers(
  db: Queryable,
  outage: KnownOutage,
  wanted: 'open' | 'merged',
): Promise<string[]> {
  const { rows } = await db.query(
    `select id from requests where id = any($1::text[]) and case when $3::text = 'open'
       then state = 'open' and doc ->> 'class' <> 'leak' and id <> $2::text
       else state = 'quick_accepted' and master_request_id = $2::text end
     order by created_at, id`,
    [outage.memberIds, outage.masterId, wanted],
  );
  return rows.map((row) => text(row, 'id'));
}

/** The member that the others can hang on: the wanted one while it lives, else a leak, one in work, the oldest. */
export async function chooseMaster(db: Queryable, outage: KnownOutage): Promise<string | null> {
  const { rows } = await db.query(
    `select id from requests where id = any($1::text[]) and state in ('open', 'dispatched', 'tracking')
     order by (id = $2::text) desc, (doc ->> 'class' = 'leak') desc, (state <> 'open') desc, created_at, id limit 1`,
    [outage.memberIds, outage.masterId],
  );
  return rows[0] === undefined ? null : text(rows[0], 'id');
}

/** Confirmed outages whose master request was brought to its end: the repair is done. */
export async function listRepairedOutages(db: Queryable): Promise<Outage[]> {
  const { rows } = await db.query(
    `select o.id, o.revision, o.state, o.doc from outages o join requests r on r.id = o.doc ->> 'masterId'
     where o.state = 'confirmed' and r.state in ('resolved', 'follow_up_due', 'closed', 'closed_at_intake')
     order by o.id limit 100`,
  );
  return rows.map(outageOf);
}

function docOf({ id: _, revision: __, state: ___, ...doc }: Outage): Stored {
  return doc;
}

function outageOf(row: Row): Outage {
  return {
    ...json<Stored>(row, 'doc'),
    id: text(row, 'id'),
    revision: number(row, 'revision'),
    state: oneOf(row, 'state', outageStates),
  };
}
