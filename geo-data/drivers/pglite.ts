/** The PGlite driver: PostgreSQL with PostGIS inside the process, in a thread of its own, behind the database port. */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encodeParams } from '../codec.ts';
import type { Database, Param, QueryResult, Row, Transaction } from '../database.ts';
import { CONNECTION_CLOSED, databaseError } from '../errors.ts';
import { renderBulkInsert } from './bulk-insert.ts';
import { assertOutside, runInside } from './inside.ts';
import { makeBundle } from './pglite-bundle.ts';
import { openCacheDir } from './pglite-cache.ts';
import { startMaintenance } from './pglite-maintenance.ts';
import { startThread, type Thread } from './pglite-thread.ts';
import { assertChannel, type Subscriptions, startSubscriptions } from './subscriptions.ts';
import { DEFAULT_TRANSACTION_MS, type Life, runLevel, type Scope, withinTime } from './transaction.ts';

export interface PgliteOptions {
  /** Directory of the data, or `memory://`. Nobody else may have it open: see `lockDataDir`. */
  readonly dataDir: string;
  /** Where made things are kept (default: `.cache/pglite` of the project). */
  readonly cacheDir?: string;
  /** Finds the template (tar.gz) to start from; asked only when there is no data yet. See `makePgliteTemplate`. */
  readonly template?: () => Promise<string>;
  /** A statement that keeps the engine busy longer than this is ended with its thread. Default 60,000. */
  readonly maxQueryMs?: number;
  /** Pause between checkpoints. Default 60,000; 0 turns checkpoints and vacuum off. */
  readonly checkpointEveryMs?: number;
  /** Problems of the upkeep, which must not stop anybody's work (default: dropped). */
  readonly onProblem?: (message: string, error: unknown) => void;
}

export interface PgliteDatabase extends Database {
  /** The whole data directory as a tar, after a checkpoint. */
  dump(): Promise<Uint8Array>;
}

interface Engine {
  readonly start: () => Promise<Thread>;
  readonly canRestart: boolean;
  readonly subscriptions: Subscriptions;
  current: Promise<Thread>;
  nextTx: number;
  closed: boolean;
}

/** Opens the engine in its thread. Throws when the data cannot be opened; a hung or crashed thread is replaced later. */
export async function openPglite(options: PgliteOptions): Promise<PgliteDatabase> {
  const engine = await startEngine(options);
  const upkeep: { stop: () => Promise<void> } = { stop: async () => undefined };
  const database = databaseOver(engine, () => upkeep.stop());
  const everyMs = options.checkpointEveryMs ?? 60_000;
  if (everyMs > 0) {
    upkeep.stop = startMaintenance(database, everyMs, options.onProblem ?? (() => undefined)).stop;
  }
  return database;
}

async function startEngine(options: PgliteOptions): Promise<Engine> {
  const inMemory = options.dataDir.startsWith('memory://');
  const subscriptions = startSubscriptions();
  const bundle = await makeBundle(await openCacheDir(options.cacheDir));
  const start = (templatePath?: string): Promise<Thread> =>
    startThread({
      open: { dataDir: options.dataDir, bundleUrl: pathToFileURL(bundle).href, templatePath },
      maxQueryMs: options.maxQueryMs ?? 60_000,
      onNotify: subscriptions.wake,
    });
  const fromTemplate = async () => start(await options.template?.());
  const first = inMemory ? await fromTemplate() : await startOnDisk(options.dataDir, start, fromTemplate);
  return {
    start: () => start(),
    canRestart: !inMemory,
    subscriptions,
    current: Promise.resolve(first),
    nextTx: 1,
    closed: false,
  };
}

/**
 * Opens the data on disk, or makes them from the template. A first start that was killed half-way leaves its marker:
 * nobody was told of anything stored there yet, so it begins anew instead of opening half a directory.
 */
async function startOnDisk(
  dataDir: string,
  reopen: () => Promise<Thread>,
  create: () => Promise<Thread>,
): Promise<Thread> {
  const marker = `${dataDir}.creating`;
  if (existsSync(join(dataDir, 'PG_VERSION')) && !existsSync(marker)) return await reopen();
  if (existsSync(marker)) await rm(dataDir, { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true });
  await writeFile(marker, '');
  const thread = await create();
  await rm(marker, { force: true });
  return thread;
}

/** The living thread; a dead one is replaced first (its data are on disk; in memory they are gone for good). */
async function live(engine: Engine): Promise<Thread> {
  if (engine.closed) throw databaseError({ code: CONNECTION_CLOSED, message: 'The database is closed.' });
  const seen = engine.current;
  const thread = await seen.catch(() => undefined);
  const usable = thread !== undefined && (!thread.isDead() || !engine.canRestart);
  if (usable) return thread;
  // Many callers find the same dead thread: only the first replaces it.
  if (engine.current === seen) engine.current = restart(engine);
  return await engine.current;
}

async function restart(engine: Engine): Promise<Thread> {
  const thread = await engine.start();
  for (const channel of engine.subscriptions.channels()) await thread.call({ op: 'listen', channel });
  engine.subscriptions.wakeAll();
  return thread;
}

function databaseOver(engine: Engine, stopUpkeep: () => Promise<void>): PgliteDatabase {
  const database: PgliteDatabase = {
    driver: 'pglite',
    query: async <R extends Row>(text: string, params: readonly Param[] = []) => {
      assertOutside(database);
      return await query<R>(await live(engine), text, params);
    },
    exec: async (script) => {
      assertOutside(database);
      await (await live(engine)).call({ op: 'exec', script });
    },
    transaction: async (fn, { maxMs = DEFAULT_TRANSACTION_MS } = {}) => {
      assertOutside(database);
      return await runTransaction(database, engine, maxMs, fn);
    },
    bulkInsert: async (table, columns, onConflict) => {
      const { text, params } = renderBulkInsert(table, columns, onConflict);
      return (await database.query(text, params)).count;
    },
    listen: (channel, onNotify) => listen(engine, channel, onNotify),
    dump: async () => {
      await database.exec('checkpoint');
      return (await (await live(engine)).call({ op: 'dump' })).bytes ?? new Uint8Array();
    },
    close: async () => {
      if (engine.closed) return;
      await stopUpkeep();
      await close(engine);
    },
  };
  return database;
}

async function query<R extends Row>(
  thread: Thread,
  text: string,
  params: readonly Param[],
  tx?: number,
): Promise<QueryResult<R>> {
  const { result } = await thread.call({ op: 'query', text, params: encodeParams(params), tx });
  // The row type is the caller's word about his own SQL, as with the other driver.
  return { rows: (result?.rows ?? []) as R[], count: result?.count ?? 0 };
}

async function runTransaction<T>(
  database: Database,
  engine: Engine,
  maxMs: number,
  fn: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const life: Life = { ended: undefined };
  const thread = await live(engine);
  const tx = engine.nextTx++;
  // Waiting for the engine's turn does not count: the clock starts when the transaction is open.
  await thread.call({ op: 'begin', tx });
  const run = async (aborted: Promise<never>) => {
    try {
      const level = runInside(database, () => runLevel(scopeOver(thread, tx), life, fn));
      const value = await Promise.race([level, aborted]);
      await thread.call({ op: 'commit', tx });
      return value;
    } catch (error) {
      // A dead thread has rolled back already; the first error is the one to tell.
      await thread.call({ op: 'rollback', tx }).catch(() => undefined);
      throw error;
    }
  };
  return await withinTime({ maxMs, maxWaitMs: maxMs }, life, run, () => undefined);
}

function scopeOver(thread: Thread, tx: number, depth = 1): Scope {
  const say = (script: string) => thread.call({ op: 'exec', script, tx });
  return {
    query: (text, params) => query(thread, text, params, tx),
    exec: async (script) => {
      await say(script);
    },
    nested: async (fn) => {
      await say(`savepoint s${depth}`);
      try {
        const value = await fn(scopeOver(thread, tx, depth + 1));
        await say(`release savepoint s${depth}`);
        return value;
      } catch (error) {
        await say(`rollback to savepoint s${depth}; release savepoint s${depth}`);
        throw error;
      }
    },
  };
}

async function listen(
  engine: Engine,
  channel: string,
  onNotify: (payload: string) => void,
): Promise<() => Promise<void>> {
  assertChannel(channel);
  // One subscription per channel in the thread, however many listen here.
  const known = engine.subscriptions.channels().includes(channel);
  const { leave } = engine.subscriptions.add(channel, onNotify);
  if (!known) await (await live(engine)).call({ op: 'listen', channel });
  return async () => {
    if (leave() && !engine.closed) await (await live(engine)).call({ op: 'unlisten', channel });
  };
}

async function close(engine: Engine): Promise<void> {
  const thread = await live(engine);
  engine.closed = true;
  try {
    await thread.call({ op: 'exec', script: 'checkpoint' });
    await thread.call({ op: 'close' });
  } finally {
    // Not waiting for the thread's own exit: under Deno it never comes.
    await thread.terminate();
  }
}
