/** Limits of the real broker: hostile and slow clients harm themselves alone. */
import { afterEach, describe, expect, it } from 'vitest';
import { createAccess } from '#edge-gateway/access.ts';
import { startEmbeddedBroker } from '#edge-gateway/embedded-broker.ts';
import { createLoginGuard } from '#edge-gateway/login-guard.ts';
import { location, phone } from './fakes.ts';
import {
  closeAll,
  closed,
  connect,
  connectPacket,
  fixTopic,
  open,
  phone2,
  rawSocket,
  readBytes,
  subscribePacket,
  until,
} from './rig.ts';

afterEach(closeAll);

describe('limits', () => {
  it('an empty client id needs a clean session (code 2), a silent client is cut off', async () => {
    const rig = await open();
    const socket = await rawSocket(rig);
    socket.write(connectPacket({ clean: false, clientId: '' }));
    expect([...(await readBytes(socket, 4))]).toEqual([0x20, 2, 0, 2]);
    await new Promise((resolve) => socket.once('close', resolve));
    const asleep = await rawSocket(rig);
    asleep.write(connectPacket({ keepaliveS: 1 }));
    expect([...(await readBytes(asleep, 4))]).toEqual([0x20, 2, 0, 0]);
    await new Promise((resolve) => asleep.once('close', resolve));
  });

  it('MQTT 5 is told so (code 1)', async () => {
    const rig = await open();
    const socket = await rawSocket(rig);
    socket.write(connectPacket({ version: 5 }));
    expect((await readBytes(socket, 4))[3]).toBe(1);
  });

  it('a topic that is no UTF-8 closes the connection and reaches nobody', async () => {
    const rig = await open();
    const socket = await rawSocket(rig);
    socket.write(connectPacket({}));
    await readBytes(socket, 4);
    socket.write(Uint8Array.of(0x30, 5, 0, 2, 0xc3, 0x28, 0x41));
    await new Promise((resolve) => socket.once('close', resolve));
    expect(rig.broker.stats().refused['bad-topic-text']).toBe(1);
    expect(rig.ingest.counters().fixes.received).toBe(0);
  });

  it('a packet over the limit closes its connection; others live on', async () => {
    const rig = await open();
    const good = await connect(rig, phone2);
    const client = await connect(rig, phone);
    const gone = closed(client);
    client.publish(fixTopic, Buffer.alloc(5_000_000, 0x20), { qos: 1 });
    await gone;
    expect(rig.broker.stats().refused['packet-too-large']).toBe(1);
    await good.publishAsync('owntracks/w-018/p018', JSON.stringify(location()), { qos: 1 });
  });

  it('too many connections without a login, and in all, are not taken', async () => {
    const rig = await open({ maxPendingPerAddress: 3, maxConnections: 5 });
    const sockets = await Promise.all([1, 2, 3, 4].map(() => rawSocket(rig)));
    await until(() => rig.broker.stats().refused['too-many-connections'] === 1);
    expect(rig.broker.stats().pending).toBe(3);
    for (const socket of sockets) socket.destroy();
    await until(() => rig.broker.stats().connections === 0);
    await connect(rig, phone);
  });

  it('a subscriber that does not read is cut off and holds nobody up', async () => {
    const rig = await open();
    const slow = await rawSocket(rig);
    slow.write(connectPacket({}));
    await readBytes(slow, 4);
    slow.write(subscribePacket('site/notices'));
    await readBytes(slow, 5);
    slow.pause();
    const good = await connect(rig, phone2);
    let heard = 0;
    good.on('message', () => heard++);
    await good.subscribeAsync('site/notices', { qos: 1 });
    const notice = 'x'.repeat(50_000);
    let sent = 0;
    while ((rig.broker.stats().refused['slow-subscriber'] ?? 0) === 0 && sent < 2_000) {
      await rig.broker.publish('site/notices', notice);
      sent++;
    }
    await until(() => heard === sent);
    expect(rig.broker.stats().refused['slow-subscriber']).toBe(1);
    await until(() => rig.broker.stats().connections === 1);
    slow.destroy();
  });

  it('a port that is taken is an error, not a silent second broker', async () => {
    const rig = await open();
    const access = createAccess(
      rig.directory,
      createLoginGuard(() => 0),
    );
    const second = startEmbeddedBroker(
      { host: '127.0.0.1', port: rig.broker.port, log: () => {} },
      { access, accept: rig.ingest.accept },
    );
    await expect(second).rejects.toThrow(/\(MQTT_PORT\): another program has this port/);
  });

  it('random bytes never bring the broker down', async () => {
    const rig = await open({ maxPendingPerAddress: 1_000 });
    for (let i = 0; i < 200; i++) {
      const socket = await rawSocket(rig);
      if (i % 2 === 0) socket.write(connectPacket({}));
      socket.write(Uint8Array.from({ length: 64 }, (_, n) => (n * 31 + i * 97 + ((i * n) % 13)) & 0xff));
      socket.destroySoon();
    }
    await until(() => rig.broker.stats().connections === 0);
    await (await connect(rig, phone)).publishAsync(fixTopic, JSON.stringify(location()), { qos: 1 });
  });
});
