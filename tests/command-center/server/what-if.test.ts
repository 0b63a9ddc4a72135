/** What if over HTTP: for supervisors, one at a time, wrong words refused by their path. */
import { describe, expect, it } from 'vitest';
import type { WhatIfAsked, WhatIfState } from '#command-center/contract/what-if.ts';
import type { WhatIfDeps } from '#command-center/server/deps.ts';
import { openDesk } from './support/desk.ts';

const asked: WhatIfAsked = { seed: 1, day: 'busy', workers: 100, policies: ['nearest', 'hearthline'] };

function openSimulations() {
  let state: WhatIfState = { running: null, result: null, failure: null };
  const whatIf: WhatIfDeps = {
    state: () => state,
    start(next) {
      if (state.running !== null) return false;
      state = { ...state, running: { asked: next, share: 0 } };
      return true;
    },
  };
  return openDesk({ whatIf });
}

describe('/api/simulate', () => {
  it('starts one run, tells of it, and is busy for the next', async () => {
    const desk = openSimulations();
    const started = await desk.ask('POST', '/api/simulate', { as: 'supervisor', body: asked });
    expect(started).toMatchObject({ status: 200, body: { running: { asked, share: 0 } } });
    expect((await desk.ask('GET', '/api/simulate', { as: 'supervisor' })).body).toEqual(started.body);
    const second = await desk.ask('POST', '/api/simulate', { as: 'supervisor', body: asked });
    expect(second).toMatchObject({ status: 503, body: { code: 'busy' } });
  });

  it.each([
    [{ ...asked, workers: 0 }, 'workers'],
    [{ ...asked, workers: 1_001 }, 'workers'],
    [{ ...asked, seed: 1.5 }, 'seed'],
    [{ ...asked, day: 'sunny' }, 'day'],
    [{ ...asked, policies: [] }, 'policies'],
    [{ ...asked, policies: ['batch', 'batch'] }, 'policies'],
    [{ ...asked, policies: ['fastest'] }, 'policies.0'],
  ])('refuses %j', async (body, path) => {
    const answer = await openSimulations().ask('POST', '/api/simulate', { as: 'supervisor', body });
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(`"${path}: `);
  });

  it('is nobody else’s, and is not found where nothing may be simulated', async () => {
    const desk = openSimulations();
    for (const as of ['dispatcher', 'admin', 'leadership'])
      expect((await desk.ask('GET', '/api/simulate', { as })).status).toBe(403);
    expect((await desk.ask('GET', '/api/simulate', {})).status).toBe(401);
    expect((await openDesk().ask('GET', '/api/simulate', { as: 'supervisor' })).status).toBe(404);
  });
});
