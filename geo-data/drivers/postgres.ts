/** The PostgreSQL driver: a pool of postgres.js connections behind the database port. */
import postgres, { type Sql } from 'postgres';
import { encodeParams, PARSERS } from '../codec.ts';
import type { Database, Param, QueryResult, Row, Transaction } from '../database.ts';
import { databaseError, QUERY_CANCELED, toDatabaseError } from '../errors.ts';
import { renderBulkInsert } from './bulk-insert.ts';
import { assertOutside, runInside } from './inside.ts';
import { openPostgresListener } from './postgres-listener.ts';
import { DEFAULT_TRANSACTION_MS, type Life, runLevel, type Scope, withinTime } from './transaction.ts';

export interface PostgresOptions {
  /** `postgres://user:secret@host:port/name`, or `postgres://user@/name?host=/socket/directory`. */
  readonly url: string;
  /** Connections of the pool; one more is opened for the first `listen`. Default 10. */
  readonly maxConnections?: number;
  /** How long to wait for a connection before 08001. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** A statement that is not answered in this time is cancelled (57014). Default 60,000; scripts: ten times. */
  readonly maxQueryMs?: number;
  /** Server notices (default: dropped). */
  readonly onNotice?: (message: string) => void;
}

/**
 * Opens a pool and proves that the server answers. Throws DatabaseError 08001 when it does not.
 * Later outages reject what was in flight (08006) and what is asked meanwhile (08001); the pool reconnects by itself.
 */
export async function openPostgres(options: PostgresOptions): Promise<Database> {
  const connect = prepareConnect(options);
  const sql = connect({ max: options.maxConnections ?? 10 });
  const listener = openPostgresListener(connect);
  const database = databaseOver(sql, listener, options.maxQueryMs ?? 60_000);
  try {
    await database.query('select 1');
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

/** Extra settings for one of the driver's two clients: the pool and the listener. */
export interface ClientSettings {
  readonly max: number;
  readonly max_lifetime?: null;
  readonly onnotify?: (channel: string, payload: string) => void;
  readonly onclose?: () => void;
}

export type Connect = (settings: ClientSettings) => Sql;

function prepareConnect(options: PostgresOptions): Connect {
  const { url, socketDir } = splitSocketDir(options.url);
  return (settings) => {
    const merged = {
      ...(socketDir === undefined ? {} : { host: socketDir }),
      ...settings,
      // Without the type query our own parsers stand, also for arrays.
      fetch_types: false,
      types: columnTypes(),
      connect_timeout: (options.connectTimeoutMs ?? 10_000) / 1000,
      // The library waits up to 20 s between attempts; a desk should be back within one.
      backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, 1),
      connection: { TimeZone: 'UTC', application_name: 'hearthline' },
      onnotice: (notice: { message?: string }) => options.onNotice?.(notice.message ?? ''),
    };
    return postgres(url, merged);
  };
}

/** libpq writes the socket directory as `?host=/dir`; the library wants it apart from the URL. */
function splitSocketDir(text: string): { url: string; socketDir: string | undefined } {
  const url = new URL(text);
  const host = url.searchParams.get('host');
  if (host?.startsWith('/') !== true) return { url: text, socketDir: undefined };
  url.searchParams.delete('host');
  return { url: url.href, socketDir: host };
}

function columnTypes(): Record<string, postgres.PostgresType> {
  return Object.fromEntries(
    Object.entries(PARSERS).map(([oid, parse]) => [
      `oid${oid}`,
      { to: Number(oid), from: [Number(oid)], serialize: (value: unknown) => value, parse },
    ]),
  );
}

type Listener = ReturnType<typeof openPostgresListener>;

function databaseOver(sql: Sql, listener: Listener, maxQueryMs: number): Database {
  const database: Database = {
    driver: 'postgres',
    query: async <R extends Row>(text: string, params: readonly Param[] = []) => {
      assertOutside(database);
      return await runQuery<R>(sql, text, params, maxQueryMs);
    },
    exec: async (script) => {
      assertOutside(database);
      await runScript(sql, script, maxQueryMs * 10);
    },
    transaction: async (fn, { maxMs = DEFAULT_TRANSACTION_MS } = {}) => {
      assertOutside(database);
      return await runTransaction(database, sql, maxMs, fn);
    },
    bulkInsert: async (table, columns, onConflict) => {
      const { text, params } = renderBulkInsert(table, columns, onConflict);
      return (await database.query(text, params)).count;
    },
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    close: async () => {
      await listener.close();
      await sql.end({ timeout: 5 });
    },
  };
  return database;
}

interface Cancellable<T> extends Promise<T> {
  cancel(): void;
}

/** What the pool and a transaction have in common. */
type Asker = Pick<Sql, 'unsafe'>;

async function runQuery<R extends Row>(
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

async function runScript(sql: Asker, script: string, maxMs: number): Promise<void> {
  try {
    await inTime(sql.unsafe(script).simple(), maxMs);
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
function cancelQuietly(running: Cancellable<unknown>): void {
  running.catch(() => undefined);
  Promise.resolve(running.cancel()).catch(() => undefined);
}

async function runTransaction<T>(
  database: Database,
  sql: Sql,
  maxMs: number,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const life: Life = { ended: undefined };
  const current: { running: Cancellable<unknown> | undefined } = { running: undefined };
  const run = (aborted: Promise<never>) =>
    begin(sql, (scoped) => {
      const scope = scopeOver(scoped, maxMs, (running) => {
        current.running = running;
      });
      return runInside(database, () => Promise.race([runLevel(scope, life, fn), aborted]));
    });
  const abort = () => {
    if (current.running !== undefined) cancelQuietly(current.running);
  };
  return await withinTime(maxMs, life, run, abort);
}

type ScopedSql = postgres.TransactionSql;

/** The library types its answer for tagged templates; the boxed value keeps ours. */
async function begin<T>(sql: Sql, fn: (scoped: ScopedSql) => Promise<T>): Promise<T> {
  try {
    const box = await sql.begin(async (scoped) => ({ value: await fn(scoped) }));
    return box.value;
  } catch (error) {
    throw toDatabaseError(error);
  }
}

function scopeOver(sql: ScopedSql, maxMs: number, onStart: (running: Cancellable<unknown>) => void): Scope {
  return {
    query: (text, params) => runQuery(sql, text, params, maxMs, onStart),
    exec: (script) => runScript(sql, script, maxMs),
    nested: async (fn) => {
      const box = await sql.savepoint(async (inner) => ({
        value: await fn(scopeOver(inner, maxMs, onStart)),
      }));
      return box.value;
    },
  };
}
