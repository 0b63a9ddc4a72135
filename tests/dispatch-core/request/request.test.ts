/** The life of a request: intake, owner, quick acceptance, tracking, resolution, reopening. */
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '#dispatch-core/domain/time.ts';
import { dueMovesOf } from '#dispatch-core/sla/clock.ts';
import { accepted, actorOf, openTown, people, start, type Town, visit } from '../support/town.ts';

const confirm = { command: 'confirmResolved', data: { note: null } } as const;

async function report(town: Town, id: string): Promise<void> {
  accepted(await town.order(people.w1, id, { command: 'arrive', data: { position: null, evidence: [] } }));
  accepted(await town.order(people.w1, id, { command: 'report', data: visit }));
}

describe('intake', () => {
  it('gives a report to who enters it, and one from outside to the first agent who acts', async () => {
    const town = openTown();
    town.mode = 'station';
    expect((await town.register()).request.ownerId).toBe('agent');
    const { request } = await town.register({ source: 'wechat' }, people.source);
    expect(request).toMatchObject({ ownerId: null, sourceId: 'hotline1', registeredBy: 'hotline1' });
    expect(town.store.notifications.at(-1)).toMatchObject({ recipient: { kind: 'role', id: 'agent' } });
    const claim = { command: 'claimOwner', data: {} } as const;
    const agents = ['a1', 'a2', 'a3'].map((id) => actorOf('agent', id));
    const answers = await Promise.all(agents.map((agent) => town.request(agent, request.id, claim)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const winner = town.store.request(request.id).request.ownerId;
    for (const answer of answers)
      if (!answer.ok)
        expect(answer.refusal).toMatchObject({ code: 'already-claimed', detail: { winnerId: winner } });
  });

  it('sends an unattended report straight to the pool in mode direct, and holds one in mode station', async () => {
    const town = openTown();
    const { request, events } = await town.register({ source: 'wechat' }, people.source);
    expect(events.map((event) => [event.type, event.actorRole])).toEqual([
      ['register', 'source'],
      ['dispatch', 'engine'],
      ['dispatch', 'engine'],
    ]);
    expect(town.store.request(request.id).orders).toMatchObject([{ state: 'pooled', mode: 'direct' }]);
    town.mode = 'station';
    const held = await town.register({ source: 'wechat' }, people.source);
    expect(held.request.state).toBe('open');
    const question = await town.register(
      { source: 'wechat', category: 'consultation', subtype: 'question' },
      people.source,
    );
    expect(question.request.state).toBe('open');
  });

  it('refuses unknown places and types, and dispatches no consultation', async () => {
    const town = openTown();
    await expect(town.register({ place: { kind: 'household', householdId: 'none' } })).rejects.toThrow(
      'unknown-target',
    );
    await expect(town.register({ subtype: 'none' })).rejects.toThrow('invalid-data');
    const { request } = await town.register({ category: 'consultation', subtype: 'question' });
    const dispatch = { command: 'dispatch', data: { orders: [] } } as const;
    expect(await town.request(people.agent, request.id, dispatch)).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
    const close = { command: 'closeAtIntake', data: { resolution: 'explained', knowledgeId: 'k1' } } as const;
    accepted(await town.request(people.agent, request.id, close));
    expect(town.store.request(request.id).request).toMatchObject({
      state: 'closed_at_intake',
      resolution: 'explained',
    });
  });

  it('puts an order without a station into the pool whatever the mode', async () => {
    const town = openTown();
    town.mode = 'station';
    const place = { kind: 'network', net: 'primary', lon: 1, lat: 2, assetId: null } as const;
    town.store.world.places.set('net', { ...(town.store.world.places.get('net') ?? fail()), place });
    expect(await town.pooled({ place })).toMatchObject({ state: 'pooled', mode: 'direct', areaId: null });
  });

  it('moves the due time with the type while open, and not afterwards', async () => {
    const town = openTown();
    const { request } = await town.register();
    town.now = start + hourMs;
    const change = {
      command: 'changeOwner',
      data: { ownerId: 'a2', subtype: 'leak', note: 'it leaks' },
    } as const;
    accepted(await town.request(people.teamLead, request.id, change));
    expect(town.store.request(request.id).request).toMatchObject({
      ownerId: 'a2',
      class: 'leak',
      dueAt: start + 2 * hourMs,
      originalDueAt: start + 48 * hourMs,
    });
    expect(dueMovesOf(town.store.log(request.id))).toMatchObject([{ cause: 'typeChange' }]);
    accepted(await town.request(people.agent, request.id, { command: 'dispatch', data: { orders: [] } }));
    const late = { command: 'changeOwner', data: { ...change.data, subtype: 'notWarm' } } as const;
    expect(await town.request(people.teamLead, request.id, late)).toMatchObject({
      refusal: { code: 'wrong-state' },
    });
  });

  it('lets an agent edit the due time while open, later only a supervisor, down to the orders', async () => {
    const town = openTown();
    const { id, requestId } = await town.pooled();
    const edit = { command: 'editDue', data: { dueAt: start + 5 * hourMs, reason: 'baby' } } as const;
    expect(await town.request(people.agent, requestId, edit)).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
    accepted(await town.request(people.supervisor, requestId, edit));
    expect(town.store.order(id)).toMatchObject({
      dueAt: start + 5 * hourMs,
      originalDueAt: start + 48 * hourMs,
    });
  });
});

describe('quick acceptance', () => {
  it('needs a notice in force, makes no order, and never takes a leak', async () => {
    const town = openTown();
    town.store.world.notices.set('notice', { from: start, to: start + hourMs });
    const accept = (noticeId: string) =>
      ({ command: 'quickAccept', data: { noticeId, masterRequestId: null } }) as const;
    const { request } = await town.register({ subtype: 'followed' });
    expect(await town.request(people.agent, request.id, accept('gone'))).toMatchObject({
      refusal: { code: 'unknown-target' },
    });
    accepted(await town.request(people.agent, request.id, accept('notice')));
    expect(town.store.request(request.id)).toMatchObject({
      request: { state: 'quick_accepted' },
      orders: [],
    });
    const leak = await town.register({ subtype: 'leak' });
    expect(await town.request(people.agent, leak.request.id, accept('notice'))).toMatchObject({
      refusal: { code: 'not-allowed' },
    });
    accepted(await town.request(people.engine, request.id, { command: 'noticeClosed', data: {} }));
    expect(town.store.request(request.id).request.state).toBe('follow_up_due');
  });

  it('ends with the master request it was merged into, in the same transaction', async () => {
    const town = openTown();
    const master = await town.claimed();
    const merge = {
      command: 'quickAccept',
      data: { noticeId: null, masterRequestId: master.requestId },
    } as const;
    const merged = await Promise.all([1, 2, 3].map(async () => (await town.register()).request.id));
    for (const id of merged) accepted(await town.request(people.agent, id, merge));
    const undone = merged[2] ?? '';
    accepted(
      await town.request(people.dispatcher, undone, { command: 'unmerge', data: { reason: 'other house' } }),
    );
    await report(town, master.id);
    expect(merged.map((id) => town.store.request(id).request.state)).toEqual(['closed', 'closed', 'open']);
    expect(town.store.request(undone).request.masterRequestId).toBeNull();
  });
});

describe('after the dispatch', () => {
  it('is tracked, and solved only when nothing is open', async () => {
    const town = openTown();
    const { id, requestId } = await town.claimed();
    const look = (command: 'track' | 'recordTracking', outcome: 'toBeContinued' | 'solved') =>
      town.request(people.agent, requestId, { command, data: { outcome, note: null } });
    expect(await look('track', 'solved')).toMatchObject({ refusal: { code: 'invalid-data' } });
    accepted(await look('track', 'toBeContinued'));
    accepted(await look('recordTracking', 'toBeContinued'));
    expect(await look('recordTracking', 'solved')).toMatchObject({
      refusal: { code: 'orders-open', detail: { orders: [id] } },
    });
    await report(town, id);
    expect(town.store.request(requestId).request.state).toBe('closed');
  });

  it('is confirmed by its owner alone', async () => {
    const town = openTown();
    const { requestId } = await town.claimed();
    expect(await town.request(actorOf('agent', 'a9'), requestId, confirm)).toMatchObject({
      refusal: { code: 'not-yours' },
    });
  });

  it('is reopened within the set days only', async () => {
    const town = openTown();
    const { id, requestId } = await town.claimed();
    await report(town, id);
    const reopen = { command: 'reopen', data: { reason: 'cold again' } } as const;
    const stranger = actorOf('customer', 'customer-h2');
    expect(await town.request(stranger, requestId, reopen)).toMatchObject({ refusal: { code: 'not-yours' } });
    town.now = start + 31 * dayMs;
    const customer = actorOf('customer', 'customer-h1');
    expect(await town.request(customer, requestId, reopen)).toMatchObject({
      refusal: { code: 'limit-reached' },
    });
    town.now = start + 29 * dayMs;
    accepted(await town.request(customer, requestId, reopen));
    accepted(await town.request(people.agent, requestId, { command: 'dispatch', data: { orders: [] } }));
    const [, second] = town.store.request(requestId).orders;
    expect(second).toMatchObject({ dueAt: town.now + 48 * hourMs, overallSince: town.now });
  });

  it('splits at most twenty ways', async () => {
    const town = openTown();
    const { request } = await town.register();
    const plain = { subtype: null, repairStationId: null, mode: null, note: null };
    const orders = Array.from({ length: 21 }, () => plain);
    const answer = await town.request(people.agent, request.id, { command: 'dispatch', data: { orders } });
    expect(answer).toMatchObject({ refusal: { code: 'invalid-data', detail: { paths: ['orders'] } } });
  });
});

function fail(): never {
  throw new Error('the town has a place on the network');
}
