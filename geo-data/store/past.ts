/** The past of a demonstration: whole lives of requests, written in bulk once they are over, and how far that has come. */
import type { Queryable, Transaction } from '../database.ts';
import { appendEventRows, type EventRow } from './events.ts';
import { asJson, at, json, maybeAt } from './rows.ts';

/** Rows as they are written; `doc` and `data` are JSON texts, times are instants. */
export interface PastRows {
  readonly requests: readonly { readonly id: string; readonly cell9: string; readonly doc: string }[];
  readonly orders: readonly {
    readonly id: string;
    readonly requestId: string;
    readonly cell9: string;
    readonly doc: string;
  }[];
  readonly events: readonly EventRow[];
  readonly assignments: readonly {
    readonly id: string;
    readonly orderId: string;
    readonly workerId: string;
    readonly kind: string;
    readonly openedAt: number;
    readonly expiresAt: number | null;
    readonly endedAt: number | null;
    readonly outcome: string | null;
  }[];
  readonly timers: readonly {
    readonly requestId: string;
    readonly orderId: string | null;
    readonly kind: string;
    readonly key: string;
    readonly fireAt: number;
    readonly data: string;
  }[];
}

/** Writes one step in the caller's transaction. The workers must be there; nothing of the step may be. */
export async function savePast(tx: Transaction, rows: PastRows): Promise<void> {
  await saveRequests(tx, rows.requests);
  await saveOrders(tx, rows.orders);
  await saveAssignments(tx, rows.assignments);
  await appendEventRows(tx, rows.events);
  await saveTimers(tx, rows.timers);
}

async function saveRequests(tx: Queryable, rows: PastRows['requests']): Promise<void> {
  await tx.query(
    `insert into requests (id, revision, cell9, doc)
     select id, 1, cell9, doc::jsonb from unnest($1::text[], $2::text[], $3::text[]) as u(id, cell9, doc)`,
    [rows.map((row) => row.id), rows.map((row) => row.cell9), rows.map((row) => row.doc)],
  );
}

async function saveOrders(tx: Queryable, rows: PastRows['orders']): Promise<void> {
  await tx.query(
    `insert into orders (id, request_id, revision, cell9, doc)
     select id, request_id, 1, cell9, doc::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as u(id, request_id, cell9, doc)`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.requestId),
      rows.map((row) => row.cell9),
      rows.map((row) => row.doc),
    ],
  );
}

async function saveAssignments(tx: Queryable, rows: PastRows['assignments']): Promise<void> {
  await tx.query(
    `insert into assignments (id, order_id, worker_id, kind, opened_at, expires_at, ended_at, outcome)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
                          $7::timestamptz[], $8::text[])`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.orderId),
      rows.map((row) => row.workerId),
      rows.map((row) => row.kind),
      rows.map((row) => at(row.openedAt)),
      rows.map((row) => maybeAt(row.expiresAt)),
      rows.map((row) => maybeAt(row.endedAt)),
      rows.map((row) => row.outcome),
    ],
  );
}

async function saveTimers(tx: Queryable, rows: PastRows['timers']): Promise<void> {
  await tx.query(
    `insert into timers (request_id, order_id, kind, key, fire_at, data)
     select request_id, order_id, kind, key, fire_at, data::jsonb
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
       as u(request_id, order_id, kind, key, fire_at, data)`,
    [
      rows.map((row) => row.requestId),
      rows.map((row) => row.orderId ?? ''),
      rows.map((row) => row.kind),
      rows.map((row) => row.key),
      rows.map((row) => at(row.fireAt)),
      rows.map((row) => row.data),
    ],
  );
}

/** How far the writing of a part of the past has come. */
export interface PastProgress {
  /** What the part was made from: another key begins anew. */
  readonly key: string;
  /** Steps that are written. */
  readonly steps: number;
  readonly isDone: boolean;
}

/** The progress of a part; null before its first step. */
export async function loadPastProgress(db: Queryable, part: string): Promise<PastProgress | null> {
  const { rows } = await db.query('select progress from past_parts where part = $1::text', [part]);
  return rows[0] === undefined ? null : json<PastProgress>(rows[0], 'progress');
}

/** In the transaction of the step, so that no step is written twice. */
export async function savePastProgress(tx: Queryable, part: string, progress: PastProgress): Promise<void> {
  await tx.query(
    `insert into past_parts (part, progress) values ($1::text, $2::text::jsonb)
     on conflict (part) do update set progress = excluded.progress`,
    [part, asJson(progress)],
  );
}

/** Lets the numbers people say go on above those of the past. */
export async function reserveNumbers(tx: Queryable, above: number): Promise<void> {
  await tx.query(
    `select setval('request_numbers', greatest($1::bigint, (select last_value from request_numbers))),
            setval('order_numbers', greatest($1::bigint, (select last_value from order_numbers)))`,
    [above],
  );
}
