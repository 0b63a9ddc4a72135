/** The thread of one simulation: tells how far it is, answers once and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { type WhatIfFigures, whatIfAsked } from '#command-center/contract/what-if.ts';
import { type BuiltInName, builtInPolicies } from '#dispatch-core/simulate/built-in.ts';
import { makeReferenceDay } from '#dispatch-core/simulate/reference-day.ts';
import { simulatePolicies } from '#dispatch-core/simulate/simulate.ts';
import { sha256 } from '../run-simulate.ts';
import { monotonicNow } from '../wall-clock.ts';

export type WhatIfReply =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly policies: readonly NamedFigures[] };

export interface NamedFigures {
  readonly name: BuiltInName;
  readonly figures: WhatIfFigures;
}

/** Runs what the thread was started with. */
export function runWhatIf(): void {
  const port = parentPort;
  if (port === null) throw new Error('The simulation must run as a thread.');
  const { seed, day, workers, policies } = v.parse(whatIfAsked, workerData);
  const say = (reply: WhatIfReply) => port.postMessage(reply);
  const results = simulatePolicies(
    makeReferenceDay(seed, day, workers),
    policies.map((name) => builtInPolicies[name]),
    {
      hash: sha256,
      monotonicMs: monotonicNow,
      onProgress: ({ share }) => say({ kind: 'progress', share }),
    },
  );
  say({
    kind: 'done',
    policies: policies.flatMap((name) => {
      const found = results[name];
      return found === undefined
        ? []
        : [{ name, figures: { ...found, reachedWithin: [...found.reachedWithin] } }];
    }),
  });
}
