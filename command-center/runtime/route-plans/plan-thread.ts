/** The thread that plans: started when it is first asked, started anew after its death, never waited for too long. */
import { Worker } from 'node:worker_threads';
import type { SequenceProblem, SequenceResult, Sequences } from '#dispatch-core/assign/sequence.ts';
import type { PlanQuestion, PlanReply } from './protocol.ts';

export interface PlanThread {
  /** Rejects when the thread fails or is ended before it answers. */
  solve(question: Omit<PlanQuestion, 'id'>): Promise<SequenceResult>;
  stop(): Promise<void>;
}

/** Beyond its budget a question may take this long before the thread counts as lost. */
const patienceMs = 10_000;

interface Pending {
  readonly resolve: (result: SequenceResult) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export type { SequenceProblem, SequenceResult, Sequences };

export function openPlanThread(): PlanThread {
  const pending = new Map<number, Pending>();
  let worker: Worker | null = null;
  let nextId = 1;
  let isStopped = false;

  function lose(lost: Worker, error: Error): void {
    if (worker !== lost) return;
    worker = null;
    for (const [id, { reject }] of [...pending]) {
      drop(id);
      reject(error);
    }
    lost.terminate().catch(() => undefined);
  }

  function drop(id: number): Pending | undefined {
    const found = pending.get(id);
    if (found !== undefined) clearTimeout(found.timer);
    pending.delete(id);
    // The thread holds the process open only while somebody waits for it.
    if (pending.size === 0) worker?.unref();
    return found;
  }

  function receive(reply: PlanReply): void {
    if (reply.kind === 'ready') return;
    const found = drop(reply.id);
    if (reply.kind === 'solved') found?.resolve(reply.result);
    else found?.reject(new Error(reply.message));
  }

  function start(): Worker {
    const started = new Worker(new URL('./plan-boot.mjs', import.meta.url));
    started.on('message', receive);
    started.on('error', (error) => lose(started, new Error('The planning thread failed.', { cause: error })));
    started.on('exit', () => lose(started, new Error('The planning thread ended.')));
    return started;
  }

  return {
    solve(question) {
      return new Promise((resolve, reject) => {
        if (isStopped) {
          reject(new Error('The planning thread was stopped.'));
          return;
        }
        worker ??= start();
        const asked = worker;
        asked.ref();
        const id = nextId++;
        const waits = question.budgetMs + patienceMs;
        const timer = setTimeout(() => lose(asked, new Error(`No plan after ${waits} ms.`)), waits);
        pending.set(id, { resolve, reject, timer });
        const message: PlanQuestion = { id, ...question };
        asked.postMessage(message);
      });
    },
    async stop() {
      isStopped = true;
      const last = worker;
      if (last === null) return;
      lose(last, new Error('The planning thread was stopped.'));
      await last.terminate();
    },
  };
}
