/** What a refused person is shown: nothing of what he has no right to, everything when only a rule said no. */
import { expect, it } from 'vitest';
import { executeRequestCommand } from '#dispatch-core/app/execute.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { accepted, actorOf, openTown, people, registerData, start, type Town } from '../support/town.ts';

let made = 0;
function reportAgain(town: Town, actor: Actor) {
  const data = { ...registerData, source: 'phone', externalId: 'x1' } as const;
  const command =
    actor.role === 'worker'
      ? ({ command: 'supplement', data: { ...data, arrived: true, report: null } } as const)
      : ({ command: 'register', data } as const);
  made += 1;
  const head = { commandId: `again-${made}`, version: null, assignmentId: null, occurredAt: start };
  return executeRequestCommand(town.deps, { actor, requestId: null, command, head });
}

it('tells who has no right nothing of the order, and who has it how the order is', async () => {
  const town = openTown();
  const { id } = await town.pooled({ subtype: 'leak' });
  accepted(
    await town.order(people.dispatcher, id, { command: 'assign', data: { workerId: 'w1', reason: null } }),
  );
  const { assignmentId } = town.store.order(id);
  accepted(await town.order(people.w1, id, { command: 'accept', data: {} }));
  const divert = { command: 'divert', data: { forOrderId: 'other', reason: null } } as const;
  expect(await town.order(people.agent, id, divert)).toMatchObject({
    refusal: { code: 'not-allowed' },
    current: null,
  });
  expect(await town.order(people.dispatcher, id, divert)).toMatchObject({
    refusal: { code: 'not-allowed', detail: { reason: 'leakStays' } },
    current: { state: 'accepted', version: town.store.order(id).version, assignmentId },
  });
});

it('shows the state when it is up to another post, or a worker is of another station', async () => {
  const town = openTown();
  const { id, requestId } = await town.pooled();
  const edit = { command: 'editDue', data: { dueAt: start + 1, reason: 'baby' } } as const;
  expect(await town.request(people.agent, requestId, edit)).toMatchObject({
    refusal: { detail: { reason: 'upToOthers' } },
    current: { state: 'dispatched' },
  });
  const w1 = town.store.world.workers.get('w1');
  if (w1 === undefined) throw new Error('no w1');
  town.store.world.workers.set('w1', { ...w1, repairStationId: 'station2' });
  const assign = { command: 'assign', data: { workerId: 'w1', reason: null } } as const;
  expect(await town.order(people.stationHead, id, assign)).toMatchObject({
    refusal: { code: 'outside-area' },
    current: { state: 'pooled' },
  });
  const stranger = actorOf('dispatcher', 'far', { areaIds: ['area2'] });
  expect(await town.order(stranger, id, assign)).toMatchObject({
    refusal: { code: 'outside-area' },
    current: null,
  });
});

it('opens a known report only to who may report there and read it', async () => {
  const town = openTown();
  const { request } = accepted(await reportAgain(town, people.agent));
  const foreigners = [
    actorOf('wall'),
    actorOf('customer', 'customer-h2'),
    people.w2,
    actorOf('agent', 'far', { areaIds: ['area2'] }),
  ];
  for (const actor of foreigners) {
    const answer = await reportAgain(town, actor);
    const code = actor.id === 'far' ? 'outside-area' : 'not-allowed';
    expect(answer).toMatchObject({ ok: false, refusal: { code }, current: null });
  }
  const again = accepted(await reportAgain(town, actorOf('dispatcher')));
  expect(again).toMatchObject({ replayed: true, request: { id: request.id } });
  expect(town.store.all()).toHaveLength(1);
});

it('answers a worker with the work that he put on record himself', async () => {
  const town = openTown();
  const { request } = accepted(await reportAgain(town, people.w1));
  expect(accepted(await reportAgain(town, people.w1))).toMatchObject({
    replayed: true,
    request: { id: request.id },
  });
  expect(await reportAgain(town, people.w2)).toMatchObject({ refusal: { code: 'not-allowed' } });
});
