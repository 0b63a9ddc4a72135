import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { blobItem } from '#command-center/contract/http.ts';
import type { NoticeItem } from '#command-center/contract/live.ts';
import { decideAutoDispatch, defaultAutoDispatch } from '#command-center/server/auto-dispatch.ts';
import { answerWorkerCommand, payloadOf, registerFromSource } from '#command-center/server/commands.ts';
import { openDesk, report } from './support/desk.ts';

type Desk = ReturnType<typeof openDesk>;

async function pooledOrder(desk: Desk): Promise<{ id: string; version: number; requestId: string }> {
  const made = await desk.ask('POST', '/api/requests', { as: 'agent', body: report() });
  const { request } = made.body;
  const command = { commandId: randomUUID(), command: 'dispatch', version: request.version, data: {} };
  const done = await desk.ask('POST', `/api/requests/${request.id}/commands`, { as: 'agent', body: command });
  expect(done.status).toBe(200);
  const list = await desk.ask('GET', '/api/orders?state=pooled', { as: 'dispatcher' });
  return list.body.items[0];
}

const order = (desk: Desk, as: string, id: string, body: Record<string, unknown>) =>
  desk.ask('POST', `/api/orders/${id}/commands`, { as, body: { commandId: randomUUID(), ...body } });

const notice: NoticeItem = {
  id: 'notice1',
  kind: 'emergency',
  title: '抢修',
  text: '',
  startAt: '2026-01-05T00:00:00.000Z',
  expectedEndAt: null,
  closedAt: null,
  communityIds: ['community1'],
  heatStationIds: [],
  households: 900,
  geometry: null,
};

describe('registering', () => {
  it('makes one request per commandId and says so the second time', async () => {
    const desk = openDesk();
    const body = report();
    const first = await desk.ask('POST', '/api/requests', { as: 'agent', body });
    expect(first).toMatchObject({
      status: 201,
      body: { replayed: false, request: { state: 'open' }, orders: [] },
    });
    const second = await desk.ask('POST', '/api/requests', { as: 'agent', body });
    expect(second.body).toMatchObject({ replayed: true, request: { id: first.body.request.id } });
    expect(desk.town.store.all()).toHaveLength(1);
  });

  it('names possible duplicates and the notice that covers the place', async () => {
    const desk = openDesk();
    const first = await desk.ask('POST', '/api/requests', { as: 'agent', body: report() });
    desk.notices.push(notice);
    const second = await desk.ask('POST', '/api/requests', { as: 'agent', body: report() });
    const { id } = first.body.request;
    expect(second.body).toMatchObject({
      possibleDuplicates: [{ id, suggestion: null, repeatCount: 1 }],
      repeatOf: id,
      repeatCount: 1,
    });
    expect(first.body).toMatchObject({ repeatOf: null, repeatCount: 0 });
    expect(second.body.notice).toMatchObject({ id: 'notice1' });
  });

  it('says what a repeat call of the same home asks for', async () => {
    const desk = openDesk();
    const say = async (over = {}) =>
      (await desk.ask('POST', '/api/requests', { as: 'agent', body: report(over) })).body;
    const { request } = await say();
    const dispatch = {
      commandId: randomUUID(),
      command: 'dispatch',
      version: request.version,
      data: {},
    };
    await desk.ask('POST', `/api/requests/${request.id}/commands`, { as: 'agent', body: dispatch });
    const again = await say();
    expect(again).toMatchObject({ repeatOf: request.id, repeatCount: 1 });
    expect(again.possibleDuplicates).toMatchObject([{ id: request.id, suggestion: 'expedite' }]);
    // The newest stands first, but something can be done about the older one.
    const third = await say();
    expect(third).toMatchObject({ repeatOf: request.id, repeatCount: 2 });
    const leak = await say({ subtype: 'leak' });
    expect(leak).toMatchObject({ repeatOf: null, repeatCount: 0 });
    expect(leak.possibleDuplicates.map((one: { suggestion: unknown }) => one.suggestion)).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('leaves to the agent what he takes down and dispatches by itself what a program reports', async () => {
    const desk = openDesk();
    const byPerson = await desk.ask('POST', '/api/requests', {
      as: 'agent',
      body: report({ source: 'wechat' }),
    });
    expect(byPerson.body).toMatchObject({ request: { state: 'open' }, orders: [] });
    const made = await desk.ask('POST', '/api/tokens', {
      as: 'admin',
      body: { name: 'wechat', role: 'agent' },
    });
    const headers = { authorization: `Bearer ${made.body.token}` };
    const send = (over: Record<string, unknown>) =>
      desk.ask('POST', '/api/requests', { headers, body: report(over) });
    expect((await send({ source: 'wechat' })).body).toMatchObject({
      request: { state: 'dispatched' },
      orders: [{ state: 'pooled' }],
    });
    expect((await send({ source: 'phone' })).body).toMatchObject({ request: { state: 'open' }, orders: [] });
    desk.notices.push(notice);
    expect((await send({ source: 'wechat' })).body).toMatchObject({
      request: { state: 'open' },
      notice: { id: 'notice1' },
    });
  });

  it('chooses by source, class and field work', () => {
    const type = { class: 'noHeat', fieldWork: true } as const;
    const decide = (
      source: 'phone' | 'wechat',
      over: Partial<{ class: 'routine'; fieldWork: boolean }> = {},
    ) => decideAutoDispatch(defaultAutoDispatch, { source }, { ...type, ...over });
    expect(decide('wechat')).toBe(true);
    expect(decide('phone')).toBe(false);
    expect(decide('wechat', { fieldWork: false })).toBe(false);
    expect(decide('wechat', { class: 'routine' })).toBe(false);
    expect(decideAutoDispatch(defaultAutoDispatch, { source: 'wechat' }, null)).toBe(false);
  });

  it('makes one request of a report that a source repeats', async () => {
    const desk = openDesk();
    const body = { ...report({ source: 'wechat', externalId: 'E1' }), commandId: undefined };
    const say = async (over = {}) =>
      payloadOf(
        await registerFromSource(desk.deps, { sourceId: 'wechat1', name: 'wechat1' }, { ...body, ...over }),
      );
    expect(await say()).toMatchObject({ replayed: false, request: { state: 'dispatched' }, orders: [{}] });
    expect(await say()).toMatchObject({ replayed: true, orders: [{}] });
    expect(desk.town.store.all()).toHaveLength(1);
    expect(await say({ externalId: null })).toMatchObject({ code: 'invalid-data' });
  });

  it('finishes a dispatch that was cut off between the two commands', async () => {
    const desk = openDesk();
    let cut = true;
    const { autoDispatches } = desk.deps.useCases;
    desk.deps.useCases.autoDispatches = (data) => !cut && autoDispatches(data);
    const made = await desk.ask('POST', '/api/tokens', {
      as: 'admin',
      body: { name: 'wechat', role: 'agent' },
    });
    const headers = { authorization: `Bearer ${made.body.token}` };
    const body = report({ source: 'wechat' });
    expect((await desk.ask('POST', '/api/requests', { headers, body })).body).toMatchObject({ orders: [] });
    cut = false;
    expect((await desk.ask('POST', '/api/requests', { headers, body })).body).toMatchObject({
      replayed: true,
      orders: [{}],
    });
    expect((await desk.ask('POST', '/api/requests', { headers, body })).body.orders).toHaveLength(1);
  });

  it('names every wrong field of a report and how it should be', async () => {
    const desk = openDesk();
    const body = { ...report(), subtype: '', place: { kind: 'network', net: 'primary', lon: 500, lat: 45 } };
    const asked = await desk.ask('POST', '/api/requests', { as: 'agent', body });
    expect(asked).toMatchObject({ status: 422, body: { code: 'invalid-data', commandId: body.commandId } });
    expect(asked.body.detail.paths.join('\n')).toMatch(/subtype: [\s\S]*place\.lon: /);
    expect(asked.body.title).toContain('数据有误');
    expect(asked.body.titleEn).toContain('Invalid data');
    const bare = await desk.ask('POST', '/api/requests', {
      as: 'agent',
      body: { ...report(), commandId: undefined },
    });
    expect(bare.body.detail.paths).toEqual(['commandId: required: a ULID or UUID made by the client']);
    expect((await desk.ask('POST', '/api/requests', { as: 'leadership', body: report() })).status).toBe(403);
  });

  it('refuses what is not JSON, too large, or of another type, with a sentence', async () => {
    const desk = openDesk();
    const cookie = await desk.signIn('agent');
    const send = async (body: string, type = 'application/json') => {
      const headers = { cookie, 'content-type': type };
      const response = await desk.app.request('/api/requests', { method: 'POST', headers, body });
      return { status: response.status, body: await response.json() };
    };
    expect(await send('{"commandId":')).toMatchObject({ status: 400, body: { code: 'invalid-json' } });
    expect(await send('x'.repeat(300_000))).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
    expect(await send('a=b', 'text/plain')).toMatchObject({
      status: 415,
      body: { code: 'wrong-media-type' },
    });
    expect(await send('null')).toMatchObject({ status: 422 });
  });

  it('refuses a body that grows beyond the limit whatever its header says', async () => {
    const desk = openDesk();
    const cookie = await desk.signIn('agent');
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const request = new Request('http://localhost/api/requests', {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body,
      duplex: 'half',
    } as RequestInit);
    expect((await desk.app.request(request)).status).toBe(413);
    expect(sent).toBeLessThan(600_000);
  });
});

describe('commands', () => {
  it('answers the same commandId the same way and acts once', async () => {
    const desk = openDesk();
    const { id, version } = await pooledOrder(desk);
    const body = { commandId: randomUUID(), command: 'assign', version, data: { workerId: 'w1' } };
    const first = await order(desk, 'dispatcher', id, body);
    expect(first).toMatchObject({
      status: 200,
      body: { replayed: false, order: { state: 'assigned', workerId: 'w1' } },
    });
    expect(first.body.events).toMatchObject([
      { type: 'assign', actorId: 'dispatcher', actorName: 'name of dispatcher' },
    ]);
    const second = await order(desk, 'dispatcher', id, body);
    expect(second.body).toEqual({ ...first.body, replayed: true });
  });

  it('tells the loser of a race who won, in both languages', async () => {
    const desk = openDesk();
    const { id } = await pooledOrder(desk);
    const [one, two] = await Promise.all(['w1', 'w2'].map((as) => order(desk, as, id, { command: 'claim' })));
    const [won, lost] = one?.status === 200 ? [one, two] : [two, one];
    expect(won?.status).toBe(200);
    expect(lost).toMatchObject({
      status: 409,
      body: { code: 'already-claimed', status: 409, current: { state: 'accepted' } },
    });
    expect(lost?.body.title).not.toContain('{');
    expect(lost?.body.titleEn).toContain('Already claimed by');
    expect(lost?.headers.get('content-type')).toContain('problem+json');
  });

  it('refuses a stale version with the present one', async () => {
    const desk = openDesk();
    const { id, version } = await pooledOrder(desk);
    await order(desk, 'dispatcher', id, { command: 'assign', version, data: { workerId: 'w1' } });
    const late = await order(desk, 'dispatcher', id, { command: 'withdraw', version, data: {} });
    expect(late).toMatchObject({
      status: 409,
      body: { code: 'stale-version', current: { state: 'assigned', version: version + 1 } },
    });
  });

  it('refuses unknown and engine commands, wrong data, unknown orders and wrong roles', async () => {
    const desk = openDesk();
    const { id, version } = await pooledOrder(desk);
    const unknown = await order(desk, 'dispatcher', id, { command: 'grab', version });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'invalid-data' } });
    expect(unknown.body.detail.paths[0]).toMatch(/^command: grab is unknown; known are confirm, /);
    expect((await order(desk, 'dispatcher', id, { command: 'expire', version })).status).toBe(422);
    expect(
      (await order(desk, 'dispatcher', id, { command: 'assign', version, data: {} })).body.detail.paths[0],
    ).toMatch(/^data\.workerId: /);
    expect((await order(desk, 'dispatcher', 'none', { command: 'claim' })).body.code).toBe('unknown-target');
    expect(
      (await order(desk, 'leadership', id, { command: 'void', version, data: { reason: 'x' } })).body.code,
    ).toBe('not-allowed');
    expect((await order(desk, 'supervisor', id, { command: 'void', version, data: {} })).body.code).toBe(
      'reason-missing',
    );
  });

  it('gives phones over MQTT the same answers', async () => {
    const desk = openDesk();
    const { id, version } = await pooledOrder(desk);
    await order(desk, 'dispatcher', id, { command: 'assign', version, data: { workerId: 'w1' } });
    const { assignmentId } = desk.town.store.order(id);
    const say = async (workerId: string, body: Record<string, unknown>) =>
      payloadOf(await answerWorkerCommand(desk.deps, { workerId }, { commandId: randomUUID(), ...body }));
    expect(await say('w2', { orderId: id, command: 'accept', assignmentId })).toMatchObject({
      code: 'not-yours',
    });
    expect(await say('w1', { orderId: id, command: 'accept', assignmentId: 'old' })).toMatchObject({
      code: 'stale-assignment',
    });
    expect(await say('w1', { orderId: id, command: 'accept', assignmentId })).toMatchObject({
      ok: true,
      order: { state: 'accepted' },
    });
    expect(await say('w1', { command: 'accept' })).toMatchObject({ code: 'invalid-data' });
    expect(await say('nobody', { orderId: id, command: 'accept' })).toMatchObject({ code: 'forbidden' });
    const { commandId: _, ...data } = report({ source: 'worker' });
    expect(await say('w1', { command: 'supplement', data })).toMatchObject({
      ok: true,
      request: { state: 'dispatched' },
    });
  });

  it('shows a committed command on the screens', async () => {
    const desk = openDesk();
    const { id, version } = await pooledOrder(desk);
    await order(desk, 'dispatcher', id, { command: 'assign', version, data: { workerId: 'w1' } });
    expect(desk.live.feed.get('orders', id)).toMatchObject({ state: 'assigned' });
    const workers = await desk.ask('GET', '/api/workers?repairStation=station1&limit=1', {
      as: 'dispatcher',
    });
    expect(workers.body).toMatchObject({ items: [{ id: 'w1', openOrders: 1 }] });
    const next = await desk.ask('GET', `/api/workers?limit=2&cursor=${workers.body.nextCursor}`, {
      as: 'dispatcher',
    });
    expect(next.body).toMatchObject({ items: [{ id: 'w2' }, { id: 'w3' }], nextCursor: null });
  });
});

describe('reading', () => {
  it('shows an order with its history and what the asking person may do', async () => {
    const desk = openDesk();
    const { id } = await pooledOrder(desk);
    const detail = await desk.ask('GET', `/api/orders/${id}`, { as: 'dispatcher' });
    expect(detail.body).toMatchObject({
      caller: { phone: '13900000000' },
      description: '不热',
      source: 'phone',
    });
    expect(detail.body.allowed).toEqual(expect.arrayContaining(['assign', 'supervise', 'note']));
    expect(detail.body.allowed).not.toContain('claim');
    expect((await desk.ask('GET', `/api/orders/${id}`, { as: 'east' })).status).toBe(403);
    expect((await desk.ask('GET', '/api/orders/none', { as: 'dispatcher' })).status).toBe(404);
    expect((await desk.ask('GET', `/api/orders/${id}/candidates`, { as: 'east' })).status).toBe(403);
    expect(
      (await desk.ask('GET', `/api/orders/${id}/candidates`, { as: 'dispatcher' })).body.excluded,
    ).toHaveLength(1);
  });

  it('keeps rows of other areas out of lists, even if a store should give them', async () => {
    const desk = openDesk();
    await pooledOrder(desk);
    expect((await desk.ask('GET', '/api/orders', { as: 'east' })).body.items).toEqual([]);
    expect((await desk.ask('GET', '/api/requests', { as: 'east' })).body.items).toEqual([]);
  });

  it('names wrong parameters', async () => {
    const desk = openDesk();
    const asked = await desk.ask('GET', '/api/orders?state=pooled,lost&limit=0', { as: 'dispatcher' });
    expect(asked).toMatchObject({ status: 400, body: { code: 'invalid-query' } });
    expect(asked.body.detail.paths.join('\n')).toMatch(/state\.1: one or more of[\s\S]*limit/);
    expect(await desk.ask('GET', '/api/orders?cursor=none', { as: 'dispatcher' })).toMatchObject({
      status: 400,
    });
    expect(await desk.ask('GET', '/api/heat/cells?window=PT99999H', { as: 'dispatcher' })).toMatchObject({
      status: 400,
    });
    expect(await desk.ask('GET', '/api/heat/cells?resolution=6', { as: 'dispatcher' })).toMatchObject({
      status: 400,
    });
  });

  it('gives heat with the window asked for, the same total in every form', async () => {
    const desk = openDesk();
    await pooledOrder(desk);
    for (const kind of ['cells', 'districts']) {
      const heat = await desk.ask('GET', `/api/heat/${kind}?window=PT2H`, { as: 'leadership' });
      expect(heat.body).toMatchObject({ window: 'PT2H', measure: 'requests', total: { n: 1 } });
    }
  });

  it('sets duty for the own station only, and hides the place of who is off', async () => {
    const desk = openDesk();
    desk.live.fix('w1', {
      lon: 126.6,
      lat: 45.7,
      at: desk.town.now,
      accuracyM: null,
      speedMps: null,
      courseDeg: null,
    });
    const duty = (as: string, id: string, word: string) =>
      desk.ask('POST', `/api/workers/${id}/duty`, { as, body: { duty: word } });
    expect((await duty('w2', 'w1', 'off')).status).toBe(403);
    expect((await duty('dispatcher', 'w1', 'off')).status).toBe(403);
    expect((await duty('stationHead', 'w1', 'off')).body).toMatchObject({ duty: 'off', position: null });
    expect((await duty('w2', 'w2', 'maybe')).status).toBe(422);
    expect((await duty('w1', 'w1', 'on')).body).toMatchObject({ duty: 'on', presence: 'offline' });
  });

  it('lets a worker go off duty with work in hand, and shows him what it is', async () => {
    const desk = openDesk();
    const { id } = await pooledOrder(desk);
    const off = () => desk.ask('POST', '/api/workers/w1/duty', { as: 'w1', body: { duty: 'off' } });
    expect((await order(desk, 'w1', id, { command: 'claim' })).status).toBe(200);
    expect(await off()).toMatchObject({
      status: 200,
      body: { duty: 'off', openOrders: 1, heldOrders: [{ id, state: 'accepted', no: 1 }] },
    });
    const other = await desk.ask('POST', '/api/workers/w2/duty', { as: 'w2', body: { duty: 'off' } });
    expect(other.body).toMatchObject({ heldOrders: [] });
  });

  it('notes every look at a track', async () => {
    const desk = openDesk();
    const path = '/api/workers/w1/track?from=2026-01-05T00:00:00Z';
    expect((await desk.ask('GET', path, { as: 'supervisor' })).body.items).toHaveLength(1);
    expect((await desk.ask('GET', path, { as: 'dispatcher' })).status).toBe(403);
    expect(desk.people.noted).toMatchObject([
      { actorId: 'supervisor', targetKind: 'worker', targetId: 'w1' },
    ]);
  });

  it('keeps evidence as it came and gives it as a download', async () => {
    const desk = openDesk();
    const cookie = await desk.signIn('w1');
    const send = (type: string, body: Uint8Array<ArrayBuffer>) =>
      desk.app.request('/api/blobs', { method: 'POST', headers: { cookie, 'content-type': type }, body });
    const made = await send('image/jpeg', new Uint8Array([1, 2, 3]));
    expect(made.status).toBe(201);
    const { id } = v.parse(blobItem, await made.json());
    const got = await desk.app.request(`/api/blobs/${id}`, { headers: { cookie } });
    expect([...new Uint8Array(await got.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(got.headers.get('content-disposition')).toBe('attachment');
    expect((await send('text/html', new Uint8Array([60]))).status).toBe(415);
    expect((await send('image/png', new Uint8Array(1_000_001))).status).toBe(413);
    expect((await send('image/png', new Uint8Array(0))).status).toBe(422);
  });

  it('ends a handler that takes too long', async () => {
    const desk = openDesk();
    const settings = { ...desk.deps.settings, handlerTimeoutMs: 20 };
    const slow = openDesk({ settings, outbox: { list: () => new Promise(() => {}) } });
    expect(await slow.ask('GET', '/api/outbox', { as: 'supervisor' })).toMatchObject({
      status: 504,
      body: { code: 'timeout' },
    });
  });
});
