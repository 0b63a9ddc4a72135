/** A phone's side of an order over MQTT, against the real program: offered, accepted, declined into the pool, claimed. */
import { randomUUID } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoPhone } from '#command-center/runtime/demo-accounts.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { ask } from './http.ts';
import {
  closeAll,
  connectDevice,
  dispatcherToken,
  eventually,
  nth,
  type PreparedSite,
  prepareSite,
  type Running,
  sourceId,
  startSite,
} from './rig.ts';

let site: PreparedSite;
let running: Running;

beforeAll(async () => {
  site = await prepareSite();
  running = await startSite(site);
});
afterAll(closeAll);

/** A phone that is connected, hears its own topics and has said where it is. */
interface Phone {
  readonly workerId: string;
  readonly client: MqttClient;
  /** Newest list of `workers/{id}/orders`. */
  orders(): readonly Record<string, unknown>[];
  command(body: Record<string, unknown>): Promise<Record<string, unknown>>;
}

async function openPhone(login: DemoPhone): Promise<Phone> {
  const { workerId } = login;
  const client = await connectDevice(running, login);
  const replies: Record<string, unknown>[] = [];
  let orders: readonly Record<string, unknown>[] = [];
  client.on('message', (topic, payload) => {
    const body: Record<string, unknown> = JSON.parse(payload.toString('utf8'));
    if (topic.endsWith('/replies')) replies.push(body);
    else if (Array.isArray(body.orders)) orders = body.orders;
  });
  await client.subscribeAsync([`workers/${workerId}/replies`, `workers/${workerId}/orders`], { qos: 1 });
  return {
    workerId,
    client,
    orders: () => orders,
    async command(body) {
      const before = replies.length;
      const text = JSON.stringify({ commandId: randomUUID(), ...body });
      await client.publishAsync(`workers/${workerId}/commands`, text, { qos: 1 });
      return eventually(() => replies[before]);
    },
  };
}

/** Says where the worker is, beside a household of the town. */
async function standAt({ client }: Phone, login: DemoPhone, { lon, lat }: { lon: number; lat: number }) {
  const fix = { _type: 'location', tst: Math.floor(wallNow() / 1_000), lon, lat, acc: 5 };
  await client.publishAsync(`owntracks/${login.username}/${login.deviceId}`, JSON.stringify(fix), { qos: 1 });
}

/** A report of a customer, which the centre sends out by itself; answers the id of its order. */
async function reportCold(source: MqttClient, externalId: string, householdId: string): Promise<string> {
  const replied = new Promise<unknown>((resolve) => {
    source.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString('utf8'))));
  });
  const place = { kind: 'household', householdId };
  const report = { source: 'wechat', externalId, category: 'repair', subtype: 'notWarm', place };
  await source.publishAsync(`sources/${sourceId}/requests`, JSON.stringify(report), { qos: 1 });
  const body: { orders: readonly { id: string }[] } = Object(await replied);
  return nth(body.orders, 0).id;
}

function stateOf(phone: Phone, orderId: string): unknown {
  return phone.orders().find((order) => order.id === orderId)?.state;
}

/** Phones of heating fitters of the area in which the first household lies. */
function fittersNearby(): DemoPhone[] {
  const { town, accounts } = site;
  const { communityId } = nth(town.households, 0);
  const areaId = town.communities.find(({ id }) => id === communityId)?.areaId;
  const stationId = town.areas.find(({ id }) => id === areaId)?.repairStationId;
  return accounts.devices.filter(({ workerId }) => {
    const worker = town.workers.find(({ id }) => id === workerId);
    return worker?.repairStationId === stationId && worker?.skills.includes('heating');
  });
}

describe('the life of an order on a phone, over MQTT', () => {
  let near: Phone;
  let source: MqttClient;

  beforeAll(async () => {
    const login = nth(fittersNearby(), 0);
    near = await openPhone(login);
    await standAt(near, login, nth(site.town.households, 0));
    source = await connectDevice(running, nth(site.accounts.sources, 0));
    await source.subscribeAsync(`sources/${sourceId}/replies`, { qos: 1 });
  });

  it('is offered, accepted once however often the phone says so, and told to a phone that comes later', async () => {
    const orderId = await reportCold(source, 'cold-1', nth(site.town.households, 0).id);
    const accept = { ...(await offerTo(near, orderId)), commandId: randomUUID(), command: 'accept' };
    const first = await near.command(accept);
    expect(first).toMatchObject({ ok: true, replayed: false, commandId: accept.commandId });
    expect(first).toMatchObject({ order: { id: orderId, state: 'accepted', workerId: near.workerId } });
    const second = await near.command(accept);
    expect(second).toMatchObject({ ok: true, replayed: true, commandId: accept.commandId });
    await eventually(() => stateOf(near, orderId) === 'accepted');
    expect(await eventsOf(orderId, 'accept')).toBe(1);
    // Retained: whoever subscribes later is told at once.
    const late = await openPhone(nth(fittersNearby(), 0));
    await eventually(() => stateOf(late, orderId) === 'accepted');
  });

  it('falls into the pool when the only one nearby declines; of two who claim it one wins and the other hears who', async () => {
    const orderId = await reportCold(source, 'cold-2', nth(site.town.households, 1).id);
    const declined = await near.command({
      ...(await offerTo(near, orderId)),
      command: 'decline',
      data: { reason: '手上有急活,走不开' },
    });
    expect(declined).toMatchObject({ ok: true, order: { state: 'pooled', workerId: null } });
    const [, ...others] = fittersNearby();
    const phones = await Promise.all([nth(others, 0), nth(others, 1)].map(openPhone));
    const answers = await Promise.all(phones.map((phone) => phone.command({ orderId, command: 'claim' })));
    const winner = nth(
      phones,
      answers.findIndex(({ ok }) => ok === true),
    );
    expect(answers.find(({ ok }) => ok === true)).toMatchObject({ order: { workerId: winner.workerId } });
    expect(answers.find(({ ok }) => ok !== true)).toMatchObject({
      code: 'already-claimed',
      detail: { winnerName: site.town.workers.find(({ id }) => id === winner.workerId)?.name },
    });
    await eventually(() => stateOf(winner, orderId) === 'accepted');
    expect(stateOf(near, orderId)).toBeUndefined();
    expect(await eventsOf(orderId, 'claim')).toBe(1);
  });
});

/** Waits until the order is on the phone's list; how a command names it. */
async function offerTo(phone: Phone, orderId: string) {
  const offered = await eventually(() => phone.orders().find((order) => order.id === orderId));
  expect(offered.state).toBe('assigned');
  return { orderId, assignmentId: offered.assignmentId };
}

/** How many events of a type the order's history has. */
async function eventsOf(orderId: string, type: string): Promise<number> {
  const { body } = await ask(running, `/api/orders/${orderId}`, { token: dispatcherToken(site) });
  const { events }: { events: readonly { type: string }[] } = Object(body);
  return events.filter((event) => event.type === type).length;
}
