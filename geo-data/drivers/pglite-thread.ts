/** One life of the PGlite thread: start, numbered calls, a watchdog for statements that never end, and its death. */
import type { Worker } from 'node:worker_threads';
import { CONNECTION_FAILURE, databaseError, QUERY_CANCELED } from '../errors.ts';
import type {
  NumberedRequest,
  OpenRequest,
  WireError,
  WireResult,
  WorkerReply,
  WorkerRequest,
} from './pglite-protocol.ts';
import { takeWorker } from './pglite-spare.ts';

export interface ThreadOptions {
  readonly open: OpenRequest;
  /** A statement that keeps the engine busy longer than this ends the thread; scripts may take ten times as long. */
  readonly maxQueryMs: number;
  readonly onNotify: (channel: string, payload: string) => void;
}

export interface Thread {
  /** Rejects with a DatabaseError, also when the thread dies meanwhile (08006, or 57014 for the watchdog). */
  call(request: WorkerRequest): Promise<{ readonly result?: WireResult; readonly bytes?: Uint8Array }>;
  isDead(): boolean;
  /** Ends the thread at once; what is pending is rejected. */
  terminate(): Promise<void>;
}

interface Pending {
  readonly op: WorkerRequest['op'];
  readonly resolve: (value: { readonly result?: WireResult; readonly bytes?: Uint8Array }) => void;
  readonly reject: (error: Error) => void;
}

interface State {
  readonly worker: Worker;
  readonly options: ThreadOptions;
  readonly pending: Map<number, Pending>;
  nextId: number;
  watchdog: NodeJS.Timeout | undefined;
  /** Id of the ping the engine owes us, and for how long it has owed it. */
  ping: { readonly id: number; owedMs: number } | undefined;
  death: Error | undefined;
}

const WATCH_EVERY_MS = 1_000;
const SCRIPT_FACTOR = 10;

/** Starts the thread and opens its database; rejects when either fails. */
export async function startThread(options: ThreadOptions): Promise<Thread> {
  const { worker, ready } = takeWorker();
  const state: State = {
    worker,
    options,
    pending: new Map(),
    nextId: 1,
    watchdog: undefined,
    ping: undefined,
    death: undefined,
  };
  worker.on('message', (message: WorkerReply) => receive(state, message));
  worker.on('error', (error) => die(state, lost(`The PGlite thread failed: ${String(error)}`, error)));
  worker.on('exit', () => die(state, lost('The PGlite thread ended.')));
  const thread = threadOver(state);
  try {
    await ready;
    await thread.call({ op: 'open', open: options.open });
  } catch (error) {
    await thread.terminate();
    throw error;
  }
  return thread;
}

function threadOver(state: State): Thread {
  return {
    call: (request) => call(state, request),
    isDead: () => state.death !== undefined,
    terminate: async () => {
      die(state, lost('The PGlite thread was ended.'));
      await state.worker.terminate();
    },
  };
}

function lost(message: string, cause?: unknown): Error {
  return databaseError({ code: CONNECTION_FAILURE, message }, cause);
}

function call(state: State, request: WorkerRequest): ReturnType<Thread['call']> {
  return new Promise((resolve, reject) => {
    if (state.death !== undefined) {
      reject(state.death);
      return;
    }
    const id = state.nextId++;
    if (state.pending.size === 0) wakeUp(state);
    state.pending.set(id, { op: request.op, resolve, reject });
    const message: NumberedRequest = { id, request };
    state.worker.postMessage(message);
  });
}

/** The thread holds the process open only while somebody waits for an answer. */
function wakeUp(state: State): void {
  state.worker.ref();
  state.watchdog ??= setInterval(() => watch(state), WATCH_EVERY_MS);
}

function fallAsleep(state: State): void {
  state.worker.unref();
  clearInterval(state.watchdog);
  state.watchdog = undefined;
  state.ping = undefined;
}

function receive(state: State, message: WorkerReply): void {
  if (message.kind === 'ready') return;
  if (message.kind === 'notified') {
    state.options.onNotify(message.channel, message.payload);
    return;
  }
  if (state.ping?.id === message.id) {
    state.ping = undefined;
    return;
  }
  const pending = state.pending.get(message.id);
  state.pending.delete(message.id);
  if (state.pending.size === 0) fallAsleep(state);
  if (message.kind === 'done') pending?.resolve(message);
  else pending?.reject(decodeError(message.error));
}

/**
 * A busy engine cannot answer a ping, a waiting one can: so only a statement that really runs too long is caught,
 * not one that queues behind an open transaction. Counted in ticks, so that a suspended laptop does not look hung.
 */
function watch(state: State): void {
  if (state.ping === undefined) {
    const id = state.nextId++;
    state.ping = { id, owedMs: 0 };
    const message: NumberedRequest = { id, request: { op: 'ping' } };
    state.worker.postMessage(message);
    return;
  }
  state.ping.owedMs += WATCH_EVERY_MS;
  if (state.ping.owedMs < patienceMs(state)) return;
  const message = `A statement kept PGlite busy for more than ${patienceMs(state)} ms; its thread was ended.`;
  die(state, databaseError({ code: QUERY_CANCELED, message }));
  state.worker.terminate().catch(() => undefined);
}

function patienceMs(state: State): number {
  const slow = [...state.pending.values()].some(({ op }) => op !== 'query' && op !== 'begin');
  return state.options.maxQueryMs * (slow ? SCRIPT_FACTOR : 1);
}

function die(state: State, death: Error): void {
  if (state.death !== undefined) return;
  state.death = death;
  fallAsleep(state);
  for (const { reject } of state.pending.values()) reject(death);
  state.pending.clear();
}

function decodeError({ name, message, fields }: WireError): Error {
  if (fields !== undefined) return databaseError(fields);
  const error = name === 'RangeError' ? new RangeError(message) : new Error(message);
  error.name = name;
  return error;
}
