/** The PostgreSQL driver: a pool of postgres.js connections behind the database port. */
import type { Sql } from 'postgres';
import type { Database, Param, Row } from '../database.ts';
import { isUnreachable } from '../errors.ts';
import { renderBulkInsert } from './bulk-insert.ts';
import { assertOutside, runInside } from './inside.ts';
import { openPostgresListener, type PostgresListener } from './postgres-listener.ts';
import { type Pool, prepareConnect, startPool } from './postgres-pool.ts';
import { runQuery, runScript } from './postgres-statement.ts';
import { runTransaction } from './postgres-transaction.ts';
import { DEFAULT_TRANSACTION_MS } from './transaction.ts';

export interface PostgresOptions {
  /** `postgres://user:secret@host:port/name`, or `postgres://user@localhost/name?host=/socket/directory`. */
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
  const connect = prepareConnect({
    url: options.url,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    onNotice: options.onNotice ?? (() => undefined),
  });
  const pool = startPool(connect, options.maxConnections ?? 10);
  const database = databaseOver(pool, openPostgresListener(connect), options.maxQueryMs ?? 60_000);
  try {
    await database.query('select 1');
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}

function databaseOver(pool: Pool, listener: PostgresListener, maxQueryMs: number): Database {
  const database: Database = {
    driver: 'postgres',
    query: async <R extends Row>(text: string, params: readonly Param[] = []) => {
      assertOutside(database);
      return await onPool(pool, (sql) => runQuery<R>(sql, text, params, maxQueryMs));
    },
    exec: async (script) => {
      assertOutside(database);
      await onPool(pool, (sql) => runScript(sql, script, maxQueryMs * 10));
    },
    transaction: async (fn, { maxMs = DEFAULT_TRANSACTION_MS } = {}) => {
      assertOutside(database);
      return await onPool(pool, (sql) => runTransaction(sql, maxMs, (work) => runInside(database, work), fn));
    },
    bulkInsert: async (table, columns, onConflict) => {
      const { text, params } = renderBulkInsert(table, columns, onConflict);
      return (await database.query(text, params)).count;
    },
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    close: async () => {
      await listener.close();
      await pool.close();
    },
  };
  return database;
}

/** Asks the pool, and has it replaced when the connection failed. */
async function onPool<T>(pool: Pool, ask: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = pool.current();
  try {
    return await ask(sql);
  } catch (error) {
    if (isUnreachable(error)) pool.replace(sql);
    throw error;
  }
}
