/** Golden scenario 1: one request split into three orders; the archive counts orders, the follow-up requests. */
import { expect, it } from 'vitest';
import { accepted, openTown, people, type Town, visit, worker } from '../support/town.ts';

const plain = { subtype: null, repairStationId: null, mode: null, note: null };

async function doWork(town: Town, orderId: string): Promise<void> {
  accepted(await town.order(people.w1, orderId, { command: 'claim', data: {} }));
  accepted(
    await town.order(people.w1, orderId, { command: 'arrive', data: { position: null, evidence: [] } }),
  );
  accepted(await town.order(people.w1, orderId, { command: 'report', data: visit }));
}

it('shows 1 in the archive after the first, 0 in the follow-up until all three and the confirmation', async () => {
  const town = openTown();
  town.store.world.workers.set('w1', worker('w1', { capacity: 9 }));
  const { request } = await town.register({ subtype: 'followed' });
  const split = { command: 'dispatch', data: { orders: [plain, plain, plain] } } as const;
  accepted(await town.request(people.agent, request.id, split));
  const ids = town.store.request(request.id).orders.map((order) => order.id);
  expect(ids).toHaveLength(3);
  const done = () =>
    town.store.request(request.id).orders.filter((order) => order.state === 'completed').length;
  const state = () => town.store.request(request.id).request.state;

  await doWork(town, ids[0] ?? '');
  expect([done(), state()]).toEqual([1, 'dispatched']);
  const early = await town.request(people.agent, request.id, {
    command: 'confirmResolved',
    data: { note: null },
  });
  expect(early).toMatchObject({
    ok: false,
    refusal: { code: 'orders-open', detail: { orders: ids.slice(1) } },
  });

  await doWork(town, ids[1] ?? '');
  await doWork(town, ids[2] ?? '');
  expect([done(), state()]).toEqual([3, 'dispatched']);
  expect(town.store.notifications.map((one) => one.code)).toContain('orders-done');

  accepted(
    await town.request(people.agent, request.id, { command: 'confirmResolved', data: { note: null } }),
  );
  expect(state()).toBe('follow_up_due');
});
