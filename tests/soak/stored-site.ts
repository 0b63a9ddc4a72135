/** Everything that a soak looks at when it is over, read from the database in one go. */
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Database } from '#geo-data/database.ts';
import { eventsAfter } from '#geo-data/store/events.ts';
import { json, maybeInstant, number, text } from '#geo-data/store/rows.ts';
import { listDueTimers } from '#geo-data/store/timers.ts';

export interface StoredAssignment {
  readonly id: string;
  readonly orderId: string;
  readonly workerId: string;
  readonly endedAt: number | null;
  readonly decision: Readonly<Record<string, unknown>> | null;
}

export interface StoredSite {
  readonly requests: readonly ServiceRequest[];
  readonly orders: readonly Order[];
  /** The whole log, in its order. */
  readonly events: readonly DomainEvent[];
  readonly assignments: readonly StoredAssignment[];
  readonly capacityOf: ReadonlyMap<string, number>;
  /** Orders for which a timer waits. */
  readonly timerOrderIds: ReadonlySet<string>;
  /** Timers that were due before `settledAt` and are still there. */
  readonly overdueTimers: readonly string[];
  /** How often each timer was fired by a committed transaction, where somebody counted. */
  readonly takings: ReadonlyMap<string, number>;
}

/** Reads it; `settledAt` is the site time up to which every timer must have fired. */
export async function loadStoredSite(
  db: Database,
  settledAt: number,
  takings: ReadonlyMap<string, number> = new Map(),
): Promise<StoredSite> {
  const requests = await db.query('select doc from requests order by id');
  const orders = await db.query('select doc from orders order by id');
  const assignments = await db.query(
    'select id, order_id, worker_id, ended_at, decision from assignments order by id',
  );
  const workers = await db.query('select id, capacity from workers');
  const timers = await db.query('select distinct order_id from timers');
  const overdue = await listDueTimers(db, settledAt, 1000);
  return {
    takings,
    requests: requests.rows.map((row) => json<ServiceRequest>(row, 'doc')),
    orders: orders.rows.map((row) => json<Order>(row, 'doc')),
    events: await loadLog(db),
    assignments: assignments.rows.map((row) => ({
      id: text(row, 'id'),
      orderId: text(row, 'order_id'),
      workerId: text(row, 'worker_id'),
      endedAt: maybeInstant(row, 'ended_at'),
      decision: json<Readonly<Record<string, unknown>> | null>(row, 'decision'),
    })),
    capacityOf: new Map(workers.rows.map((row) => [text(row, 'id'), number(row, 'capacity')])),
    timerOrderIds: new Set(timers.rows.map((row) => text(row, 'order_id'))),
    overdueTimers: overdue.map(
      ({ kind, key, requestId, orderId }) => `${kind} ${key} of ${orderId ?? requestId}`,
    ),
  };
}

async function loadLog(db: Database): Promise<readonly DomainEvent[]> {
  const events: DomainEvent[] = [];
  for (let seq = 0; ; ) {
    const page = await eventsAfter(db, seq, 10_000);
    if (page.length === 0) return events;
    events.push(...page.map(({ event }) => event));
    seq = page.at(-1)?.seq ?? seq;
  }
}
