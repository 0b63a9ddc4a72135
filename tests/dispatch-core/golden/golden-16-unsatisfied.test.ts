/** Golden scenario 16: an unsatisfied follow-up makes a new order linked to the first; the first-time rate drops. */
import { expect, it } from 'vitest';
import { hourMs } from '#dispatch-core/domain/time.ts';
import { accepted, openTown, people, start, type Town, visit } from '../support/town.ts';

async function finished(town: Town): Promise<{ id: string; requestId: string }> {
  const { id, requestId } = await town.claimed({ subtype: 'followed' });
  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
  return { id, requestId };
}

/** Completed without any redispatch ÷ completed (DOMAIN 2.13). */
function firstTimeRate(town: Town): number {
  const done = town.store.all().flatMap((one) => one.orders.filter((order) => order.state === 'completed'));
  return done.filter((order) => order.redispatches === 0).length / done.length;
}

const call = { method: 'phone', result: 'reached', note: null } as const;

it('links the new order and lowers the first-time rate', async () => {
  const town = openTown();
  const first = await finished(town);
  const second = await finished(town);
  const happy = { ...call, satisfaction: 'satisfied', redispatch: false } as const;
  accepted(await town.request(people.agent, second.requestId, { command: 'followUp', data: happy }));
  expect(town.store.request(second.requestId).request.state).toBe('closed');
  expect(firstTimeRate(town)).toBe(1);

  town.now = start + 60 * hourMs;
  const unhappy = { ...call, satisfaction: 'unsatisfied', redispatch: true } as const;
  accepted(await town.request(people.agent, first.requestId, { command: 'followUp', data: unhappy }));
  const { request, orders } = town.store.request(first.requestId);
  expect(request).toMatchObject({ state: 'dispatched', followUps: [{ satisfaction: 'unsatisfied' }] });
  expect(orders[1]).toMatchObject({ redispatchOf: first.id, state: 'pooled', dueAt: town.now + 48 * hourMs });
  expect(orders[0]?.redispatches).toBe(1);
  expect(firstTimeRate(town)).toBe(0.5);
});

it('needs a reason when nobody was reached, and tries again', async () => {
  const town = openTown();
  const { requestId } = await finished(town);
  const silent = { ...call, result: 'noAnswer', satisfaction: 'notRated', redispatch: false } as const;
  const without = await town.request(people.agent, requestId, { command: 'followUp', data: silent });
  expect(without).toMatchObject({ refusal: { code: 'reason-missing' } });
  const data = { ...silent, note: 'switched off' };
  accepted(await town.request(people.agent, requestId, { command: 'followUp', data }));
  expect(town.store.request(requestId).request).toMatchObject({ state: 'follow_up_due', closedAt: null });
});
