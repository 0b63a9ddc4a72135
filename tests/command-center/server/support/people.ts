/** Accounts, sessions, tokens and devices in memory, for the server's tests. */
import { createHash } from 'node:crypto';
import type {
  AdminDeps,
  AuditRow,
  IdentityDeps,
  ListedDevice,
  NewDevice,
  RejectRow,
  SessionRow,
  StoredSetting,
  TokenRow,
  UserRow,
} from '#command-center/server/identity-deps.ts';
import type { PeopleRole } from '#dispatch-core/domain/role.ts';
import { createLoginGuard } from '#edge-gateway/login-guard.ts';

type StoredUser = UserRow & { readonly passwordHash: string; readonly disabled: boolean };
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const digest = (password: string) => createHash('sha256').update(password).digest('hex');

export function user(role: PeopleRole, over: Partial<UserRow> = {}): UserRow & { readonly password: string } {
  const id = over.id ?? role;
  return {
    id,
    username: id,
    name: `name of ${id}`,
    role,
    workerId: role === 'worker' ? id : null,
    repairStationId: role === 'stationHead' || role === 'worker' ? 'station1' : null,
    areaIds: null,
    password: `password of ${id}`,
    ...over,
  };
}

export interface MemoryPeople extends IdentityDeps, AdminDeps {
  readonly rows: Map<string, SessionRow>;
  readonly noted: AuditRow[];
  readonly tokenRows: Map<string, TokenRow & { readonly tokenHash: Uint8Array }>;
  /** Password checks so far, and the most that ran at a time. */
  readonly rejected: RejectRow[];
  readonly settings: Map<string, StoredSetting>;
  readonly checks: { count: number; most: number };
}

export function memoryPeople(
  wallNow: () => number,
  users: readonly (UserRow & { readonly password: string })[],
): MemoryPeople {
  const accounts = new Map<string, StoredUser>(
    users.map(({ password, ...row }) => [
      row.id,
      { ...row, passwordHash: digest(password), disabled: false },
    ]),
  );
  const rows = new Map<string, SessionRow>();
  const tokenRows: MemoryPeople['tokenRows'] = new Map();
  const devices = new Map<string, ListedDevice & NewDevice>();
  const noted: AuditRow[] = [];
  const rejected: RejectRow[] = [];
  const settings = new Map<string, StoredSetting>();
  const checks = { count: 0, most: 0 };
  let running = 0;
  const costly = async <T>(work: () => T): Promise<T> => {
    checks.count++;
    checks.most = Math.max(checks.most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    return work();
  };
  const secretKey = new Uint8Array(32).fill(7);
  return {
    rows,
    noted,
    rejected,
    settings,
    tokenRows,
    checks,
    secretKey,
    passwords: {
      hash: (password) => costly(() => digest(password)),
      verify: (hash, password) => costly(() => hash === digest(password)),
    },
    loginGuard: createLoginGuard(wallNow),
    people: {
      findForLogin: async (username) =>
        [...accounts.values()].find((one) => one.username === username && !one.disabled) ?? null,
      nameOf: (id) => accounts.get(id)?.name ?? null,
    },
    sessions: {
      save: async (row) => void rows.set(hex(row.tokenHash), row),
      find: async (tokenHash, now) => {
        const row = rows.get(hex(tokenHash));
        const owner = row?.userId == null ? null : (accounts.get(row.userId) ?? null);
        if (row === undefined || row.expiresWall <= now || owner?.disabled) return null;
        return { ...row, user: owner };
      },
      remove: async (tokenHash) => void rows.delete(hex(tokenHash)),
      removeOf: async (userId) => {
        for (const [key, row] of rows) if (row.userId === userId) rows.delete(key);
      },
    },
    tokens: {
      find: async (tokenHash, now) => {
        const row = [...tokenRows.values()].find((one) => hex(one.tokenHash) === hex(tokenHash));
        const lives = row !== undefined && row.revokedWall === null && (row.expiresWall ?? Infinity) > now;
        return lives ? row : null;
      },
      revoke: async (id, now) => {
        const row = tokenRows.get(id);
        if (row === undefined || row.revokedWall !== null) return false;
        tokenRows.set(id, { ...row, revokedWall: now });
        return true;
      },
    },
    devices: {
      authenticate: async (username, password) =>
        username === 'source1' && password === 'secret of source1'
          ? { kind: 'source', username, deviceId: 'gw', sourceId: 'hotline1' }
          : null,
    },
    audit: {
      save: async (row) => void noted.push(row),
      list: async () => ({ items: [...noted].reverse(), nextCursor: null }),
    },
    rejects: {
      list: async ({ stream, reason, limit }) => {
        const fits = (row: RejectRow) =>
          (stream === undefined || row.stream === stream) && (reason === undefined || row.reason === reason);
        return { items: rejected.filter(fits).slice(0, limit), nextCursor: null };
      },
    },
    siteSettings: {
      list: async () => [...settings.values()],
      save: async (key, value, by) =>
        void settings.set(key, { key, value, updatedAt: wallNow(), updatedBy: by }),
    },
    dutyOf: () => 'on',
    accounts: {
      listUsers: async () => [...accounts.values()],
      saveUser: async ({ passwordHash, ...row }) => {
        const taken = [...accounts.values()].some(
          (one) => one.username === row.username && one.id !== row.id,
        );
        const hash = passwordHash ?? accounts.get(row.id)?.passwordHash ?? '';
        if (!taken) accounts.set(row.id, { ...row, passwordHash: hash, disabled: false });
        return !taken;
      },
      disableUser: async (id) => {
        const row = accounts.get(id);
        if (row !== undefined) accounts.set(id, { ...row, disabled: true });
        return row !== undefined;
      },
      listTokens: async () => [...tokenRows.values()],
      saveToken: async (row) => void tokenRows.set(row.id, row),
      listDevices: async () => [...devices.values()],
      saveDevice: async (device) =>
        void devices.set(device.username, { ...device, spare: false, revoked: false }),
      revokeDevice: async (username) => devices.delete(username),
    },
  };
}
