/** Devices at the gateway: who they are, and that a wrong, unknown or revoked one learns nothing. */
import { beforeAll, expect, it } from 'vitest';
import { openDeviceDirectory } from '#command-center/runtime/device-directory.ts';
import { hashToken } from '#command-center/server/secrets.ts';
import type { Database } from '#geo-data/database.ts';
import { type Device, revokeDevice, saveDevices } from '#geo-data/store/devices.ts';
import { NOW, saveSmallCity } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

const secretKey = new Uint8Array(32).fill(7);

describeBothDrivers('device directory', (open) => {
  let db: Database;
  const device = (username: string, change: Partial<Device> = {}): Device => ({
    username,
    deviceId: 'phone',
    kind: 'phone',
    secretHash: hashToken(secretKey, `secret of ${username}`),
    workerId: null,
    heatStationId: null,
    meterId: null,
    sourceId: null,
    clock: 'site',
    crs: 'wgs84',
    sentinels: [],
    spare: false,
    grants: { publish: [], subscribe: [] },
    createdWall: NOW,
    revokedWall: null,
    ...change,
  });
  const login = (username: string, password = `secret of ${username}`) =>
    openDeviceDirectory(db, secretKey).authenticate(username, password);

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
    await saveDevices(db, [
      device('phone', { workerId: 'w1', clock: 'wall', crs: 'gcj02' }),
      device('station', { kind: 'heatStation', heatStationId: 'hs1', sentinels: [-9999, 32767] }),
      device('meter', { kind: 'meter', meterId: 'm1' }),
      device('source', { kind: 'source', sourceId: 'wechat' }),
      device('service', {
        kind: 'service',
        grants: { publish: ['calls/#'], subscribe: ['site/notices'] },
      }),
      device('revoked', { revokedWall: NOW }),
      device('odd', { secretHash: new Uint8Array(3) }),
    ]);
  });

  it('knows each kind of device by its secret, with what belongs to it and nothing else', async () => {
    const common = { deviceId: 'phone', clock: 'site', crs: 'wgs84', sentinels: [] };
    expect(await login('phone')).toEqual({
      ...common,
      kind: 'phone',
      username: 'phone',
      clock: 'wall',
      crs: 'gcj02',
      workerId: 'w1',
    });
    expect(await login('station')).toEqual({
      ...common,
      kind: 'heatStation',
      username: 'station',
      heatStationId: 'hs1',
      sentinels: [-9999, 32767],
    });
    expect(await login('meter')).toEqual({ ...common, kind: 'meter', username: 'meter', meterId: 'm1' });
    expect(await login('source')).toEqual({
      ...common,
      kind: 'source',
      username: 'source',
      sourceId: 'wechat',
    });
    expect(await login('service')).toEqual({
      ...common,
      kind: 'service',
      username: 'service',
      grants: { publish: ['calls/#'], subscribe: ['site/notices'] },
    });
  });

  it.each([
    ['phone', 'wrong'],
    ['phone', ''],
    ['phone', 'secret of station'],
    ['Phone', 'secret of phone'],
    ['revoked', 'secret of revoked'],
    ['odd', 'secret of odd'],
    ['nobody', ''],
    ["' or true --", 'x'],
  ])('refuses %s with "%s"', async (username, password) => {
    expect(await login(username, password)).toBeNull();
  });

  it('refuses a device from the moment on in which it is revoked', async () => {
    await saveDevices(db, [device('lost')]);
    expect(await login('lost')).not.toBeNull();
    await revokeDevice(db, 'lost', NOW + 1);
    expect(await login('lost')).toBeNull();
  });

  it('refuses everybody under another key', async () => {
    const other = openDeviceDirectory(db, new Uint8Array(32).fill(8));
    expect(await other.authenticate('phone', 'secret of phone')).toBeNull();
  });

  it('asks the database once and hashes once for known, unknown and revoked devices alike', async () => {
    const asked: string[] = [];
    const watched = openDeviceDirectory(
      {
        ...db,
        query: (text, params) => {
          asked.push(text);
          return db.query(text, params);
        },
      },
      secretKey,
    );
    const costs: number[] = [];
    for (const username of ['phone', 'nobody', 'revoked']) {
      await watched.authenticate(username, 'wrong');
      costs.push(asked.splice(0).length);
    }
    expect(costs).toEqual([1, 1, 1]);
  });
});
