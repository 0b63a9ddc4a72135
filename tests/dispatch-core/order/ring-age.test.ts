/** How long an order has waited for a claim: an answer that never came or was no does not make it young again. */
import { expect, it } from 'vitest';
import type { OrderCommand } from '#dispatch-core/domain/command.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { accepted, openTown, people, start } from '../support/town.ts';

const endings: readonly (readonly [string, Actor, OrderCommand])[] = [
  ['declined', people.w1, { command: 'decline', data: { reason: 'far' } }],
  ['expired', people.engine, { command: 'expire', data: {} }],
  ['withdrawn', people.dispatcher, { command: 'withdraw', data: { reason: null } }],
];

it.each(endings)('keeps its age in the pool when an offer is %s', async (_name, actor, command) => {
  const town = openTown();
  const { id } = await town.pooled();
  for (const minutes of [5, 20]) {
    town.now = start + minutes * minuteMs;
    const workerId = minutes === 5 ? 'w1' : 'w2';
    const data = { workerId, expiresAt: town.now + minuteMs, score: null };
    accepted(await town.order(people.engine, id, { command: 'offer', data }));
    expect(town.store.order(id).pooledAt).toBe(start);
    town.now += minuteMs;
    const by = actor.role === 'worker' && minutes === 20 ? people.w2 : actor;
    const { assignmentId } = town.store.order(id);
    accepted(await town.order(by, id, command, { assignmentId }));
    expect(town.store.order(id)).toMatchObject({ state: 'pooled', pooledAt: start });
  }
});

it('is counted from the moment it first lies in the pool when a station had it before', async () => {
  const town = openTown();
  town.mode = 'auto';
  const { id } = await town.pooled();
  town.now = start + 30 * minuteMs;
  await town.fireDue();
  expect(town.store.order(id).state).toBe('pooled');
  const { pooledAt } = town.store.order(id);
  expect(pooledAt).toBe(start + 30 * minuteMs);
});
