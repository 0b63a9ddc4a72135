/** PGlite threads: one may be started before anybody asks, so that it loads while the program loads its other modules. */
import { Worker } from 'node:worker_threads';
import { CONNECTION_FAILURE, databaseError } from '../errors.ts';

export interface StartedWorker {
  readonly worker: Worker;
  /** Resolves with the thread's first word; rejects when it ends before. */
  readonly ready: Promise<void>;
}

let spare: StartedWorker | undefined;

/** Starts a thread for the next `takeWorker`; it does not hold the process open. */
export function startSpareThread(): void {
  if (spare !== undefined) return;
  spare = startWorker();
  spare.worker.unref();
}

/** The spare thread, or a new one. */
export function takeWorker(): StartedWorker {
  const taken = spare ?? startWorker();
  spare = undefined;
  taken.worker.ref();
  return taken;
}

function startWorker(): StartedWorker {
  const worker = new Worker(new URL('./pglite-boot.mjs', import.meta.url));
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    const message = 'The PGlite thread ended before it was ready.';
    worker.once('exit', () => reject(databaseError({ code: CONNECTION_FAILURE, message })));
  });
  // Told to whoever takes it; a spare that dies before must not end the program.
  ready.catch(() => undefined);
  return { worker, ready };
}
