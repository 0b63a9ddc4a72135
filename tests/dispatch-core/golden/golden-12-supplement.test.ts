/** Golden scenario 12: a supplement finished in one step, counted and marked. */
import { expect, it } from 'vitest';
import { executeRequestCommand } from '#dispatch-core/app/execute.ts';
import { accepted, openTown, people, registerData, start, type Town, visit } from '../support/town.ts';

function supplement(town: Town, over: object, commandId: string) {
  const data = { ...registerData, source: 'worker', arrived: true, report: visit, ...over } as const;
  return executeRequestCommand(town.deps, {
    actor: people.w1,
    requestId: null,
    command: { command: 'supplement', data },
    head: { commandId, version: null, assignmentId: null, occurredAt: start },
  });
}

it('is registered, done and closed in one transaction', async () => {
  const town = openTown();
  const answer = accepted(await supplement(town, {}, 'one'));
  expect(answer.events.map((event) => [event.orderId === null ? 'request' : 'order', event.type])).toEqual([
    ['request', 'supplement'],
    ['order', 'supplement'],
    ['order', 'report'],
    ['order', 'review'],
    ['request', 'confirmResolved'],
    ['request', 'endResolved'],
  ]);
  expect(answer.order).toMatchObject({ state: 'completed', workerId: 'w1', viaStation: false });
  const { request, orders } = town.store.request(answer.request.id);
  expect(request).toMatchObject({ state: 'closed', source: 'worker', marks: { supplement: true } });
  expect(orders).toMatchObject([{ marks: { supplement: true }, requestId: request.id }]);
  expect(town.store.assignments).toMatchObject([
    { opened: { kind: 'supplement', workerId: 'w1' }, outcome: 'completed' },
  ]);
});

it('leaves nothing behind when its report is refused', async () => {
  const town = openTown();
  const refused = await supplement(town, { subtype: 'flush' }, 'two');
  expect(refused).toMatchObject({
    ok: false,
    refusal: { code: 'evidence-missing', detail: { missing: ['beforePhoto', 'afterPhoto', 'signature'] } },
  });
  expect(town.store.all()).toEqual([]);
});

it('can be put on record before the work and done later', async () => {
  const town = openTown();
  const { order } = accepted(await supplement(town, { report: null, arrived: false }, 'three'));
  expect(order).toMatchObject({ state: 'accepted', workerId: 'w1' });
  const id = order?.id ?? '';
  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
  expect(town.store.order(id).state).toBe('completed');
});
