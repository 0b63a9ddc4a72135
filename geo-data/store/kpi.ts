/** Figures over a day's orders that no screen can count from what it shows. */
import type { Queryable } from '../database.ts';
import { at, number } from './rows.ts';

export interface DueCount {
  /** Orders that were due in the span. */
  readonly due: number;
  /** Those of them that were done within their due time. */
  readonly timely: number;
}

/**
 * Orders due in [from, to) and how many of them were done in time: the worker's report counts, not the moment of its
 * review. Void ones are mistakes and do not count.
 */
export async function countDue(db: Queryable, from: number, to: number): Promise<DueCount> {
  const { rows } = await db.query(
    `select count(*)::int as due,
       count(*) filter (where not open and coalesce(instant_of(doc -> 'report', 'at'), instant_of(doc, 'closedAt')) <= due_at)::int as timely
     from orders where state <> 'void' and due_at >= $1::timestamptz and due_at < $2::timestamptz`,
    [at(from), at(to)],
  );
  const row = rows[0] ?? { due: 0, timely: 0 };
  return { due: number(row, 'due'), timely: number(row, 'timely') };
}
