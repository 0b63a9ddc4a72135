/** Assignments: who was asked to do an order, until when, with which outcome; at most one lives per order. */
import type { AssignmentChange } from '#dispatch-core/ports.ts';
import type { Queryable } from '../database.ts';
import { asJson, at, instant, json, maybeAt, maybeInstant, maybeText, number, oneOf, text } from './rows.ts';

export type AssignmentOpened = AssignmentChange['open'][number];
export type AssignmentEnded = AssignmentChange['end'][number];

export interface AssignmentRow extends AssignmentOpened {
  readonly endedAt: number | null;
  readonly outcome: string | null;
}

/** Throws 23505 (assignments_one_live) while another assignment of the order lives. */
export async function openAssignment(tx: Queryable, open: AssignmentOpened): Promise<void> {
  await tx.query(
    `insert into assignments (id, order_id, worker_id, kind, opened_at, expires_at, decision)
     values ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::text::jsonb)`,
    [
      open.id,
      open.orderId,
      open.workerId,
      open.kind,
      at(open.at),
      maybeAt(open.expiresAt),
      open.decision === null ? null : asJson(open.decision),
    ],
  );
}

/** False when the assignment does not live any more. */
export async function endAssignment(tx: Queryable, end: AssignmentEnded): Promise<boolean> {
  const { count } = await tx.query(
    `update assignments set ended_at = $3::timestamptz, outcome = $4::text
     where id = $1::text and order_id = $2::text and ended_at is null`,
    [end.id, end.orderId, at(end.at), end.outcome],
  );
  return count === 1;
}

/** All assignments of an order, oldest first. */
export async function assignmentsOfOrder(db: Queryable, orderId: string): Promise<AssignmentRow[]> {
  const { rows } = await db.query(
    `select id, order_id, worker_id, kind, opened_at, expires_at, ended_at, outcome, decision
     from assignments where order_id = $1::text order by opened_at, id limit 1000`,
    [orderId],
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    orderId: text(row, 'order_id'),
    workerId: text(row, 'worker_id'),
    kind: oneOf(row, 'kind', ['offer', 'assign', 'claim', 'force', 'supplement']),
    at: instant(row, 'opened_at'),
    expiresAt: maybeInstant(row, 'expires_at'),
    decision: json(row, 'decision'),
    endedAt: maybeInstant(row, 'ended_at'),
    outcome: maybeText(row, 'outcome'),
  }));
}

/** Orders that each worker holds (assigned … reported), by worker id; workers without any are absent. */
export async function countOpenByWorker(db: Queryable): Promise<Map<string, number>> {
  const { rows } = await db.query(
    'select worker_id, count(*)::int as n from orders where open and worker_id is not null group by worker_id',
  );
  return new Map(rows.map((row) => [text(row, 'worker_id'), number(row, 'n')]));
}
