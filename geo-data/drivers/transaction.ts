/** What a transaction promises on both drivers: no swallowed errors, honest savepoints, an end in time. */
import type { Param, QueryResult, Row, Transaction } from '../database.ts';
import { databaseError, isAftermath, TRANSACTION_TIMEOUT } from '../errors.ts';

export const DEFAULT_TRANSACTION_MS = 30_000;

/** How long a transaction may wait for a connection: as long as a question may. */
export const MAX_WAIT_MS = 60_000;

/** The driver's side of a transaction or of a savepoint in it. */
export interface Scope {
  query<R extends Row>(text: string, params: readonly Param[]): Promise<QueryResult<R>>;
  exec(script: string): Promise<void>;
  /** Runs `fn` under a savepoint; rolls back to it and rethrows when `fn` throws. */
  nested<T>(fn: (scope: Scope) => Promise<T>): Promise<T>;
}

/** Shared by all levels of one transaction; once `ended` is set every further statement throws it. */
export interface Life {
  ended: Error | undefined;
}

interface Level {
  failure: { readonly error: unknown } | undefined;
  savepointOpen: boolean;
  readonly inFlight: Set<Promise<unknown>>;
}

/** Runs `fn` on one level (transaction or savepoint); throws its error, or the first error that it swallowed. */
export async function runLevel<T>(scope: Scope, life: Life, fn: (tx: Transaction) => Promise<T>): Promise<T> {
  const level: Level = { failure: undefined, savepointOpen: false, inFlight: new Set() };
  try {
    const value = await fn(transactionOver(scope, life, level));
    await Promise.allSettled(level.inFlight);
    if (level.failure !== undefined) throw level.failure.error;
    return value;
  } catch (error) {
    await Promise.allSettled(level.inFlight);
    throw level.failure !== undefined && isAftermath(error) ? level.failure.error : error;
  }
}

function transactionOver(scope: Scope, life: Life, level: Level): Transaction {
  return {
    query: <R extends Row>(text: string, params: readonly Param[] = []) =>
      watch(life, level, () => scope.query<R>(text, params)),
    exec: (script) => watch(life, level, () => scope.exec(script)),
    savepoint: (fn) => openSavepoint(scope, life, level, fn),
  };
}

/** Runs one statement and remembers its failure: the server has given up the level, whatever the caller does. */
async function watch<T>(life: Life, level: Level, run: () => Promise<T>): Promise<T> {
  assertUsable(life, level);
  const running = run();
  level.inFlight.add(running);
  try {
    return await running;
  } catch (error) {
    level.failure ??= { error };
    throw error;
  } finally {
    level.inFlight.delete(running);
  }
}

async function openSavepoint<T>(
  scope: Scope,
  life: Life,
  level: Level,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  assertUsable(life, level);
  level.savepointOpen = true;
  try {
    return await scope.nested((inner) => runLevel(inner, life, fn));
  } finally {
    level.savepointOpen = false;
  }
}

function assertUsable(life: Life, level: Level): void {
  if (life.ended !== undefined) throw life.ended;
  if (level.savepointOpen) {
    throw new Error(
      'A savepoint is open here; use the `tx` that was passed to it, and one savepoint at a time.',
    );
  }
}

/**
 * Settles like `run`, or rejects after `maxMs`: then `life` is ended, `aborted` rejects (the driver rolls back, even
 * when the caller's function never comes back) and `abort` is asked to stop the statement that still runs. The time
 * begins when `run` calls `begun`: waiting for a turn is not the transaction's own time. A turn that does not come
 * within `maxWaitMs` ends it too.
 */
export async function withinTime<T>(
  { maxMs, maxWaitMs }: { readonly maxMs: number; readonly maxWaitMs: number },
  life: Life,
  run: (aborted: Promise<never>, begun: () => void) => Promise<T>,
  abort: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let giveUp: (error: Error) => void = () => undefined;
  const tooLate = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const endAfter = (ms: number, message: string) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const ended = databaseError({ code: TRANSACTION_TIMEOUT, message });
      life.ended = ended;
      abort();
      giveUp(ended);
    }, ms);
  };
  const begun = () => {
    if (life.ended === undefined)
      endAfter(maxMs, `The transaction was ended because it took longer than ${maxMs} ms.`);
  };
  endAfter(maxWaitMs, `The transaction could not begin within ${maxWaitMs} ms.`);
  try {
    return await Promise.race([run(tooLate, begun), tooLate]);
  } finally {
    clearTimeout(timer);
    life.ended ??= new Error('The transaction is over; its `tx` must not be kept.');
  }
}
