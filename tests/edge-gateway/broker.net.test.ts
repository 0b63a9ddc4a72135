/** The real broker on real sockets: acknowledgement after commit, answers. */
import { afterEach, describe, expect, it } from 'vitest';
import { location, phone, StoreFailure, source } from './fakes.ts';
import { closeAll, connect, fixTopic, gateOf, open, phone2, pingPong, until } from './rig.ts';

afterEach(closeAll);

describe('acknowledgement', () => {
  it('comes only after the commit', async () => {
    const rig = await open();
    const gate = gateOf();
    rig.ports.store.before = () => gate.promise;
    const client = await connect(rig, phone);
    let acked = false;
    const publish = client.publishAsync(fixTopic, JSON.stringify(location()), { qos: 1 }).then(() => {
      acked = true;
    });
    await until(() => rig.ingest.waiting().items === 1);
    // A ping goes out and comes back on the same connection, and still no PUBACK before it.
    await pingPong(client);
    expect([acked, rig.ports.store.fixes.size]).toEqual([false, 0]);
    gate.resolve();
    await publish;
    expect(rig.ports.store.fixes.size).toBe(1);
  });

  it('does not come when the store fails; the client reconnects and sends again', async () => {
    const rig = await open();
    let attempts = 0;
    rig.ports.store.before = async () => {
      if (++attempts === 1) throw new StoreFailure('fault');
    };
    const client = await connect(rig, phone, { reconnectPeriod: 20, clean: false, clientId: 'p' });
    let closes = 0;
    client.on('close', () => closes++);
    await client.publishAsync(fixTopic, JSON.stringify(location()), { qos: 1 });
    expect([attempts, closes, rig.ports.store.fixes.size]).toEqual([2, 1, 1]);
    expect(rig.ingest.counters().fixes).toMatchObject({ received: 1, stored: 1, returned: 1 });
  });

  it('keeps the order of the messages on one connection', async () => {
    const rig = await open();
    const gate = gateOf();
    rig.ports.workerCommands.before = () => gate.promise;
    const client = await connect(rig, phone);
    const acks: string[] = [];
    const command = client
      .publishAsync('workers/worker-17/commands', JSON.stringify({ commandId: 'c', orderId: 'o' }), {
        qos: 1,
      })
      .then(() => acks.push('command'));
    const fix = client
      .publishAsync(fixTopic, JSON.stringify(location()), { qos: 1 })
      .then(() => acks.push('fix'));
    await until(() => rig.ports.store.fixes.size === 1);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(acks).toEqual([]);
    gate.resolve();
    await Promise.all([command, fix]);
    expect(acks).toEqual(['command', 'fix']);
  });

  it('carries nothing out that came behind a command which could not be carried out yet', async () => {
    const rig = await open();
    let failures = 3;
    rig.ports.workerCommands.before = async () => {
      if (failures-- > 0) throw new StoreFailure('transient');
    };
    const client = await connect(rig, phone, { reconnectPeriod: 20, clean: false, clientId: 'p' });
    const ids = Array.from({ length: 40 }, (_, i) => `c${i}`);
    await Promise.all(
      ids.map((commandId) =>
        client.publishAsync(
          'workers/worker-17/commands',
          // Long enough that they come in several pieces.
          JSON.stringify({ commandId, orderId: 'o', data: { note: 'x'.repeat(4_000) } }),
          { qos: 1 },
        ),
      ),
    );
    expect(rig.ports.workerCommands.done).toEqual(ids);
  });

  it('QoS 2 is stored once', async () => {
    const rig = await open();
    const client = await connect(rig, phone);
    await client.publishAsync(fixTopic, JSON.stringify(location()), { qos: 2 });
    expect(rig.ingest.counters().fixes).toMatchObject({ received: 1, stored: 1 });
  });

  it('bad bodies and foreign topics are acknowledged, kept among the rejects, and never loop', async () => {
    const rig = await open();
    const client = await connect(rig, phone);
    await client.publishAsync(fixTopic, '{"_type":"location"', { qos: 1 });
    await client.publishAsync('owntracks/w-018/p018', JSON.stringify(location()), { qos: 1 });
    await client.publishAsync(`owntracks/w-017/${'x'.repeat(2_000)}`, 'x', { qos: 1 });
    await client.publishAsync(fixTopic, JSON.stringify(location({ desc: 'x'.repeat(20_000) })), { qos: 1 });
    expect(rig.ports.store.rejects.map((row) => row.reason)).toEqual([
      'malformed-json',
      'topic-not-own',
      'topic-too-long',
      'body-too-long',
    ]);
    expect(client.connected).toBe(true);
  });
});

describe('requests and commands', () => {
  it('are answered on the replies topic, and only to their sender', async () => {
    const rig = await open();
    const client = await connect(rig, phone);
    const other = await connect(rig, phone2);
    const heard: string[] = [];
    const overheard: string[] = [];
    client.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    other.on('message', (topic) => overheard.push(topic));
    await client.subscribeAsync('workers/worker-17/replies', { qos: 1 });
    await other.subscribeAsync('workers/worker-18/replies', { qos: 1 });
    const command = JSON.stringify({ commandId: 'c1', orderId: 'o1' });
    await client.publishAsync('workers/worker-17/commands', command, { qos: 1 });
    await client.publishAsync('workers/worker-17/commands', command, { qos: 1 });
    await until(() => heard.length === 2);
    expect(heard[0]).toBe('workers/worker-17/replies {"ok":true,"id":"c1","replayed":false}');
    expect([rig.ports.workerCommands.done, overheard]).toEqual([['c1'], []]);
  });

  it('a source is answered, too', async () => {
    const rig = await open();
    const client = await connect(rig, source);
    const heard: unknown[] = [];
    client.on('message', (_, payload) => heard.push(JSON.parse(payload.toString())));
    await client.subscribeAsync('sources/hotline/replies', { qos: 1 });
    await client.publishAsync('sources/hotline/requests', JSON.stringify({ externalId: 'e1' }), { qos: 1 });
    await client.publishAsync('sources/hotline/requests', JSON.stringify({ category: 'repair' }), { qos: 1 });
    await until(() => heard.length === 2);
    expect(heard).toMatchObject([
      { ok: true, id: 'e1' },
      { code: 'invalid-data', detail: { paths: ['externalId: required'] } },
    ]);
  });
});
