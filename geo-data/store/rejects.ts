/** The dead-letter table: what was refused at the edge, with device, field and reason. */
import type { Queryable } from '../database.ts';
import { decodeCursor, encodeCursor, limitOf, type Page } from './page.ts';
import { at, instant, maybeText, text } from './rows.ts';

export interface RejectRow {
  readonly receivedAt: number;
  readonly stream: string;
  readonly deviceId: string | null;
  readonly topic: string;
  readonly field: string | null;
  readonly reason: string;
  /** At most 1,024 characters. */
  readonly excerpt: string;
}

/** Stores a batch; an excerpt that is too long is cut, because a reject must never be refused itself. */
export async function saveRejects(tx: Queryable, rows: readonly RejectRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into rejects (received_at, stream, device, topic, field, reason, excerpt)
     select * from unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])`,
    [
      rows.map((row) => at(row.receivedAt)),
      rows.map((row) => row.stream),
      rows.map((row) => maybeClean(row.deviceId)),
      rows.map((row) => clean(row.topic)),
      rows.map((row) => maybeClean(row.field)),
      rows.map((row) => row.reason),
      rows.map((row) => clean(row.excerpt).slice(0, 1024)),
    ],
  );
}

/** PostgreSQL text cannot hold U+0000. */
function clean(value: string): string {
  return value.replaceAll('\u0000', '\u2400');
}

function maybeClean(value: string | null): string | null {
  return value === null ? null : clean(value);
}

export interface RejectFilter {
  readonly stream?: string;
  readonly reason?: string;
  readonly cursor?: string | null;
  readonly limit?: number;
}

/** Newest first. */
export async function listRejects(db: Queryable, filter: RejectFilter = {}): Promise<Page<RejectRow>> {
  const limit = limitOf(filter.limit);
  const before = decodeCursor(filter.cursor);
  const { rows } = await db.query(
    `select seq::text, received_at, stream, device, topic, field, reason, excerpt from rejects
     where ($1::text is null or stream = $1::text) and ($2::text is null or reason = $2::text)
       and ($3::timestamptz is null or (received_at, seq) < ($3::timestamptz, $4::bigint))
     order by received_at desc, seq desc limit $5::int`,
    [
      filter.stream ?? null,
      filter.reason ?? null,
      before && at(before.at),
      before && seqOf(before.id),
      limit + 1,
    ],
  );
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return {
    items: items.map((row) => ({
      receivedAt: instant(row, 'received_at'),
      stream: text(row, 'stream'),
      deviceId: maybeText(row, 'device'),
      topic: text(row, 'topic'),
      field: maybeText(row, 'field'),
      reason: text(row, 'reason'),
      excerpt: text(row, 'excerpt'),
    })),
    nextCursor:
      rows.length > limit && last !== undefined
        ? encodeCursor({ at: instant(last, 'received_at'), id: text(last, 'seq') })
        : null,
  };
}

/** A sequence number in a cursor; anything else reads as 0. */
function seqOf(id: string): string {
  return /^\d{1,18}$/.test(id) ? id : '0';
}

/** Deletes rejects received before `before`, at most `limit` a call; returns how many. */
export async function purgeRejects(db: Queryable, before: number, limit: number): Promise<number> {
  const { count } = await db.query(
    `delete from rejects where seq in
       (select seq from rejects where received_at < $1::timestamptz order by received_at limit $2::int)`,
    [at(before), limit],
  );
  return count;
}
