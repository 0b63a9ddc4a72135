/** Writes the logins of a demo or replay: people with hashed passwords, devices with keyed hashes, tokens. */
import type { Database } from '#geo-data/database.ts';
import { type Device, saveDevices } from '#geo-data/store/devices.ts';
import { saveUser } from '#geo-data/store/people.ts';
import { saveToken } from '#geo-data/store/sessions.ts';
import { argonPasswords } from '../server/passwords.ts';
import { hashToken } from '../server/secrets.ts';
import type { DemoAccounts } from './demo-accounts.ts';

export interface AccountTimes {
  readonly siteNow: number;
  readonly wallNow: number;
}

/** Saves all of them; phones that are not spare, stations and sources speak on the site clock. */
export async function saveAccounts(
  db: Database,
  accounts: DemoAccounts,
  secretKey: Uint8Array,
  times: AccountTimes,
): Promise<void> {
  for (const user of accounts.users) {
    await saveUser(db, {
      id: `u-${user.username}`,
      username: user.username,
      name: user.name,
      role: user.role,
      passwordHash: await argonPasswords.hash(user.password),
      orgUnitId: null,
      workerId: user.workerId ?? null,
      repairStationId: user.repairStationId ?? null,
      areaIds: null,
      createdAt: times.siteNow,
      disabledAt: null,
    });
  }
  for (const { token, role } of accounts.tokens) {
    const tokenHash = hashToken(secretKey, token);
    await saveToken(db, {
      // Another one in each attempt: the row of an attempt that failed half-way must not stop the next.
      id: `demo-${Buffer.from(tokenHash).toString('hex').slice(0, 12)}`,
      tokenHash,
      name: `demo ${role}`,
      role,
      areaIds: null,
      createdWall: times.wallNow,
      expiresWall: null,
    });
  }
  await saveDevices(db, devicesOf(accounts, secretKey, times.wallNow));
}

function devicesOf(accounts: DemoAccounts, secretKey: Uint8Array, wallNow: number): Device[] {
  const device = (login: { username: string; password: string }, own: Partial<Device>): Device => ({
    username: login.username,
    deviceId: login.username,
    kind: 'phone',
    secretHash: hashToken(secretKey, login.password),
    workerId: null,
    heatStationId: null,
    meterId: null,
    sourceId: null,
    clock: 'site',
    crs: 'wgs84',
    sentinels: [],
    spare: false,
    grants: { publish: [], subscribe: [] },
    createdWall: wallNow,
    revokedWall: null,
    ...own,
  });
  return [
    ...accounts.devices.map((phone) =>
      device(phone, {
        deviceId: phone.deviceId,
        workerId: phone.workerId,
        spare: phone.spare,
        clock: phone.spare ? 'wall' : 'site',
      }),
    ),
    ...accounts.heatStations.map((station) =>
      device(station, {
        kind: 'heatStation',
        heatStationId: station.heatStationId,
        sentinels: station.sentinels ?? [],
      }),
    ),
    ...accounts.sources.map((source) => device(source, { kind: 'source', sourceId: source.sourceId })),
    ...(accounts.rooms === undefined
      ? []
      : [
          device(accounts.rooms, {
            kind: 'service',
            grants: { publish: ['meters/+/readings'], subscribe: [] },
          }),
        ]),
  ];
}
