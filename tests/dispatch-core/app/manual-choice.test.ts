/** A manual assignment keeps with itself what was recommended against what was chosen; without that it keeps nothing. */
import { expect, it } from 'vitest';
import { accepted, openTown, people } from '../support/town.ts';

it('keeps the decision with the assignment and in the log', async () => {
  const town = openTown();
  const { id } = await town.pooled();
  const decision = { kind: 'choice', recommended: { workerId: 'w2' }, chosen: { workerId: 'w1' } };
  const data = { workerId: 'w1', reason: '客户指定', decision };
  accepted(await town.order(people.dispatcher, id, { command: 'assign', data }));
  expect(town.store.assignments.at(-1)?.opened).toMatchObject({ workerId: 'w1', kind: 'assign', decision });
  expect(town.store.events.at(-1)).toMatchObject({ type: 'assign', data: { reason: '客户指定', decision } });
});

it('keeps nothing where nothing was recommended', async () => {
  const town = openTown();
  const { id } = await town.pooled();
  const data = { workerId: 'w1', reason: null };
  accepted(await town.order(people.dispatcher, id, { command: 'assign', data }));
  expect(town.store.assignments.at(-1)?.opened.decision).toBeNull();
  expect(Object.keys(town.store.events.at(-1)?.data ?? {})).not.toContain('decision');
});
