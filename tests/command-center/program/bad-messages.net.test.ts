/** Bad input from devices against the real program: refused with a reason, counted, and nothing of it stored. */
import type { MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { countsOf, listOf, sumOf } from './http.ts';
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
let phone: MqttClient;
let phoneTopic: string;
let workerId: string;

beforeAll(async () => {
  site = await prepareSite();
  running = await startSite(site);
  const login = nth(site.accounts.devices, 0);
  phone = await connectDevice(running, login);
  phoneTopic = `owntracks/${login.username}/${login.deviceId}`;
  workerId = login.workerId;
});
afterAll(closeAll);

const hourS = 3_600;
const nowS = () => Math.floor(wallNow() / 1_000);

function fix(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ _type: 'location', tst: nowS(), lon: 126.6, lat: 45.7, ...change });
}

/** Publishes and waits for the acknowledgement; what the stream's counters gained by it. */
async function gainOf(stream: string, client: MqttClient, topic: string, payload: string) {
  const before = await countsOf(running, stream);
  await client.publishAsync(topic, payload, { qos: 1 });
  const after = await countsOf(running, stream);
  expect(after.received - before.received).toBe(1);
  expect(sumOf(after)).toBe(after.received);
  const reasons = Object.entries(after.rejected).filter(
    ([reason, n]) => n !== (before.rejected[reason] ?? 0),
  );
  return { stored: after.stored - before.stored, reasons: reasons.map(([reason]) => reason) };
}

describe('bad fixes', () => {
  it.each([
    ['malformed JSON', 'malformed-json', '{"_type":"location","tst":17'],
    ['no object', 'not-an-object', '[1,2]'],
    ['a body over 8 KiB', 'body-too-long', fix({ note: 'x'.repeat(9_000) })],
    ['a latitude off the earth', 'off-earth', fix({ lat: 90.001 })],
    ['a longitude off the earth', 'off-earth', fix({ lon: -180.5 })],
    ['exactly 0,0', 'default-place', fix({ lon: 0, lat: 0 })],
    ['a place in words', 'not-a-number', fix({ lon: '126.6' })],
    ['a time in the future', 'future-time', fix({ tst: nowS() + hourS })],
    ['an ancient time', 'ancient-time', fix({ tst: nowS() - 100 * hourS })],
    ['the year 1970', 'ancient-time', fix({ tst: 0 })],
    ['a time beyond all calendars', 'not-a-time', fix({ tst: 1e20 })],
  ])('%s: acknowledged, counted as %s', async (_what, reason, payload) => {
    expect(await gainOf('fixes', phone, phoneTopic, payload)).toEqual({ stored: 0, reasons: [reason] });
  });

  it('to an over-long topic, to a topic of somebody else, and to no topic of ours', async () => {
    const other = nth(site.accounts.devices, 1);
    const topics = [
      ['topic-too-long', `owntracks/${'u'.repeat(300)}/phone`],
      ['topic-not-own', `owntracks/${other.username}/${other.deviceId}`],
      ['topic-unknown', 'weather/harbin'],
    ] as const;
    for (const [reason, topic] of topics) {
      expect(await gainOf('fixes', phone, topic, fix({}))).toEqual({ stored: 0, reasons: [reason] });
    }
  });

  it('leave no trace on the map; the connection goes on and the next good fix is taken', async () => {
    const placeOf = async () =>
      (await listOf(running, '/api/workers?limit=500', dispatcherToken(site))).find(
        ({ id }) => id === workerId,
      )?.position;
    expect(await placeOf()).toBeNull();
    expect(await gainOf('fixes', phone, phoneTopic, fix({}))).toEqual({ stored: 1, reasons: [] });
    expect(await eventually(placeOf)).toMatchObject({ lon: 126.6, lat: 45.7 });
  });

  it('in a packet over 64 KiB end the connection before they are read; others go on', async () => {
    const rude = await connectDevice(running, nth(site.accounts.devices, 2));
    const closed = new Promise((resolve) => rude.once('close', () => resolve(null)));
    rude.publish(phoneTopic, 'x'.repeat(100_000), { qos: 1 }, () => undefined);
    await closed;
    expect(await gainOf('fixes', phone, phoneTopic, fix({ lat: 45.7001 }))).toMatchObject({ stored: 1 });
  });
});

describe('bad readings', () => {
  let station: MqttClient;
  let topic: string;
  let stationId: string;

  beforeAll(async () => {
    const login = nth(site.accounts.heatStations, 0);
    station = await connectDevice(running, login);
    stationId = login.heatStationId;
    topic = `heat-stations/${stationId}/readings`;
  });

  const reading = (values: unknown, at: unknown = new Date(wallNow()).toISOString()) =>
    JSON.stringify({ at, values });

  it('out of the plausible ranges are kept, and shown as bad', async () => {
    const values = { supplySecC: 999, returnSecC: 38.5, pressSupplySecMPa: -1, outdoorC: null };
    expect(await gainOf('readings', station, topic, reading(values))).toEqual({ stored: 1, reasons: [] });
    const shown = await eventually(async () =>
      (await listOf(running, '/api/heat-stations', dispatcherToken(site))).find(
        ({ id, at }) => id === stationId && at !== null,
      ),
    );
    expect(shown.values).toEqual(values);
    expect(shown.bad).toEqual(expect.arrayContaining(['supplySecC', 'pressSupplySecMPa', 'outdoorC']));
    expect(shown.bad).toHaveLength(3);
  });

  it.each([
    ['malformed JSON', 'malformed-json', '{"at":'],
    ['a value in words', 'not-a-number', reading({ supplySecC: 'warm' })],
    ['no values', 'empty', reading({})],
    ['a time without a zone', 'not-a-time', reading({ supplySecC: 50 }, '2026-01-05T08:00:00')],
    ['a time in the future', 'future-time', reading({ supplySecC: 50 }, '2199-01-01T00:00:00Z')],
    ['an ancient time', 'ancient-time', reading({ supplySecC: 50 }, '1999-01-01T00:00:00Z')],
  ])('%s: acknowledged, counted as %s', async (_what, reason, payload) => {
    expect(await gainOf('readings', station, topic, payload)).toEqual({ stored: 0, reasons: [reason] });
  });

  it('of another station are nobody’s', async () => {
    const gain = await gainOf(
      'readings',
      station,
      'heat-stations/hs-unknown/readings',
      reading({ supplySecC: 50 }),
    );
    expect(gain).toEqual({ stored: 0, reasons: ['topic-not-own'] });
  });
});

describe('bad reports and commands over MQTT', () => {
  let source: MqttClient;
  const replies: unknown[] = [];

  beforeAll(async () => {
    source = await connectDevice(running, nth(site.accounts.sources, 0));
    source.on('message', (_topic, payload) => replies.push(JSON.parse(payload.toString('utf8'))));
    await source.subscribeAsync(`sources/${sourceId}/replies`, { qos: 1 });
  });

  const report = (change: Readonly<Record<string, unknown>>) =>
    JSON.stringify({
      source: 'wechat',
      externalId: 'bad-1',
      category: 'repair',
      subtype: 'notWarm',
      place: { kind: 'household', householdId: nth(site.town.households, 0).id },
      ...change,
    });

  async function replyTo(payload: string, reason: string): Promise<unknown> {
    const before = replies.length;
    const gain = await gainOf('requests', source, `sources/${sourceId}/requests`, payload);
    expect(gain).toEqual({ stored: 0, reasons: [reason] });
    return eventually(() => replies[before]);
  }

  it('malformed JSON and over-long bodies are answered with what is wrong', async () => {
    const malformed = await replyTo('{"source":', 'malformed-json');
    expect(malformed).toMatchObject({
      type: 'urn:hearthline:problem:invalid-json',
      status: 400,
      code: 'invalid-json',
      detail: { reason: 'malformed-json' },
    });
    const long = await replyTo(report({ description: 'x'.repeat(40_000) }), 'body-too-long');
    expect(long).toMatchObject({ status: 413, code: 'body-too-large', detail: { limitBytes: 32_768 } });
  });

  it('without the sender’s own id, with wrong fields or an unknown household are refused by name', async () => {
    const unnamed = await replyTo(report({ externalId: undefined }), 'invalid-data');
    expect(unnamed).toMatchObject({
      code: 'invalid-data',
      status: 422,
      detail: { paths: ['externalId: required'] },
    });
    const wrong = await replyTo(report({ category: 'weather', subtype: 7 }), 'refused:invalid-data');
    expect(wrong).toMatchObject({ code: 'invalid-data', status: 422 });
    expect(JSON.stringify(wrong)).toContain('category: ');
    expect(JSON.stringify(wrong)).toContain('subtype: ');
    const nowhere = report({ place: { kind: 'household', householdId: 'nowhere' } });
    expect(await replyTo(nowhere, 'refused:unknown-target')).toMatchObject({ code: 'unknown-target' });
    expect(await listOf(running, '/api/requests', dispatcherToken(site))).toEqual([]);
  });

  it('a command on an unknown order and a command in another worker’s name are refused', async () => {
    const answer = new Promise<unknown>((resolve) => {
      phone.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString('utf8'))));
    });
    await phone.subscribeAsync(`workers/${workerId}/replies`, { qos: 1 });
    const command = JSON.stringify({
      commandId: 'c0ffee00-0000-4000-8000-000000000000',
      orderId: 'none',
      command: 'claim',
    });
    expect(await gainOf('commands', phone, `workers/${workerId}/commands`, command)).toEqual({
      stored: 0,
      reasons: ['refused:unknown-target'],
    });
    expect(await answer).toMatchObject({ code: 'unknown-target' });
    const other = nth(site.accounts.devices, 1).workerId;
    expect(await gainOf('commands', phone, `workers/${other}/commands`, command)).toMatchObject({
      reasons: ['topic-not-own'],
    });
  });
});

describe('unknown devices', () => {
  it.each([
    ['a name that nobody has', { username: 'phone-nobody', password: 'x' }],
    ['a name of somebody with a wrong secret', { username: 'phone-w-01', password: 'x' }],
    ['no name at all', { username: '', password: '' }],
  ])('%s: not let in', async (_what, login) => {
    await expect(connectDevice(running, login)).rejects.toMatchObject({ code: 4 });
  });

  it('that try secret after secret are told to wait, and others are let in meanwhile', async () => {
    const login = nth(site.accounts.devices, 5);
    for (let i = 0; i < 5; i++) {
      await expect(connectDevice(running, { ...login, password: `${i}` })).rejects.toMatchObject({ code: 4 });
    }
    // Also with the right secret: otherwise the flood would learn it.
    await expect(connectDevice(running, login)).rejects.toMatchObject({ code: 3 });
    await connectDevice(running, nth(site.accounts.devices, 6));
  });
});
