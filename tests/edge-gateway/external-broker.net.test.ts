/** A broker outside (real mosquitto): acknowledged after commit, redelivered otherwise, published again after a restart. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderMosquittoAcl } from '#edge-gateway/mosquitto-acl.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { type Mosquitto, startMosquitto } from '#tests/support/mosquitto.ts';
import { baseMs, location, phone, StoreFailure, source } from './fakes.ts';
import { connectTo, firstOn, openOutside, startOutside } from './outside-rig.ts';
import { atEnd, closeAll, fixTopic, gateOf, until } from './rig.ts';

const commandTopic = 'workers/worker-17/commands';

/** Another second for each number. */
function fix(number: number): string {
  return JSON.stringify(location({ tst: baseMs / 1_000 - number }));
}

describeWith('mosquitto', 'a broker outside', () => {
  let mosquitto: Mosquitto;
  beforeEach(async () => {
    mosquitto = await startMosquitto();
    atEnd(mosquitto.close);
  });
  afterEach(closeAll);

  it('keeps what is not committed and gives it to our next life', async () => {
    const gate = gateOf();
    const first = await openOutside(mosquitto, { closeWaitMs: 1 });
    first.ports.store.before = () => gate.promise;
    const device = await connectTo(mosquitto);
    await device.publishAsync(fixTopic, fix(1), { qos: 1 });
    await until(() => first.ingest.waiting().items === 1);
    await first.broker.close();
    await device.publishAsync(fixTopic, fix(2), { qos: 1 });

    const second = await openOutside(mosquitto);
    await until(() => second.ports.store.fixes.size === 2);
    expect(second.ingest.counters().fixes).toMatchObject({ received: 2, stored: 2, returned: 0 });
    gate.resolve();
  });

  it('does not bring again what was committed', async () => {
    const first = await openOutside(mosquitto);
    const device = await connectTo(mosquitto);
    for (let n = 0; n < 20; n++) await device.publishAsync(fixTopic, fix(n), { qos: 1 });
    await until(() => first.ports.store.fixes.size === 20);
    await first.broker.close();
    const second = await openOutside(mosquitto);
    await device.publishAsync(fixTopic, fix(99), { qos: 1 });
    await until(() => second.ports.store.fixes.size === 1);
    expect(second.ingest.counters().fixes.received).toBe(1);
  });

  it('sends again, in order, what the database could not take', async () => {
    const outside = await openOutside(mosquitto);
    let failures = 3;
    outside.ports.workerCommands.before = async () => {
      if (failures-- > 0) throw new StoreFailure('transient');
    };
    const device = await connectTo(mosquitto);
    const ids = Array.from({ length: 8 }, (_, i) => `c${i}`);
    for (const commandId of ids)
      await device.publishAsync(commandTopic, JSON.stringify({ commandId, orderId: 'o' }), { qos: 1 });
    // Done comes before counted: a moment later the numbers say so too.
    await until(() => outside.ingest.counters().commands.stored === ids.length);
    expect(outside.ports.workerCommands.done).toEqual(ids);
    expect(outside.logged).toContain('mqtt-broker.handed-back');
    const { received, stored, duplicate, returned } = outside.ingest.counters().commands;
    expect([received, stored]).toEqual([8 + duplicate, 8]);
    expect(returned).toBeGreaterThan(0);
  });

  it('is rid of bad messages: they are acknowledged, counted and kept as rejects', async () => {
    const outside = await openOutside(mosquitto);
    const device = await connectTo(mosquitto);
    await device.publishAsync(fixTopic, '{"_type":"loca', { qos: 1 });
    await device.publishAsync('owntracks/w-017/another-phone', fix(1), { qos: 1 });
    await device.publishAsync('owntracks/nobody/phone', fix(2), { qos: 1 });
    await device.publishAsync('heat-stations/nowhere/readings', '{}', { qos: 1 });
    await device.publishAsync(fixTopic, fix(3), { qos: 1 });
    await until(() => outside.ports.store.fixes.size === 1);
    const { fixes, readings } = outside.ingest.counters();
    expect(fixes).toMatchObject({
      received: 4,
      stored: 1,
      rejected: { 'malformed-json': 1, 'topic-not-own': 1, 'device-unknown': 1 },
    });
    expect(readings).toMatchObject({ received: 1, rejected: { 'device-unknown': 1 } });
    const refused = outside.ports.store.rejects.map(({ deviceId }) => deviceId);
    expect(refused.sort()).toEqual(['(unknown)', '(unknown)', 'w-017', 'w-017']);
    await outside.broker.close();
    const next = await openOutside(mosquitto);
    await device.publishAsync(fixTopic, fix(4), { qos: 1 });
    await until(() => next.ports.store.fixes.size === 1);
    expect(next.ingest.counters().fixes.received).toBe(1);
  });

  it('carries answers to commands', async () => {
    await openOutside(mosquitto);
    const device = await connectTo(mosquitto);
    await device.subscribeAsync('workers/worker-17/replies', { qos: 1 });
    const heard = new Promise<unknown>((resolve) =>
      device.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString()))),
    );
    await device.publishAsync(commandTopic, JSON.stringify({ commandId: 'c1', orderId: 'o' }), { qos: 1 });
    expect(await heard).toEqual({ ok: true, id: 'c1', replayed: false });
  });

  it('gets no more in flight than the bound allows, and the rest afterwards', async () => {
    const gate = gateOf();
    const outside = await openOutside(mosquitto, { maxInFlight: 3 });
    outside.ports.store.before = () => gate.promise;
    const device = await connectTo(mosquitto);
    for (let n = 0; n < 30; n++) await device.publishAsync(fixTopic, fix(n), { qos: 1 });
    await until(() => outside.broker.stats().pending === 3);
    // A round trip of another client: what the broker had for us was on its way before.
    await firstOn(mosquitto, '$SYS/broker/version');
    expect(outside.ingest.counters().fixes.waiting).toBe(3);
    gate.resolve();
    await until(() => outside.ports.store.fixes.size === 30);
    expect(outside.ingest.counters().fixes).toMatchObject({ received: 30, stored: 30, waiting: 0 });
  });

  it('may go and come again: the state says so, and the retained lists are published anew', async () => {
    const outside = await openOutside(mosquitto);
    await outside.broker.publish('workers/worker-17/orders', 'old list', { retain: true });
    await outside.broker.publish('workers/worker-18/orders', 'quiet list', { retain: true });
    expect(await firstOn(mosquitto, 'workers/worker-17/orders')).toBe('old list');
    // A crash: this broker had no time to save what it retained.
    await mosquitto.stop('kill');
    await until(() => !outside.broker.status().connected);
    expect(outside.broker.status().message).toContain(`no MQTT broker at ${mosquitto.url}`);
    await outside.broker.publish('workers/worker-17/orders', 'new list', { retain: true });
    await expect(outside.broker.publish('workers/worker-17/replies', 'x')).rejects.toThrow('away');
    await mosquitto.start();
    await until(() => outside.broker.status().connected);
    expect(await firstOn(mosquitto, 'workers/worker-17/orders')).toBe('new list');
    expect(await firstOn(mosquitto, 'workers/worker-18/orders')).toBe('quiet list');
    const device = await connectTo(mosquitto);
    await device.publishAsync(fixTopic, fix(1), { qos: 1 });
    await until(() => outside.ports.store.fixes.size === 1);
  });

  it('with the printed access list lets devices and us do our work, and nothing else', async () => {
    const users = ['hearthline', phone.username, source.username].map((username) => ({
      username,
      password: `${username}-secret`,
    }));
    const guarded = await startMosquitto({ users, acl: renderMosquittoAcl('hearthline', [phone, source]) });
    atEnd(guarded.close);
    const as = (username: string) => ({
      url: guarded.url.replace('//', `//${username}:${username}-secret@`),
    });
    const wrong = startOutside(guarded.url.replace('//', '//hearthline:wrong@'));
    await until(() => wrong.broker.status().message?.includes('Not authorized') === true);
    await wrong.broker.close();

    const outside = await openOutside(as('hearthline'));
    expect(outside.broker.url).toBe(guarded.url);
    const [device, other] = [await connectTo(as(phone.username)), await connectTo(as(source.username))];
    // Acknowledged by that broker, but not handed on.
    await other.publishAsync(fixTopic, fix(1), { qos: 1 });
    await device.publishAsync(fixTopic, fix(2), { qos: 1 });
    await until(() => outside.ports.store.fixes.size === 1);
    expect(outside.ingest.counters().fixes.received).toBe(1);
    await outside.broker.publish('workers/worker-17/orders', 'list', { retain: true });
    expect(await firstOn(as(phone.username), 'workers/worker-17/orders')).toBe('list');
  });

  it('need not be there at the start', async () => {
    await mosquitto.stop('kindly');
    const outside = startOutside(mosquitto.url);
    await until(() => outside.logged.includes('mqtt-broker.away'));
    expect(outside.broker.status()).toMatchObject({
      connected: false,
      message: expect.stringContaining('ECONNREFUSED'),
    });
    await outside.broker.publish('site/notices', 'cold', { retain: true });
    await mosquitto.start();
    expect(await firstOn(mosquitto, 'site/notices')).toBe('cold');
    expect(outside.logged.filter((event) => event === 'mqtt-broker.away')).toHaveLength(1);
  });
});
