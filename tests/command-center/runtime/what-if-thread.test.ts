/** Simulated days in a thread: one at a time, the same figures as in process, ended when they take too long. */

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { type WhatIfState, whatIfState } from '#command-center/contract/what-if.ts';
import { sha256 } from '#command-center/runtime/run-simulate.ts';
import { openWhatIf, type WhatIf } from '#command-center/runtime/what-if/what-if-thread.ts';
import { builtInPolicies } from '#dispatch-core/simulate/built-in.ts';
import { makeReferenceDay } from '#dispatch-core/simulate/reference-day.ts';
import { simulatePolicies } from '#dispatch-core/simulate/simulate.ts';

const now = Date.UTC(2026, 0, 12, 8);
const asked = { seed: 5, day: 'calm', workers: 60, policies: ['nearest', 'batch'] } as const;
const ask = { ...asked, policies: [...asked.policies] };

async function ended(whatIf: WhatIf): Promise<WhatIfState> {
  while (whatIf.state().running !== null) await new Promise((resolve) => setTimeout(resolve, 20));
  return whatIf.state();
}

describe('openWhatIf', () => {
  it('answers what the same run answers in process, and lets nobody else in meanwhile', async () => {
    const whatIf = openWhatIf(() => now);
    expect(whatIf.state()).toEqual({ running: null, result: null, failure: null });
    expect(whatIf.start(ask)).toBe(true);
    expect(whatIf.start({ ...ask, seed: 6 })).toBe(false);
    expect(whatIf.state().running?.asked.seed).toBe(5);
    const { result, failure } = v.parse(whatIfState, await ended(whatIf));
    expect(failure).toBeNull();
    expect(result?.asked).toEqual(ask);
    expect(result?.finishedAt).toBe('2026-01-12T08:00:00.000Z');
    const policies = asked.policies.map((name) => builtInPolicies[name]);
    const here = simulatePolicies(makeReferenceDay(5, 'calm', 60), policies, { hash: sha256 });
    expect(result?.policies.map(({ name, figures }) => [name, { ...figures, decisionMsP95: 0 }])).toEqual(
      Object.entries(here),
    );
    await whatIf.stop();
  });

  it('ends what takes too long, says so, and goes on with the next', async () => {
    const whatIf = openWhatIf(() => now, 1);
    whatIf.start(ask);
    expect(await ended(whatIf)).toEqual({ running: null, result: null, failure: 'timeout' });
    expect(whatIf.start(ask)).toBe(true);
    await whatIf.stop();
  });
});
