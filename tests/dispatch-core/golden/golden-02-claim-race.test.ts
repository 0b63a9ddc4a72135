/** Golden scenario 2: a claim race; one winner, everybody else is told who won. */
import { expect, it } from 'vitest';
import { actorOf, openTown, worker } from '../support/town.ts';

it.each([50, 64])('has one winner among %i claimers and clean refusals for the rest', async (count) => {
  const town = openTown();
  const claimers = Array.from({ length: count }, (_, index) => `racer${index}`);
  for (const id of claimers) town.store.world.workers.set(id, worker(id));
  const order = await town.pooled();
  const answers = await Promise.all(
    claimers.map((id) => town.order(actorOf('worker', id), order.id, { command: 'claim', data: {} })),
  );
  const winners = answers.filter((answer) => answer.ok);
  expect(winners).toHaveLength(1);
  const { workerId } = town.store.order(order.id);
  const refusals = answers.filter((answer) => !answer.ok).map((answer) => answer.refusal);
  expect(refusals).toHaveLength(count - 1);
  for (const refusal of refusals)
    expect(refusal).toEqual({
      ok: false,
      code: 'already-claimed',
      detail: { winnerId: workerId, winnerName: `name of ${workerId}` },
    });
  expect(town.store.conflicts.count).toBeGreaterThan(0);
  expect(town.store.assignments.filter((one) => one.endedAt === null)).toHaveLength(1);
  expect(town.store.log(order.requestId, order.id).map((event) => event.type)).toEqual(['dispatch', 'claim']);
});
