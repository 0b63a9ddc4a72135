/** MQTT over WebSocket through the server's own library: both ways, back-pressure, pages that vanish or do not read. */
import { serve } from '@hono/node-server';
import { createNodeWebSocket } from '@hono/node-ws';
import { Hono } from 'hono';
import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { location, passwordOf, phone } from './fakes.ts';
import {
  atEnd,
  closeAll,
  connect,
  connectPacket,
  fixTopic,
  gateOf,
  open as openRig,
  type Rig,
  subscribePacket,
  until,
} from './rig.ts';

afterEach(closeAll);

describe('WebSocket', () => {
  async function serveMqtt(rig: Rig): Promise<string> {
    const app = new Hono();
    const { upgradeWebSocket, injectWebSocket } = createNodeWebSocket({ app });
    app.get(
      '/mqtt',
      upgradeWebSocket(() => rig.broker.webSocketEvents('127.0.0.1')),
    );
    const port = await new Promise<number>((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (info) =>
        resolve(info.port),
      );
      injectWebSocket(server);
      atEnd(() => new Promise<void>((done) => void server.close(() => done())));
    });
    return `ws://127.0.0.1:${port}/mqtt`;
  }

  it('carries messages both ways, in many small and in large frames', async () => {
    const rig = await openRig();
    const url = await serveMqtt(rig);
    const client = await mqtt.connectAsync(url, {
      username: phone.username,
      password: passwordOf(phone),
      reconnectPeriod: 0,
    });
    atEnd(() => client.endAsync(true));
    const heard: string[] = [];
    client.on('message', (_, payload) => heard.push(payload.toString()));
    await client.subscribeAsync('workers/worker-17/orders', { qos: 1 });
    const tst = Number(location().tst);
    await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        client.publishAsync(fixTopic, JSON.stringify(location({ tst: tst - i })), { qos: 1 }),
      ),
    );
    await rig.broker.publish('workers/worker-17/orders', 'o'.repeat(60_000));
    await until(() => heard.length === 1);
    expect([rig.ports.store.fixes.size, heard[0]?.length]).toEqual([300, 60_000]);
  });

  it('a page that closes in the middle, or sends text, harms nobody', async () => {
    const rig = await openRig();
    const url = await serveMqtt(rig);
    const text = new WebSocket(url, 'mqtt');
    const closedWith = new Promise<number>((resolve) =>
      text.addEventListener('close', (event) => resolve(event.code)),
    );
    text.addEventListener('open', () => text.send('hello'));
    expect(await closedWith).toBe(1003);
    for (let i = 0; i < 20; i++) {
      const client = await mqtt.connectAsync(url, {
        username: phone.username,
        password: passwordOf(phone),
        reconnectPeriod: 0,
      });
      client.on('error', () => {});
      await client.subscribeAsync('site/notices');
      for (let n = 0; n < 20; n++)
        client.publish(fixTopic, JSON.stringify(location({ tst: Number(location().tst) - n })), { qos: 1 });
      void rig.broker.publish('site/notices', 'x'.repeat(50_000)).catch(() => {});
      client.stream.destroy();
      await client.endAsync(true);
    }
    await until(() => rig.broker.stats().connections === 0);
    await (await connect(rig, phone)).publishAsync(fixTopic, JSON.stringify(location()), { qos: 1 });
  });

  it('a backlog of hours waits in the socket while the database is slow, and is all taken', async () => {
    const rig = await openRig();
    const url = await serveMqtt(rig);
    const gate = gateOf();
    rig.ports.store.before = () => gate.promise;
    const client = await mqtt.connectAsync(url, {
      username: phone.username,
      password: passwordOf(phone),
      reconnectPeriod: 0,
    });
    atEnd(() => client.endAsync(true));
    const tst = Number(location().tst);
    const body = (i: number) => JSON.stringify(location({ tst: tst - i, desc: 'x'.repeat(200) }));
    const sent = Array.from({ length: 3_000 }, (_, i) => client.publishAsync(fixTopic, body(i), { qos: 1 }));
    await until(() => rig.ingest.waiting().items > 0);
    for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
    gate.resolve();
    await Promise.all(sent);
    expect(rig.ports.store.fixes.size).toBe(3_000);
  });

  it('a page that does not read is cut off', async () => {
    const rig = await openRig();
    const slow = new WebSocket(await serveMqtt(rig), 'mqtt');
    atEnd(() => slow.terminate());
    await new Promise((resolve) => slow.once('open', resolve));
    slow.send(connectPacket({}));
    slow.send(subscribePacket('site/notices'));
    await until(() => rig.broker.stats().pending === 0);
    slow.pause();
    const notice = 'x'.repeat(50_000);
    for (let sent = 0; (rig.broker.stats().refused['slow-subscriber'] ?? 0) === 0 && sent < 2_000; sent++) {
      await rig.broker.publish('site/notices', notice);
    }
    expect(rig.broker.stats().refused['slow-subscriber']).toBe(1);
    await until(() => rig.broker.stats().connections === 0);
  });
});
