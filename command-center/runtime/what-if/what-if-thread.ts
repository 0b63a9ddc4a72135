/** Simulated days in a thread of their own: one at a time, within a time limit, the last result kept. */
import { Worker } from 'node:worker_threads';
import type { WhatIfAsked, WhatIfState } from '#command-center/contract/what-if.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { WhatIfDeps } from '../../server/deps.ts';
import type { WhatIfReply } from './what-if-worker.ts';

export interface WhatIf extends WhatIfDeps {
  stop(): Promise<void>;
}

const limitMs = 120_000;
/** A thread that wants more is ended before it takes the server's memory. */
const heapMb = 512;

/** Nothing is started before somebody asks. */
export function openWhatIf(now: () => Instant, timeLimitMs = limitMs): WhatIf {
  let state: WhatIfState = { running: null, result: null, failure: null };
  let current: { readonly thread: Worker; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  function end(thread: Worker, change: Partial<WhatIfState>): void {
    if (current?.thread !== thread) return;
    clearTimeout(current.timer);
    current = null;
    state = { ...state, running: null, ...change };
    thread.terminate().catch(() => undefined);
  }

  function receive(thread: Worker, asked: WhatIfAsked, reply: WhatIfReply): void {
    if (current?.thread !== thread) return;
    if (reply.kind === 'progress') state = { ...state, running: { asked, share: reply.share } };
    else {
      const result = { asked, finishedAt: isoOf(now()), policies: [...reply.policies] };
      end(thread, { result, failure: null });
    }
  }

  return {
    state: () => state,
    start(asked) {
      if (current !== null) return false;
      const thread = new Worker(new URL('./simulate-boot.mjs', import.meta.url), {
        workerData: asked,
        resourceLimits: { maxOldGenerationSizeMb: heapMb },
      });
      const timer = setTimeout(() => end(thread, { failure: 'timeout' }), timeLimitMs);
      current = { thread, timer };
      state = { ...state, running: { asked, share: 0 }, failure: null };
      thread.on('message', (reply: WhatIfReply) => receive(thread, asked, reply));
      thread.on('error', () => end(thread, { failure: 'failed' }));
      thread.on('exit', () => end(thread, { failure: 'failed' }));
      return true;
    },
    async stop() {
      if (current === null) return;
      const { thread, timer } = current;
      clearTimeout(timer);
      current = null;
      await thread.terminate();
    },
  };
}
