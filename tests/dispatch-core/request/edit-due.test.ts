/** A request's new due time reaches the orders that shared its promise, and no others. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { accepted, openTown, people, start } from '../support/town.ts';

/** Hours from the start that the supervisor gives order by order; null leaves the order with its request. */
const lives = fc.record({
  own: fc.array(fc.option(fc.integer({ min: 1, max: 47 })), { minLength: 1, maxLength: 4 }),
  edited: fc.integer({ min: 1, max: 90 }).filter((hours) => hours !== 48),
});

const dueAfter = (hours: number) =>
  ({ command: 'editDue', data: { dueAt: start + hours * hourMs, reason: 'promised' } }) as const;

async function moveDue(own: readonly (number | null)[], edited: number) {
  const town = openTown();
  const { request } = await town.register();
  const plain = { subtype: null, repairStationId: null, mode: null, note: null };
  const orders = own.map(() => plain);
  accepted(await town.request(people.agent, request.id, { command: 'dispatch', data: { orders } }));
  const made = town.store.request(request.id).orders;
  for (const [index, order] of made.entries()) {
    const hours = own[index] ?? null;
    if (hours !== null) accepted(await town.order(people.supervisor, order.id, dueAfter(hours)));
  }
  const before = town.store.request(request.id);
  accepted(await town.request(people.supervisor, request.id, dueAfter(edited)));
  return { before, after: town.store.request(request.id) };
}

describe('an edited due time of a request', () => {
  it('never moves an order that had another promise', async () => {
    const check = fc.asyncProperty(lives, async ({ own, edited }) => {
      const { before, after } = await moveDue(own, edited);
      expect(after.request.dueAt).toBe(start + edited * hourMs);
      for (const [index, order] of before.orders.entries()) {
        const shared = order.dueAt === before.request.dueAt;
        expect(after.orders[index]?.dueAt).toBe(shared ? after.request.dueAt : order.dueAt);
      }
    });
    await fc.assert(check, { numRuns: 60 });
  });
});
