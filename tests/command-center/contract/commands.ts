/** CONTRACTS 3 and 4: registering, commands with their fences, replays, and the race for an order in the pool. */
import { ulid } from 'ulid';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import {
  areaItem,
  commandAnswer,
  communityItem,
  listOf,
  type OrderItem,
  orderDetail,
  type RequestItem,
  registered,
} from '#command-center/contract/http.ts';
import { problemBody } from '#command-center/contract/problem.ts';
import { type Ask, command, type Demo, openDevice, read, workerCommand } from './client.ts';

/** Orders at a station, the last of a household: the small city may be quiet for minutes. */
export async function openSomeOrders(demo: Demo, count: number): Promise<void> {
  const agent = await demo.as('agent');
  for (let n = 1; n < count; n++) await orderAtStation(demo, agent);
  const report = await reportAt(demo, {});
  const place = { kind: 'household', householdId: `${report.place.communityId}-2-1-201` };
  const { request } = await register(agent, { ...report, place });
  await give(agent, `/api/requests/${request.id}/commands`, dispatchOf(request));
}

export function checkCommands(demo: () => Demo): void {
  it('registers a report once, by commandId and by source and externalId', async () => {
    const agent = await demo().as('agent');
    const report = await reportAt(demo(), { externalId: `outside-${ulid()}` });
    const first = await register(agent, report);
    expect(first).toMatchObject({ replayed: false, orders: [], request: { state: 'open' } });
    const again = await register(agent, report);
    expect(again).toMatchObject({ replayed: true, request: { id: first.request.id } });
    const sameKey = await register(agent, { ...report, commandId: ulid() });
    expect(sameKey.request.id).toBe(first.request.id);
    const alike = await register(agent, { ...report, commandId: ulid(), externalId: `outside-${ulid()}` });
    expect(alike.request.id).not.toBe(first.request.id);
    expect(alike.possibleDuplicates.map((one) => one.id)).toContain(first.request.id);
  });

  it('names what is wrong with a report', async () => {
    const agent = await demo().as('agent');
    const report = await reportAt(demo(), {});
    const { commandId: _, ...withoutId } = report;
    const missing = await agent('POST', '/api/requests', withoutId);
    expect(missing).toMatchObject({ status: 422, body: { code: 'invalid-data' } });
    expect(JSON.stringify(missing.body)).toContain('commandId');
    const nowhere = await agent('POST', '/api/requests', {
      ...report,
      place: { kind: 'public', lon: 500, lat: 1 },
    });
    expect(nowhere.status).toBe(422);
    expect(JSON.stringify(v.parse(problemBody, nowhere.body))).toContain('place.lon');
    const unknown = await agent('POST', '/api/requests', {
      ...report,
      commandId: ulid(),
      place: { kind: 'household', householdId: 'h-nobody' },
    });
    expect(unknown).toMatchObject({ status: 422, body: { code: 'unknown-target' } });
  });

  it('answers a command once and the same again, and refuses a stale version with the present one', async () => {
    const agent = await demo().as('agent');
    const { request } = await register(agent, await reportAt(demo(), {}));
    const dispatch = dispatchOf(request);
    const done = await give(agent, `/api/requests/${request.id}/commands`, dispatch);
    expect(done).toMatchObject({ ok: true, commandId: dispatch.commandId, replayed: false });
    expect(done.events.length).toBeGreaterThan(0);
    const again = await give(agent, `/api/requests/${request.id}/commands`, dispatch);
    expect(again).toMatchObject({ replayed: true, events: done.events });
    expect(again.request?.orderIds).toEqual(done.request?.orderIds);
    const stale = await agent('POST', `/api/requests/${request.id}/commands`, dispatchOf(request));
    const problem = v.parse(problemBody, stale.body);
    expect(stale).toMatchObject({ status: 409, type: expect.stringMatching(/application\/problem\+json/) });
    expect(problem).toMatchObject({ code: 'stale-version', current: { version: done.request?.version } });
    expect(problem.title).toMatch(/[\u4e00-\u9fff]/);
    expect(problem.titleEn).toMatch(/[a-z]/);
  });

  it('tells apart: unknown command, unknown order, no right, marks without a version', async () => {
    const agent = await demo().as('agent');
    const order = await orderAtStation(demo(), agent);
    const path = `/api/orders/${order.id}/commands`;
    const dispatcher = await demo().as('dispatcher');
    expect((await dispatcher('POST', path, command('teleport'))).body).toMatchObject({
      code: 'invalid-data',
    });
    const nothing = await dispatcher(
      'POST',
      '/api/orders/none/commands',
      command('note', { data: { text: 'x' } }),
    );
    expect(nothing.body).toMatchObject({ code: 'unknown-target' });
    const lead = await demo().as('leadership');
    expect((await lead('POST', path, command('note', { data: { text: 'x' } }))).body).toMatchObject({
      code: 'not-allowed',
    });
    const marked = await give(dispatcher, path, command('note', { data: { text: '楼道门锁已换' } }));
    expect(marked.order?.version).toBe(order.version);
    const silent = await dispatcher(
      'POST',
      path,
      command('transfer', { version: order.version, data: { repairStationId: 'rs-1' } }),
    );
    expect(silent).toMatchObject({ status: 422, body: { code: 'reason-missing' } });
    const detail = await read(dispatcher, `/api/orders/${order.id}`, orderDetail);
    expect(detail.events.at(-1)).toMatchObject({ type: 'note', version: order.version });
  });

  it('lets one of two phones claim an order of the pool and tells the other who was faster', async () => {
    const agent = await demo().as('agent');
    const head = await demo().as('stationHead');
    const order = await orderAtStation(demo(), agent);
    const path = `/api/orders/${order.id}/commands`;
    const confirmed = await give(head, path, command('confirm', { version: order.version }));
    const pooled = await give(
      head,
      path,
      command('arrange', { version: confirmed.order?.version, data: { workerId: null } }),
    );
    expect(pooled.order?.state).toBe('pooled');
    const spare = demo()
      .accounts.devices.filter((device) => device.spare)
      .slice(0, 2);
    const answers = await Promise.all(
      spare.map(async (device) => {
        const client = await openDevice(demo(), device);
        try {
          const claim = { ...command('claim'), orderId: order.id };
          const answer = await workerCommand(client, device.workerId, claim);
          const again = await workerCommand(client, device.workerId, claim);
          return { workerId: device.workerId, answer, again };
        } finally {
          await client.endAsync();
        }
      }),
    );
    const winner = answers.find(({ answer }) => answer.ok === true);
    const loser = answers.find(({ answer }) => answer.ok !== true);
    expect(winner?.answer, JSON.stringify(answers)).toMatchObject({
      order: { state: 'accepted', workerId: winner?.workerId },
    });
    expect(winner?.again).toMatchObject({ ok: true, replayed: true });
    expect(loser?.answer).toMatchObject({ code: 'already-claimed' });
    expect(JSON.stringify(loser?.answer)).toContain(String(winner?.workerId));
    await walkHome(demo(), winner?.workerId ?? '', order.id);
  });
}

/** The winner departs; a stale assignment is refused on the way. */
async function walkHome(demo: Demo, workerId: string, orderId: string): Promise<void> {
  const device = demo.accounts.devices.find((one) => one.workerId === workerId);
  if (device === undefined) throw new Error('the winner has no phone');
  const client = await openDevice(demo, device);
  try {
    const { assignmentId } = await read(demo.token, `/api/orders/${orderId}`, orderDetail);
    const stale = await workerCommand(client, workerId, {
      ...command('depart', { assignmentId: 'a-of-yesterday' }),
      orderId,
    });
    expect(stale).toMatchObject({ code: 'stale-assignment', current: { assignmentId } });
    const departed = await workerCommand(client, workerId, {
      ...command('depart', { assignmentId }),
      orderId,
    });
    expect(departed).toMatchObject({ ok: true, order: { state: 'en_route' } });
    const early = await workerCommand(client, workerId, { ...command('depart', { assignmentId }), orderId });
    expect(early).toMatchObject({ code: 'wrong-state', status: 409 });
  } finally {
    await client.endAsync();
  }
}

/** A report of a cold home in the area of the station head. */
async function reportAt(demo: Demo, words: { readonly externalId?: string }) {
  const head = demo.accounts.users.find((user) => user.role === 'stationHead');
  const areas = await read(demo.token, '/api/areas', listOf(areaItem));
  const area = areas.items.find((one) => one.repairStationId === head?.repairStationId);
  const communities = await read(demo.token, '/api/communities', listOf(communityItem));
  const community = communities.items.find((one) => one.areaId === area?.id);
  return {
    commandId: ulid(),
    source: 'phone',
    category: 'repair',
    subtype: 'notWarm',
    description: '外部客户端的报修',
    place: { kind: 'public', communityId: community?.id },
    caller: { name: '王女士', phone: '13900000000' },
    ...words,
  };
}

async function register(ask: Ask, report: unknown): Promise<v.InferOutput<typeof registered>> {
  const answer = await ask('POST', '/api/requests', report);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return v.parse(registered, answer.body);
}

async function give(ask: Ask, path: string, body: unknown) {
  const answer = await ask('POST', path, body);
  expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBe(200);
  return v.parse(commandAnswer, answer.body);
}

function dispatchOf({ version }: RequestItem) {
  return command('dispatch', { version, data: { orders: [{ mode: 'station' }] } });
}

async function orderAtStation(demo: Demo, agent: Ask): Promise<OrderItem> {
  const { request } = await register(agent, await reportAt(demo, {}));
  const done = await give(agent, `/api/requests/${request.id}/commands`, dispatchOf(request));
  const order = await read(demo.token, `/api/orders/${done.request?.orderIds[0]}`, orderDetail);
  expect(order.state).toBe('at_station');
  return order;
}
