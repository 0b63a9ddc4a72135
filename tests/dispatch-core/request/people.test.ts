/** People that a command names exist: nobody is given a request, or told of an order, who cannot be reached. */
import { expect, it } from 'vitest';
import { accepted, actorOf, openTown, people, type Town } from '../support/town.ts';

const told = ({ store }: Town, code: string) =>
  store.notifications
    .filter((one) => one.code === code)
    .map(({ recipient }) => `${recipient.kind} ${recipient.id}`);

it('gives a request only to a user', async () => {
  const town = openTown();
  const { request } = await town.register();
  const give = (ownerId: string) =>
    town.request(people.teamLead, request.id, {
      command: 'changeOwner',
      data: { ownerId, subtype: null, note: 'shift ends' },
    });
  for (const ownerId of ['ghost', 'w1'])
    expect(await give(ownerId)).toMatchObject({ refusal: { code: 'unknown-target', detail: { ownerId } } });
  accepted(await give('a2'));
  expect(town.store.request(request.id).request.ownerId).toBe('a2');
});

it('copies an order only to users and workers', async () => {
  const town = openTown();
  const { id } = await town.claimed();
  const copy = (userIds: readonly string[]) =>
    town.order(people.supervisor, id, { command: 'cc', data: { userIds, note: null } });
  expect(await copy(['boss', 'ghost', 'ghost'])).toMatchObject({
    refusal: { code: 'unknown-target', detail: { userIds: ['ghost'] } },
  });
  accepted(await copy(['boss', 'w2']));
  expect(told(town, 'order-copied')).toEqual(['user boss', 'worker w2']);
  const data = { workerId: 'w2', level: 1, cc: ['ghost'], note: 'hospital' };
  expect(await town.order(people.supervisor, id, { command: 'escalate', data })).toMatchObject({
    refusal: { code: 'unknown-target', detail: { cc: ['ghost'] } },
  });
  expect(town.store.order(id)).toMatchObject({ workerId: 'w1', marks: { cc: ['boss', 'w2'] } });
});

it('tells a worker in copy of an escalation on his phone', async () => {
  const town = openTown();
  const { id } = await town.claimed();
  const data = { workerId: 'w2', level: 1, cc: ['boss', 'w3'], note: 'hospital' };
  accepted(await town.order(people.supervisor, id, { command: 'escalate', data }));
  expect(told(town, 'order-escalated')).toEqual(['user boss', 'worker w3']);
});

it('lets no program own a request', async () => {
  const town = openTown();
  const { request } = await town.register({ source: 'wechat' }, people.source);
  const claim = { command: 'claimOwner', data: {} } as const;
  expect(await town.request(actorOf('agent', 'token:42'), request.id, claim)).toMatchObject({
    refusal: { code: 'not-allowed', detail: { reason: 'ownerIsPerson' } },
  });
  expect(town.store.request(request.id).request.ownerId).toBeNull();
  accepted(await town.request(people.agent, request.id, claim));
  expect(town.store.request(request.id).request.ownerId).toBe('agent');
});

it('leaves what a program enters with the rights of a desk in the shared inbox', async () => {
  const town = openTown();
  const { request } = await town.register({}, actorOf('agent', 'token:42'));
  expect(request).toMatchObject({ ownerId: null, registeredBy: 'token:42' });
  expect(town.store.notifications.at(-1)).toMatchObject({ recipient: { kind: 'role', id: 'agent' } });
});
