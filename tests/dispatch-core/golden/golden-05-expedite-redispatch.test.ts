/** Golden scenario 5: a repeat call expedites before arrival and redispatches after completion. */
import { expect, it } from 'vitest';
import { accepted, openTown, people, visit } from '../support/town.ts';

const nudge = { command: 'expedite', data: { note: 'called again' } } as const;

it('expedites before arrival, not on site, and redispatches after completion', async () => {
  const town = openTown();
  const order = await town.claimed({ subtype: 'followed' });
  const { id, requestId } = order;
  accepted(await town.request(people.agent, requestId, nudge));
  expect(town.store.order(id)).toMatchObject({ version: order.version, marks: { expedited: 1 } });
  expect(town.store.request(requestId).request.marks).toMatchObject({ expedited: 1, repeats: 1 });
  expect(town.store.notifications.at(-1)).toMatchObject({
    code: 'order-expedited',
    recipient: { kind: 'worker', id: 'w1' },
  });

  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  const late = await town.request(people.agent, requestId, nudge);
  expect(late).toMatchObject({ ok: false, refusal: { code: 'wrong-state' } });

  accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
  expect(town.store.request(requestId).request.state).toBe('follow_up_due');
  const redispatch = { command: 'redispatch', data: { reason: 'still cold', orderId: null } } as const;
  accepted(await town.request(people.agent, requestId, redispatch));
  const { request, orders } = town.store.request(requestId);
  expect(request.state).toBe('dispatched');
  expect(orders).toHaveLength(2);
  expect(orders[0]).toMatchObject({ id, state: 'completed', redispatches: 1 });
  expect(orders[1]).toMatchObject({ state: 'pooled', redispatchOf: id });
});

it('redispatches from the order as well, in one step and once', async () => {
  const town = openTown();
  const { id, requestId } = await town.claimed();
  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
  expect(town.store.request(requestId).request.state).toBe('closed');
  const answer = accepted(
    await town.order(people.agent, id, { command: 'redispatch', data: { reason: 'leaks again' } }),
  );
  expect(answer.events.map((event) => event.type)).toEqual(['redispatch', 'redispatch', 'dispatch']);
  const { request, orders } = town.store.request(requestId);
  expect([request.state, orders.length, orders[0]?.redispatches]).toEqual(['dispatched', 2, 1]);
  expect(orders[1]?.redispatchOf).toBe(id);
});
