/** The planning thread: answers one routing question after the other. */
import { parentPort } from 'node:worker_threads';
import { improveSequences } from '#dispatch-core/assign/sequence.ts';
import { monotonicNow } from '../wall-clock.ts';
import type { PlanQuestion, PlanReply } from './protocol.ts';

/** Answers questions until the thread is ended. */
export function servePlans(): void {
  const port = parentPort;
  if (port === null) throw new Error('The planning thread must run as a thread.');
  const say = (reply: PlanReply) => port.postMessage(reply);
  port.on('message', (question: PlanQuestion) => say(answer(question)));
  say({ kind: 'ready' });
}

function answer({ id, problem, start, seed, iterations, budgetMs }: PlanQuestion): PlanReply {
  try {
    const time = { budgetMs, nowMs: monotonicNow };
    return { kind: 'solved', id, result: improveSequences(problem, { seed, iterations, start, time }) };
  } catch (error) {
    return { kind: 'failed', id, message: error instanceof Error ? error.message : String(error) };
  }
}
