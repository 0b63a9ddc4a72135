/** Binds who speaks and who administers: people, sessions, tokens, devices, audit. */

import type { Clock } from '#dispatch-core/ports.ts';
import type { DeviceDirectory } from '#edge-gateway/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { isDatabaseError, UNIQUE_VIOLATION } from '#geo-data/errors.ts';
import { listAudit, saveAudit } from '#geo-data/store/audit.ts';
import { listDevices, revokeDevice, saveDevices } from '#geo-data/store/devices.ts';
import { disableUser, findUser, listUsers, loadUser, saveUser, type User } from '#geo-data/store/people.ts';
import { listRejects } from '#geo-data/store/rejects.ts';
import {
  deleteSession,
  deleteSessionsOf,
  findSession,
  findToken,
  listTokens,
  revokeToken,
  saveSession,
  saveToken,
} from '#geo-data/store/sessions.ts';
import { listSettings, saveSetting } from '#geo-data/store/settings.ts';
import type { AdminDeps, IdentityDeps, LoginGuard, UserRow } from '../server/identity-deps.ts';
import { argonPasswords } from '../server/passwords.ts';
import type { Bus } from './ports.ts';
import type { RunningRules } from './rules.ts';

export interface PeopleParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly secretKey: Uint8Array;
  readonly directory: DeviceDirectory;
  readonly loginGuard: LoginGuard;
  readonly dutyOf: IdentityDeps['dutyOf'];
  readonly nameOf: (actorId: string) => string | null;
  /** Tells all processes of what is kept in memory: people, sessions, settings, connections of devices. */
  readonly bus: Pick<Bus, 'publish'>;
  /** Read anew after a setting was changed. */
  readonly rules: Pick<RunningRules, 'reload'>;
  /** Ends the device's connections. */
  readonly dropDevice: (username: string) => void;
}

/** Everything about identity. */
export function bindIdentity(parts: PeopleParts): IdentityDeps {
  const { db, bus } = parts;
  return {
    secretKey: parts.secretKey,
    passwords: argonPasswords,
    loginGuard: parts.loginGuard,
    dutyOf: parts.dutyOf,
    people: {
      async findForLogin(username) {
        const user = await findUser(db, username);
        return user === null ? null : { ...rowOf(user), passwordHash: user.passwordHash };
      },
      nameOf: parts.nameOf,
    },
    sessions: {
      save: (row) => saveSession(db, row),
      async find(tokenHash, wallNow) {
        const found = await findSession(db, tokenHash, wallNow);
        return found === null ? null : { ...found, user: found.user === null ? null : rowOf(found.user) };
      },
      async remove(tokenHash) {
        await deleteSession(db, tokenHash);
        bus.publish('people', []);
      },
      async removeOf(userId) {
        await deleteSessionsOf(db, userId);
        bus.publish('people', [userId]);
      },
    },
    tokens: {
      find: (tokenHash, wallNow) => findToken(db, tokenHash, wallNow),
      async revoke(id, wallNow) {
        const revoked = await revokeToken(db, id, wallNow);
        bus.publish('people', []);
        return revoked;
      },
    },
    devices: { authenticate: (username, password) => parts.directory.authenticate(username, password) },
    audit: {
      save: (row) => saveAudit(db, row),
      list: ({ cursor, limit }) => listAudit(db, { cursor: cursor ?? null, limit }),
    },
  };
}

/** Everything that the administration does with accounts, settings and rejects. */
export function bindAccounts(parts: PeopleParts): AdminDeps {
  const { db, clock, bus } = parts;
  return {
    rejects: { list: (filter) => listRejects(db, filter) },
    siteSettings: {
      list: () => listSettings(db),
      async save(key, value, by) {
        await saveSetting(db, key, value, clock.now(), by);
        await parts.rules.reload();
        bus.publish('rules', [key]);
      },
    },
    accounts: {
      listUsers: async () =>
        (await listUsers(db)).map((user) => ({ ...rowOf(user), disabled: user.disabledAt !== null })),
      async saveUser({ passwordHash, ...user }) {
        const known = await loadUser(db, user.id);
        const kept = known === null ? null : await findUser(db, known.username);
        const hash = passwordHash ?? kept?.passwordHash;
        if (hash === undefined) return false;
        return saveAccount({ ...user, passwordHash: hash, known });
      },
      disableUser: (id) => disableUser(db, id, clock.now()),
      listTokens: () => listTokens(db),
      saveToken: (row) => saveToken(db, row),
      listDevices: async () =>
        (await listDevices(db)).map((device) => ({ ...device, revoked: device.revokedWall !== null })),
      saveDevice: (device) =>
        saveDevices(db, [
          {
            ...device,
            sentinels: [],
            spare: false,
            grants: { publish: [], subscribe: [] },
            revokedWall: null,
          },
        ]),
      async revokeDevice(username) {
        const revoked = await revokeDevice(db, username, clock.wallNow());
        parts.dropDevice(username);
        bus.publish('devices', [username]);
        return revoked;
      },
    },
  };

  async function saveAccount(user: UserRow & { passwordHash: string; known: User | null }): Promise<boolean> {
    const { known, ...row } = user;
    try {
      await saveUser(db, {
        ...row,
        orgUnitId: known?.orgUnitId ?? null,
        createdAt: known?.createdAt ?? clock.now(),
        disabledAt: null,
      });
    } catch (error) {
      if (isDatabaseError(error) && error.code === UNIQUE_VIOLATION) return false;
      throw error;
    }
    bus.publish('people', [row.id]);
    return true;
  }
}

function rowOf({ id, username, name, role, workerId, repairStationId, areaIds }: User): UserRow {
  return { id, username, name, role, workerId, repairStationId, areaIds };
}
