/** Users, sessions, tokens and devices on both drivers: who is found, and who is not any more. */
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { type Device, findDevice, listDevices, revokeDevice, saveDevices } from '#geo-data/store/devices.ts';
import {
  disableUser,
  findUser,
  listOrgUnits,
  listUsers,
  loadUser,
  saveOrgUnits,
  saveUser,
  type UserWithPassword,
} from '#geo-data/store/people.ts';
import {
  deleteSession,
  deleteSessionsOf,
  findSession,
  findToken,
  listTokens,
  purgeSessions,
  revokeToken,
  saveSession,
  saveToken,
} from '#geo-data/store/sessions.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { NOW } from './city.ts';

const hash = (n: number) => Uint8Array.from([n, 0, 255]);

function user(id: string, change: Partial<UserWithPassword> = {}): UserWithPassword {
  return {
    id,
    username: `name-${id}`,
    name: `人 ${id}`,
    role: 'dispatcher',
    orgUnitId: null,
    workerId: null,
    repairStationId: null,
    areaIds: null,
    createdAt: NOW,
    disabledAt: null,
    passwordHash: 'argon2…',
    ...change,
  };
}

function withoutPassword({ passwordHash: _, ...rest }: UserWithPassword) {
  return rest;
}

describeBothDrivers('people and devices', (open) => {
  let db: Database;
  beforeAll(async () => {
    db = await open();
  });

  it('finds users by name until they are disabled, which ends their sessions', async () => {
    await saveOrgUnits(db, [
      { id: 'b', parentId: 'a', kind: 'branch', name: '分公司' },
      { id: 'a', parentId: null, kind: 'company', name: '公司' },
    ]);
    expect((await listOrgUnits(db)).map((unit) => [unit.id, unit.parentId])).toEqual([
      ['a', null],
      ['b', 'a'],
    ]);
    const one = user('u1', { orgUnitId: 'b', areaIds: ['a1', 'NULL'], workerId: 'w1' });
    await saveUser(db, one);
    await saveUser(db, user('u2', { areaIds: [] }));
    expect(await findUser(db, 'name-u1')).toEqual(one);
    expect(await findUser(db, 'nobody')).toBeNull();
    expect(await loadUser(db, 'u2')).toEqual(withoutPassword(user('u2', { areaIds: [] })));
    await saveUser(db, { ...one, name: '新名', passwordHash: 'other' });
    expect(await findUser(db, 'name-u1')).toMatchObject({ name: '新名', passwordHash: 'other' });
    await expect(saveUser(db, user('u3', { username: 'name-u1' }))).rejects.toMatchObject({
      code: '23505',
      constraint: 'users_username_key',
    });

    const session = {
      tokenHash: hash(1),
      kind: 'user',
      userId: 'u1',
      name: 'desk',
      createdWall: NOW,
      expiresWall: NOW + 100,
    } as const;
    await saveSession(db, session);
    expect(await disableUser(db, 'u1', NOW + 1)).toBe(true);
    expect(await disableUser(db, 'u1', NOW + 2)).toBe(false);
    expect(await findUser(db, 'name-u1')).toBeNull();
    expect(await findSession(db, hash(1), NOW)).toBeNull();
    expect((await listUsers(db)).map((found) => [found.id, found.disabledAt])).toEqual([
      ['u1', NOW + 1],
      ['u2', null],
    ]);
  });

  it('finds sessions until they expire or end', async () => {
    const of = (n: number, expiresWall: number) => ({
      tokenHash: hash(n),
      kind: 'user' as const,
      userId: 'u2',
      name: 'desk',
      createdWall: NOW,
      expiresWall,
    });
    await saveSession(db, of(10, NOW + 100));
    expect(await findSession(db, hash(10), NOW + 99)).toEqual({
      ...of(10, NOW + 100),
      user: withoutPassword(user('u2', { areaIds: [] })),
    });
    expect(await findSession(db, hash(10), NOW + 100)).toBeNull();
    await saveSession(db, of(10, NOW + 200));
    expect((await findSession(db, hash(10), NOW + 150))?.expiresWall).toBe(NOW + 200);
    await saveSession(db, { ...of(11, NOW + 500), kind: 'wall', userId: null, name: '大厅' });
    expect(await findSession(db, hash(11), NOW)).toMatchObject({ kind: 'wall', user: null, name: '大厅' });
    await saveSession(db, of(12, NOW + 50));
    expect(await purgeSessions(db, NOW + 50, 10)).toBe(1);
    await deleteSession(db, hash(11));
    expect(await findSession(db, hash(11), NOW)).toBeNull();
    expect(await deleteSessionsOf(db, 'u2')).toBe(1);
  });

  it('finds tokens until they expire or are revoked', async () => {
    const token = {
      id: 't1',
      name: 'replay',
      role: 'source' as const,
      areaIds: ['a1'],
      createdWall: NOW,
      expiresWall: NOW + 100,
    };
    await saveToken(db, { ...token, tokenHash: hash(20) });
    await saveToken(db, { ...token, id: 't2', expiresWall: null, tokenHash: hash(21) });
    expect(await findToken(db, hash(20), NOW + 99)).toEqual({ ...token, revokedWall: null });
    expect(await findToken(db, hash(20), NOW + 100)).toBeNull();
    expect(await findToken(db, hash(21), NOW + 1e9)).not.toBeNull();
    expect(await revokeToken(db, 't2', NOW)).toBe(true);
    expect(await revokeToken(db, 't2', NOW)).toBe(false);
    expect(await findToken(db, hash(21), NOW)).toBeNull();
    expect((await listTokens(db)).map((found) => [found.id, found.revokedWall])).toEqual([
      ['t1', null],
      ['t2', NOW],
    ]);
  });

  it('finds devices until they are revoked', async () => {
    const device: Device = {
      username: 'phone-1',
      deviceId: 'p1',
      kind: 'phone',
      secretHash: hash(30),
      workerId: 'w1',
      heatStationId: null,
      meterId: null,
      sourceId: null,
      clock: 'wall',
      crs: 'gcj02',
      sentinels: [],
      spare: true,
      grants: { publish: [], subscribe: [] },
      createdWall: NOW,
      revokedWall: null,
    };
    const service: Device = {
      ...device,
      username: 'replay',
      kind: 'service',
      sentinels: [-39.9, 0],
      grants: { publish: ['a/#', '+/b'], subscribe: ['c,d'] },
      spare: false,
    };
    await saveDevices(db, [service, device]);
    expect(await findDevice(db, 'phone-1')).toEqual(device);
    expect(await listDevices(db)).toEqual([device, service]);
    await saveDevices(db, [{ ...device, crs: 'wgs84' }]);
    expect(await findDevice(db, 'phone-1')).toEqual({ ...device, crs: 'wgs84' });
    expect(await revokeDevice(db, 'phone-1', NOW)).toBe(true);
    expect(await revokeDevice(db, 'phone-1', NOW)).toBe(false);
    expect(await findDevice(db, 'phone-1')).toBeNull();
  });
});
