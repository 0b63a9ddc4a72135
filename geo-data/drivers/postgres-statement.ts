/** One statement on a postgres.js client or transaction: encoded, in time, and with our errors. */
import type { Sql } from 'postgres';
import { encodeParams } from '../codec.ts';
import type { Param, QueryResult, Row } from '../database.ts';
import { databaseError, QUERY_CANCELED, toDatabaseError } from '../errors.ts';

/** What the pool and a transaction have in common. */
export type Asker = Pick<Sql, 'unsafe'>;

export interface Cancellable<T> extends Promise<T> {
  cancel(): void;
}

/** One statement with parameters. `onStart` gets the running statement, for whoever may have to cancel it. */
export async function runQuery<R extends Row>(
  sql: Asker,
  text: string,
  params: readonly Param[],
  maxMs: number,
  onStart?: (running: Cancellable<unknown>) => void,
): Promise<QueryResult<R>> {
  try {
    // simple:false keeps statements without parameters on the extended protocol: one statement each, prepared.
    const prepared = { prepare: true, simple: false };
    const running = sql.unsafe<R[]>(text, encodeParams(params), prepared);
    onStart?.(running);
    const result = await inTime(running, maxMs);
    return { rows: [...result], count: result.count ?? 0 };
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** A script of several statements. */
export async function runScript(
  sql: Asker,
  script: string,
  maxMs: number,
  onStart?: (running: Cancellable<unknown>) => void,
): Promise<void> {
  try {
    const running = sql.unsafe(script).simple();
    onStart?.(running);
    await inTime(running, maxMs);
  } catch (error) {
    throw toDatabaseError(error);
  }
}

/** Cancels a statement that takes too long and stops waiting for it, even when the server does not answer at all. */
async function inTime<T>(running: Cancellable<T>, maxMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      cancelQuietly(running);
      reject(databaseError({ code: QUERY_CANCELED, message: `No answer within ${maxMs} ms; cancelled.` }));
    }, maxMs);
  });
  try {
    return await Promise.race([running, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** The cancel request travels on its own connection and may fail; the statement's own answer tells what happened. */
export function cancelQuietly(running: Cancellable<unknown>): void {
  running.catch(() => undefined);
  Promise.resolve(running.cancel()).catch(() => undefined);
}
