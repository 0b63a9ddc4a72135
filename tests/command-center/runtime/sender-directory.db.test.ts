/** Devices by their topics, for a broker outside: the right one, the oldest of several, never a revoked one. */
import { beforeAll, expect, it } from 'vitest';
import { openSenderDirectory } from '#command-center/runtime/sender-directory.ts';
import { parseTopic } from '#edge-gateway/topics.ts';
import type { Database } from '#geo-data/database.ts';
import { type Device, saveDevices } from '#geo-data/store/devices.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

describeBothDrivers('senders by topic', (open) => {
  let db: Database;
  const device = (username: string, change: Partial<Device>): Device => ({
    username,
    deviceId: 'phone',
    kind: 'phone',
    secretHash: new Uint8Array(32),
    workerId: null,
    heatStationId: null,
    meterId: null,
    sourceId: null,
    clock: 'wall',
    crs: 'wgs84',
    sentinels: [],
    spare: false,
    grants: { publish: [], subscribe: [] },
    createdWall: NOW,
    revokedWall: null,
    ...change,
  });
  const senderOn = async (topic: string) => {
    const parsed = parseTopic(topic);
    return parsed === null ? 'no topic' : openSenderDirectory(db).findSender(parsed);
  };

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    await saveDevices(db, [
      device('a-newer', { workerId: 'w1', createdWall: NOW + 1_000 }),
      device('older', { workerId: 'w1', crs: 'gcj02' }),
      device('lost', { workerId: 'w1', createdWall: NOW - 1_000, revokedWall: NOW }),
      device('station', { kind: 'heatStation', heatStationId: 'hs1', sentinels: [-9999] }),
      device('meter', { kind: 'meter', meterId: 'm1' }),
      device('source', { kind: 'source', sourceId: 'wechat' }),
    ]);
  });

  it.each([
    ['owntracks/a-newer/phone', { username: 'a-newer', kind: 'phone', workerId: 'w1' }],
    ['workers/w1/commands', { username: 'older', crs: 'gcj02' }],
    ['heat-stations/hs1/readings', { username: 'station', heatStationId: 'hs1', sentinels: [-9999] }],
    ['meters/m1/readings', { username: 'meter', meterId: 'm1' }],
    ['sources/wechat/requests', { username: 'source', sourceId: 'wechat' }],
  ])('%s', async (topic, wanted) => {
    expect(await senderOn(topic)).toMatchObject(wanted);
  });

  it.each(['owntracks/lost/phone', 'owntracks/w1/phone', 'workers/w2/commands', 'meters/hs1/readings'])(
    '%s belongs to nobody',
    async (topic) => {
      expect(await senderOn(topic)).toBeNull();
    },
  );
});
