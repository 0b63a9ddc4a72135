/** Timers: rows with a due time on the site clock; each fires once, together with what its firing changes. */
import type { TimerSpec } from '#dispatch-core/ports.ts';
import type { Database, Queryable, Row, Transaction } from '../database.ts';
import { asJson, at, instant, json, maybeInstant, oneOf, text } from './rows.ts';

const KINDS = [
  'slaWarning',
  'overdue',
  'offerExpiry',
  'lapse',
  'archive',
] as const satisfies readonly TimerSpec['kind'][];

/** Makes `timers` the complete set of a request and all its orders. */
export async function replaceTimers(
  tx: Queryable,
  requestId: string,
  timers: readonly TimerSpec[],
): Promise<void> {
  await tx.query(
    `delete from timers t where t.request_id = $1::text and not exists (
       select 1 from unnest($2::text[], $3::text[], $4::text[]) as u(order_id, kind, key)
       where u.order_id = t.order_id and u.kind = t.kind and u.key = t.key)`,
    [requestId, ...identityOf(timers)],
  );
  if (timers.length === 0) return;
  await tx.query(
    `insert into timers (request_id, order_id, kind, key, fire_at, data)
     select $1::text, order_id, kind, key, fire_at, data::jsonb
     from unnest($2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
       as u(order_id, kind, key, fire_at, data)
     on conflict (request_id, order_id, kind, key) do update set fire_at = excluded.fire_at, data = excluded.data
     where timers.fire_at <> excluded.fire_at or timers.data <> excluded.data`,
    [
      requestId,
      ...identityOf(timers),
      timers.map((timer) => at(timer.fireAt)),
      timers.map((timer) => asJson(timer.data)),
    ],
  );
}

function identityOf(timers: readonly TimerSpec[]) {
  return [
    timers.map((timer) => timer.orderId ?? ''),
    timers.map((timer) => timer.kind),
    timers.map((timer) => timer.key),
  ];
}

/** When the next timer is due (also when that is past), or null when none waits. */
export async function nextTimerAt(db: Queryable): Promise<number | null> {
  const { rows } = await db.query('select min(fire_at) as at from timers');
  return rows[0] === undefined ? null : maybeInstant(rows[0], 'at');
}

/** Timers due at `now`, the oldest first; `limit` ≤ 1,000. */
export async function listDueTimers(db: Queryable, now: number, limit: number): Promise<TimerSpec[]> {
  const { rows } = await db.query(
    `select request_id, order_id, kind, key, fire_at, data from timers
     where fire_at <= $1::timestamptz order by fire_at, request_id, order_id, kind, key limit $2::int`,
    [at(now), Math.min(Math.max(1, limit), 1000)],
  );
  return rows.map(timerOf);
}

export interface TimerRound<T> {
  /** What `fire` answered for each timer that fired, after its commit. */
  readonly fired: readonly T[];
  /** True when as many were due as asked for: there may be more. */
  readonly isFull: boolean;
  /** Timers whose firing threw; they are still there and come again. */
  readonly failures: readonly { readonly timer: TimerSpec; readonly error: unknown }[];
}

/**
 * Fires the timers that are due at `now`, each in a transaction of its own: what `fire` writes and the end of the
 * timer happen together or not at all. Two processes never fire timers of one request at the same time, and a
 * timer that a change took away meanwhile does not fire. A timer that fails stays and does not hold up the others.
 * Use cases run inside by `joinOrderLifeStore(tx)`; what they publish must wait for `fired`.
 */
export async function takeDueTimers<T>(
  db: Database,
  now: number,
  limit: number,
  fire: (tx: Transaction, timer: TimerSpec) => Promise<T>,
): Promise<TimerRound<T>> {
  const due = await listDueTimers(db, now, limit);
  const failures: { timer: TimerSpec; error: unknown }[] = [];
  const fired: T[] = [];
  for (const timer of due) {
    try {
      fired.push(...(await db.transaction((tx) => fireOne(tx, now, timer, fire))));
    } catch (error) {
      failures.push({ timer, error });
    }
  }
  return { fired, failures, isFull: due.length >= limit };
}

/**
 * The lock is advisory on purpose: a lock on the timer's row would be taken before the request's row, against the
 * order of all commands, and deadlock with them.
 */
async function fireOne<T>(
  tx: Transaction,
  now: number,
  timer: TimerSpec,
  fire: (tx: Transaction, timer: TimerSpec) => Promise<T>,
): Promise<T[]> {
  if (!(await lockRequestTimers(tx, timer.requestId))) return [];
  if (!(await isStillDue(tx, timer, now))) return [];
  const answer = await fire(tx, timer);
  await removeTimer(tx, timer, now);
  return [answer];
}

async function lockRequestTimers(tx: Queryable, requestId: string): Promise<boolean> {
  const { rows } = await tx.query(
    'select pg_try_advisory_xact_lock(hashtextextended($1::text, 7283)) as locked',
    [`timers of ${requestId}`],
  );
  return rows[0]?.locked === true;
}

const THIS_ONE = 'request_id = $1::text and order_id = $2::text and kind = $3::text and key = $4::text';

async function isStillDue(tx: Queryable, timer: TimerSpec, now: number): Promise<boolean> {
  const { rows } = await tx.query(`select 1 from timers where ${THIS_ONE} and fire_at <= $5::timestamptz`, [
    ...parts(timer),
    at(now),
  ]);
  return rows.length > 0;
}

/** Only while it is still due: its own firing may have set it anew for later. */
async function removeTimer(tx: Queryable, timer: TimerSpec, now: number): Promise<void> {
  await tx.query(`delete from timers where ${THIS_ONE} and fire_at <= $5::timestamptz`, [
    ...parts(timer),
    at(now),
  ]);
}

function parts({ requestId, orderId, kind, key }: TimerSpec): string[] {
  return [requestId, orderId ?? '', kind, key];
}

function timerOf(row: Row): TimerSpec {
  const orderId = text(row, 'order_id');
  return {
    requestId: text(row, 'request_id'),
    orderId: orderId === '' ? null : orderId,
    kind: oneOf(row, 'kind', KINDS),
    key: text(row, 'key'),
    fireAt: instant(row, 'fire_at'),
    data: json(row, 'data'),
  };
}
