/** The thread that holds PGlite: it answers numbered requests one engine at a time, and keeps the main loop free. */
import { readFile } from 'node:fs/promises';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { PARSERS } from '../codec.ts';
import { readErrorFields } from '../errors.ts';
import type {
  NumberedRequest,
  OpenRequest,
  WireError,
  WireResult,
  WorkerReply,
  WorkerRequest,
} from './pglite-protocol.ts';

interface OpenTransaction {
  readonly tx: Transaction;
  readonly settle: (commit: boolean) => void;
  readonly done: Promise<void>;
}

interface State {
  readonly port: MessagePort;
  db: PGlite | undefined;
  readonly transactions: Map<number, OpenTransaction>;
}

/** More keys than any object has that changes while an extension is made; PostGIS exports thousands. */
const LARGE_EXPORTS = 1_000;

const ROLLED_BACK = new Error('rolled back on request');

/** Answers until the program ends the thread. Called by the boot file only. */
export function serve(): void {
  if (parentPort === null) throw new Error('The PGlite thread must be started by its driver.');
  const port = parentPort;
  const state: State = { port, db: undefined, transactions: new Map() };
  port.on('message', (message: NumberedRequest) => {
    answer(state, message).catch((error: unknown) => {
      // Only a value that cannot be cloned gets here.
      reply(state, { kind: 'failed', id: message.id, error: encodeError(error) });
    });
  });
  reply(state, { kind: 'ready' });
}

function reply(state: State, message: WorkerReply): void {
  state.port.postMessage(message);
}

async function answer(state: State, { id, request }: NumberedRequest): Promise<void> {
  try {
    const value = await perform(state, request);
    reply(state, { kind: 'done', id, ...value });
  } catch (error) {
    reply(state, { kind: 'failed', id, error: encodeError(error) });
  }
}

type Value = { readonly result?: WireResult; readonly bytes?: Uint8Array };

async function perform(state: State, request: WorkerRequest): Promise<Value> {
  switch (request.op) {
    case 'open':
      return await open(state, request.open);
    case 'ping':
      return {};
    case 'query':
      return { result: await query(asker(state, request.tx), request.text, request.params) };
    case 'exec':
      return await exec(asker(state, request.tx), request.script);
    case 'begin':
      return await begin(state, engineOf(state), request.tx);
    case 'commit':
    case 'rollback':
      return await end(state, request.tx, request.op === 'commit');
    case 'listen':
      return await listen(state, engineOf(state), request.channel);
    case 'unlisten':
      await engineOf(state).unlisten(request.channel);
      return {};
    case 'dump':
      return await dump(engineOf(state));
    case 'close':
      await engineOf(state).close();
      return {};
  }
}

function engineOf(state: State): PGlite {
  if (state.db === undefined) throw new Error('The PGlite thread has no open database.');
  return state.db;
}

async function dump(db: PGlite): Promise<Value> {
  const tar = await db.dumpDataDir('none');
  return { bytes: new Uint8Array(await tar.arrayBuffer()) };
}

async function open(state: State, request: OpenRequest): Promise<Value> {
  const template = request.templatePath;
  const db = await PGlite.create(request.dataDir, {
    extensions: { postgis: { name: 'postgis', setup: postgisSetup(request.bundleUrl) } },
    startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB', '-c', 'timezone=UTC'],
    // Small WAL segments make the template a third smaller.
    initDbStartParams: ['--wal-segsize=1'],
    ...(template === undefined ? {} : { loadDataDir: await readTemplate(template) }),
  });
  // Parameters come encoded; column text is read by our table alone, arrays included.
  db.parsers = { ...PARSERS };
  db.serializers = {};
  state.db = db;
  return {};
}

async function readTemplate(path: string): Promise<Blob> {
  return new Blob([await readFile(path)], { type: 'application/x-gzip' });
}

/** What the package's own setup does, with our smaller bundle. */
function postgisSetup(bundleUrl: string) {
  return async (_db: unknown, options: { PGLITE_ENV: Record<string, unknown> }) => {
    options.PGLITE_ENV.PROJ_DATA = '/pglite/share/proj';
    return { emscriptenOpts: options, bundlePath: new URL(bundleUrl) };
  };
}

type Asker = Pick<PGlite, 'query' | 'exec'>;

function asker(state: State, tx: number | undefined): Asker {
  return tx === undefined ? engineOf(state) : findTransaction(state, tx).tx;
}

function findTransaction(state: State, tx: number): OpenTransaction {
  const found = state.transactions.get(tx);
  if (found === undefined) throw new Error(`Transaction ${tx} is over.`);
  return found;
}

async function query(on: Asker, text: string, params: (string | null)[]): Promise<WireResult> {
  const result = await on.query<Record<string, unknown>>(text, params);
  return { rows: result.rows, count: result.rowCount ?? result.affectedRows ?? 0 };
}

async function exec(on: Asker, script: string): Promise<Value> {
  if (/\bcreate\s+extension\b/i.test(script)) await withCachedKeys(() => on.exec(script));
  else await on.exec(script);
  return {};
}

/**
 * Resolving each of PostGIS's functions, PGlite lists all exports of the module anew: 6 s of CREATE EXTENSION.
 * While such a script runs in this thread, the list of a large object is remembered (0.7 s): exports do not change.
 */
async function withCachedKeys(run: () => Promise<unknown>): Promise<void> {
  const original = Object.keys;
  const known = new WeakMap<object, string[]>();
  Object.keys = (target: object) => {
    const keys = known.get(target) ?? original(target);
    if (keys.length > LARGE_EXPORTS) known.set(target, keys);
    return keys;
  };
  try {
    await run();
  } finally {
    Object.keys = original;
  }
}

/** Opens a transaction that stays open until `commit` or `rollback`; the engine's own lock makes the others wait. */
function begin(state: State, db: PGlite, id: number): Promise<Value> {
  return new Promise((started, failed) => {
    const done = db.transaction(
      (tx) =>
        new Promise<void>((commit, rollback) => {
          const settle = (committing: boolean) => (committing ? commit() : rollback(ROLLED_BACK));
          state.transactions.set(id, { tx, settle, done });
          started({});
        }),
    );
    done.catch(failed);
  });
}

async function end(state: State, id: number, commit: boolean): Promise<Value> {
  const { settle, done } = findTransaction(state, id);
  state.transactions.delete(id);
  settle(commit);
  try {
    await done;
  } catch (error) {
    if (error !== ROLLED_BACK) throw error;
  }
  return {};
}

async function listen(state: State, db: PGlite, channel: string): Promise<Value> {
  await db.listen(channel, (payload) => reply(state, { kind: 'notified', channel, payload }));
  return {};
}

function encodeError(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  return { name: error.name, message: error.message, fields: readErrorFields(error) };
}
