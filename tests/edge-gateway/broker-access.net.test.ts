/** Rights and sessions at the real broker: logins, own topics, revocation, what waits for a phone that is away. */
import mqtt from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { location, passwordOf, phone, service } from './fakes.ts';
import { atEnd, closeAll, closed, connect, open, phone2, pingPong, until } from './rig.ts';

afterEach(closeAll);

describe('rights', () => {
  it('wrong secret, unknown device and no name are refused with code 4', async () => {
    const rig = await open();
    for (const options of [{ password: 'x' }, { username: 'nobody' }, { username: '', password: '' }]) {
      await expect(connect(rig, phone, options)).rejects.toMatchObject({ code: 4 });
    }
  });

  it('foreign, wild and shared subscriptions are refused, the others of the packet are granted', async () => {
    const rig = await open();
    const client = await connect(rig, phone);
    const filters = [
      'workers/worker-17/orders',
      'workers/+/orders',
      '#',
      '$share/g/workers/worker-17/orders',
      '$SYS/#',
    ];
    for (const [i, filter] of filters.entries()) {
      const granted = client.subscribeAsync(filter, { qos: 1 });
      if (i === 0) expect(await granted).toMatchObject([{ qos: 1 }]);
      else await expect(granted).rejects.toThrow();
    }
  });

  it('OwnTracks’ own subscriptions are granted, and show nobody else’s messages', async () => {
    const rig = await open();
    const client = await connect(rig, phone, {
      protocolVersion: 3,
      protocolId: 'MQIsdp',
      clientId: 'w-017-p017-longer-than-23-characters',
      clean: false,
    });
    const heard: string[] = [];
    client.on('message', (topic) => heard.push(topic));
    await client.subscribeAsync(['owntracks/+/+', 'owntracks/+/+/cmd', 'owntracks/+/+/event'], { qos: 2 });
    const other = await connect(rig, phone2);
    await other.publishAsync('owntracks/w-018/p018', JSON.stringify(location()), { qos: 1, retain: true });
    await rig.broker.publish('owntracks/w-018/p018/cmd', '{}');
    await rig.broker.publish('owntracks/w-017/p017/cmd', '{"_type":"cmd","action":"reportLocation"}');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['owntracks/w-017/p017/cmd']);
    expect(rig.broker.stats().retained).toBe(0);
  });

  it('an id of somebody else takes no session over', async () => {
    const rig = await open();
    const mine = await connect(rig, phone, { clientId: 'same' });
    await connect(rig, phone2, { clientId: 'same' });
    await pingPong(mine);
    expect(mine.connected).toBe(true);
  });

  it('a revoked device is cut off at once and cannot come back', async () => {
    const rig = await open();
    const client = await connect(rig, phone);
    const gone = closed(client);
    rig.directory.revoked.add(phone.username);
    expect(rig.broker.dropSessions(phone.username)).toBe(1);
    await gone;
    await expect(connect(rig, phone)).rejects.toMatchObject({ code: 4 });
  });

  it('a password flood meets the back-off, not the directory', async () => {
    const rig = await open();
    for (let i = 0; i < 12; i++)
      await expect(connect(rig, phone, { password: `guess-${i}` })).rejects.toThrow();
    expect(rig.directory.asked).toBe(5);
    await expect(connect(rig, phone)).rejects.toMatchObject({ code: 3 });
    rig.ports.clock.wallMs += 10_000;
    await connect(rig, phone);
  });

  it('a service has the topics it was granted, and is heard by those who were granted them', async () => {
    const rig = await open();
    const client = await connect(rig, service);
    const heard: string[] = [];
    client.on('message', (topic) => heard.push(topic));
    await client.subscribeAsync('sip/control/+');
    await rig.broker.publish('sip/control/node-1', 'hang up');
    await client.publishAsync('sip/node-1/state', 'up', { qos: 1 });
    await client.publishAsync('sip/node-2/state', 'up', { qos: 1 });
    await until(() => heard.length === 1);
    expect(rig.ports.store.rejects).toMatchObject([{ reason: 'topic-unknown', topic: 'sip/node-2/state' }]);
  });

  it('the will of a service is heard when its connection breaks', async () => {
    const rig = await open();
    const watcher = await connect(rig, service);
    const heard: string[] = [];
    watcher.on('message', (topic, payload) => heard.push(`${topic} ${payload.toString()}`));
    await watcher.subscribeAsync('sip/node-1/#');
    const will = { topic: 'sip/node-1/state', payload: Buffer.from('down'), qos: 1 as const, retain: false };
    const node = await connect(rig, service, { will });
    node.stream.destroy();
    await until(() => heard.length === 1);
    // Cut off by the broker itself: then its stream has closed before aedes comes to the will.
    const rude = await connect(rig, service, { will });
    rude.publish('sip/node-1/state', Buffer.alloc(100_000));
    await until(() => heard.length === 2);
    expect(heard).toEqual(['sip/node-1/state down', 'sip/node-1/state down']);
  });
});

describe('sessions', () => {
  it('what the server says while a phone is away waits for it, states by their newest value', async () => {
    const rig = await open();
    const options = { clean: false, clientId: 'p' };
    const first = await connect(rig, phone, options);
    await first.subscribeAsync(['workers/worker-17/orders', 'workers/worker-17/replies'], { qos: 1 });
    await first.endAsync();
    await until(() => rig.broker.stats().connections === 0);
    for (const n of [1, 2, 3])
      await rig.broker.publish('workers/worker-17/orders', `orders ${n}`, { retain: true });
    for (const n of [1, 2]) await rig.broker.publish('workers/worker-17/replies', `reply ${n}`);
    const heard: string[] = [];
    const again = mqtt.connect(`mqtt://127.0.0.1:${rig.broker.port}`, {
      ...options,
      username: phone.username,
      password: passwordOf(phone),
      reconnectPeriod: 0,
    });
    atEnd(() => again.endAsync(true));
    again.on('message', (_, payload) => heard.push(payload.toString()));
    await until(() => heard.length === 3);
    expect(heard).toEqual(['orders 3', 'reply 1', 'reply 2']);
    await until(() => rig.broker.stats().queued === 0);
  });

  it('a session that is away is bounded', async () => {
    const rig = await open({ maxQueuedPerSession: 5 });
    const client = await connect(rig, phone, { clean: false, clientId: 'p' });
    await client.subscribeAsync('workers/worker-17/replies', { qos: 1 });
    await client.endAsync();
    await until(() => rig.broker.stats().connections === 0);
    for (let n = 0; n < 50; n++) await rig.broker.publish('workers/worker-17/replies', String(n));
    expect(rig.broker.stats().queued).toBe(5);
  });

  it('one user keeps few sessions, subscriptions and connections', async () => {
    const rig = await open({ maxSessionsPerUser: 2, maxSubscriptions: 2, maxConnectionsPerUser: 3 });
    for (let i = 0; i < 6; i++) {
      const client = await connect(rig, phone, { clean: false, clientId: `id-${i}` });
      await client.subscribeAsync('workers/worker-17/replies', { qos: 1 });
      await client.endAsync();
      await until(() => rig.broker.stats().connections === 0);
    }
    expect(rig.broker.stats().sessions).toBe(2);
    const client = await connect(rig, phone);
    await client.subscribeAsync(['workers/worker-17/replies', 'workers/worker-17/orders']);
    await expect(client.subscribeAsync('site/notices')).rejects.toThrow();
    await connect(rig, phone);
    await connect(rig, phone);
    await expect(connect(rig, phone)).rejects.toMatchObject({ code: 3 });
  });

  it('retained messages of the server reach a new subscriber', async () => {
    const rig = await open();
    await rig.broker.publish('site/notices', '[]', { retain: true });
    const client = await connect(rig, phone);
    const heard: string[] = [];
    client.on('message', (topic, payload, packet) =>
      heard.push(`${topic} ${payload.toString()} ${packet.retain}`),
    );
    await client.subscribeAsync('site/notices', { qos: 1 });
    await until(() => heard.length === 1);
    expect(heard).toEqual(['site/notices [] true']);
  });
});
