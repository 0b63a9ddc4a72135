/** Timers: rows with a due time on the site clock; each fires once, together with what its firing changes. */
import type { TimerSpec } from '#dispatch-core/ports.ts';
import type { Database, Queryable, Row, Transaction } from '../database.ts';
import { isUnreachable } from '../errors.ts';
import { asJson, at, instant, json, maybeAt, maybeInstant, number, oneOf, text } from './rows.ts';

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
     on conflict (request_id, order_id, kind, key) do update set fire_at = excluded.fire_at, data = excluded.data,
       tries = 0, next_try_wall = null
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

/** Timers that failed are left out until they may be tried again; without a wall time none is left out. */
const MAY_TRY = '($1::timestamptz is null or next_try_wall is null or next_try_wall <= $1::timestamptz)';

/**
 * When the next timer is due (also when that is past), or null when none waits; with `wallNow` timers that wait after
 * a failure are left out.
 */
export async function nextTimerAt(db: Queryable, wallNow: number | null = null): Promise<number | null> {
  const { rows } = await db.query(`select min(fire_at) as at from timers where ${MAY_TRY}`, [
    maybeAt(wallNow),
  ]);
  return rows[0] === undefined ? null : maybeInstant(rows[0], 'at');
}

/** Timers due at `now` on the site clock, also those that wait after a failure, the oldest first; `limit` ≤ 1,000. */
export async function listDueTimers(db: Queryable, now: number, limit: number): Promise<TimerSpec[]> {
  return (await dueTimers(db, { site: now, wall: null }, limit)).map(timerOf);
}

async function dueTimers(
  db: Queryable,
  now: { readonly site: number; readonly wall: number | null },
  limit: number,
): Promise<Row[]> {
  const { rows } = await db.query(
    `select request_id, order_id, kind, key, fire_at, data, tries from timers
     where ${MAY_TRY} and fire_at <= $2::timestamptz
     order by fire_at, request_id, order_id, kind, key limit $3::int`,
    [maybeAt(now.wall), at(now.site), Math.min(Math.max(1, limit), 1000)],
  );
  return rows;
}

/** Timers whose last firing failed: a number that must be seen when it is not 0. */
export async function countFailingTimers(db: Queryable): Promise<number> {
  const { rows } = await db.query('select count(*)::int as n from timers where tries > 0');
  return rows[0] === undefined ? 0 : number(rows[0], 'n');
}

/** Site time decides what is due, wall time when a timer that failed is tried again. */
export interface TimerNow {
  readonly site: number;
  readonly wall: number;
}

export interface TimerRound<T> {
  /** What `fire` answered for each timer that fired, after its commit. */
  readonly fired: readonly T[];
  /** True when as many were due as asked for: there may be more. */
  readonly isFull: boolean;
  /** Timers whose firing threw; they are still there and come again at `nextTryWall`, later each time. */
  readonly failures: readonly TimerFailure[];
}

export interface TimerFailure {
  readonly timer: TimerSpec;
  /** Failures in a row, this one included. */
  readonly tries: number;
  readonly nextTryWall: number;
  readonly error: unknown;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 600_000;

/**
 * Fires the timers that are due at `now`, each in a transaction of its own: what `fire` writes and the end of the
 * timer happen together or not at all. Two processes never fire timers of one request at the same time, and a
 * timer that a change took away meanwhile does not fire. A timer that fails stays and waits before it comes again, so
 * that any number of failing ones never holds up the others. A database that is away ends the round: it is thrown, and
 * no timer is to blame. Use cases run inside by `joinOrderLifeStore(tx)`; what they publish must wait for `fired`.
 */
export async function takeDueTimers<T>(
  db: Database,
  now: TimerNow,
  limit: number,
  fire: (tx: Transaction, timer: TimerSpec) => Promise<T>,
): Promise<TimerRound<T>> {
  const due = await dueTimers(db, now, limit);
  const failures: TimerFailure[] = [];
  const fired: T[] = [];
  for (const row of due) {
    const timer = timerOf(row);
    try {
      fired.push(...(await db.transaction((tx) => fireOne(tx, now.site, timer, fire))));
    } catch (error) {
      if (isUnreachable(error)) throw error;
      const before = number(row, 'tries');
      const failure = { timer, error, tries: before + 1, nextTryWall: now.wall + retryMs(before) };
      failures.push(failure);
      await postpone(db, failure);
    }
  }
  return { fired, failures, isFull: due.length >= limit };
}

/** 1 s, 2 s, 4 s … at most ten minutes. */
function retryMs(triesBefore: number): number {
  return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(triesBefore, 20));
}

/** Only the timer that failed: one that was set anew meanwhile begins anew. */
async function postpone(db: Queryable, { timer, tries, nextTryWall }: TimerFailure): Promise<void> {
  await db.query(
    `update timers set tries = $5::int, next_try_wall = $6::timestamptz
     where ${THIS_ONE} and fire_at = $7::timestamptz`,
    [...parts(timer), tries, at(nextTryWall), at(timer.fireAt)],
  );
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
