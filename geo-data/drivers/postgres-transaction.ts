/** A transaction on one postgres.js connection, also when that connection dies in the middle. */
import type { Sql, TransactionSql } from 'postgres';
import type { Row, Transaction } from '../database.ts';
import { isUnreachable, toDatabaseError } from '../errors.ts';
import { type Cancellable, cancelQuietly, runQuery, runScript } from './postgres-statement.ts';
import { type Life, MAX_WAIT_MS, runLevel, type Scope, withinTime } from './transaction.ts';

/** The connection under one transaction. */
interface Line {
  readonly life: Life;
  readonly maxMs: number;
  running: Cancellable<unknown> | undefined;
  /** Never resolves; rejects when the connection is lost. */
  readonly lost: Promise<never>;
  readonly lose: (error: Error) => void;
}

/** Runs `fn` in one transaction on a connection of `sql`; `enter` wraps the inside (the guard of the outer handle). */
export async function runTransaction<T>(
  sql: Sql,
  maxMs: number,
  enter: (work: () => Promise<T>) => Promise<T>,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const line = openLine(maxMs);
  const run = (aborted: Promise<never>, begun: () => void) =>
    begin(sql, line, (scoped) => {
      begun();
      return enter(() => Promise.race([runLevel(scopeOver(scoped, line), line.life, fn), aborted]));
    });
  const abort = () => {
    if (line.running !== undefined) cancelQuietly(line.running);
  };
  return await withinTime({ maxMs, maxWaitMs: MAX_WAIT_MS }, line.life, run, abort);
}

function openLine(maxMs: number): Line {
  const life: Life = { ended: undefined };
  let fail: (error: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => {
    fail = reject;
  });
  lost.catch(() => undefined);
  const lose = (error: Error) => {
    life.ended ??= error;
    fail(error);
  };
  return { life, maxMs, running: undefined, lost, lose };
}

async function begin<T>(sql: Sql, line: Line, fn: (scoped: TransactionSql) => Promise<T>): Promise<T> {
  try {
    const box = await sql.begin((scoped) => settleWhileConnected(line, () => fn(scoped)));
    return box.value;
  } catch (raw) {
    throw noteLoss(line, toDatabaseError(raw));
  }
}

/**
 * After a lost connection this never settles: the library would write its COMMIT or ROLLBACK to the socket that is
 * gone, and that throws outside of any promise and ends the process. The callers have their answer from `line.lost`
 * or from the library's own close event. (The box keeps our type through the library's array-shaped one.)
 */
async function settleWhileConnected<T>(line: Line, run: () => Promise<T>): Promise<{ value: T }> {
  try {
    return { value: await run() };
  } finally {
    if (isUnreachable(line.life.ended)) await new Promise<never>(() => undefined);
  }
}

function noteLoss(line: Line, error: unknown): unknown {
  if (error instanceof Error && isUnreachable(error)) line.lose(error);
  return error;
}

function scopeOver(sql: TransactionSql, line: Line): Scope {
  const onStart = (running: Cancellable<unknown>) => {
    line.running = running;
  };
  const ask = async <V>(statement: Promise<V>): Promise<V> => {
    try {
      return await statement;
    } catch (error) {
      throw noteLoss(line, error);
    }
  };
  return {
    query: <R extends Row>(text: string, params: Parameters<Scope['query']>[1]) =>
      ask(runQuery<R>(sql, text, params, line.maxMs, onStart)),
    exec: (script) => ask(runScript(sql, script, line.maxMs, onStart)),
    nested: (fn) => Promise.race([nest(sql, line, fn), line.lost]),
  };
}

async function nest<T>(sql: TransactionSql, line: Line, fn: (scope: Scope) => Promise<T>): Promise<T> {
  try {
    const box = await sql.savepoint((inner) => settleWhileConnected(line, () => fn(scopeOver(inner, line))));
    return box.value;
  } catch (raw) {
    throw noteLoss(line, toDatabaseError(raw));
  }
}
