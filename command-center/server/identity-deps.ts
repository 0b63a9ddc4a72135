/** The part of the dependencies that is about who speaks: people, sessions, tokens, devices, audit. */

import type { PeopleRole, Role } from '#dispatch-core/domain/role.ts';
import type { Duty } from '#dispatch-core/domain/worker.ts';

export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: PeopleRole;
  readonly workerId: string | null;
  readonly repairStationId: string | null;
  /** Null = the whole city. */
  readonly areaIds: readonly string[] | null;
}

/** Wall times throughout: security lifetimes do not follow the site clock. */
export interface SessionRow {
  readonly tokenHash: Uint8Array;
  readonly kind: 'user' | 'wall';
  /** Null for a wall. */
  readonly userId: string | null;
  readonly name: string;
  readonly createdWall: number;
  readonly expiresWall: number;
}

export interface TokenRow {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly areaIds: readonly string[] | null;
  readonly createdWall: number;
  readonly expiresWall: number | null;
  readonly revokedWall: number | null;
}

export interface DevicePrincipal {
  readonly kind: 'phone' | 'heatStation' | 'meter' | 'source' | 'service';
  readonly username: string;
  readonly deviceId: string;
  readonly workerId?: string;
  readonly sourceId?: string;
}

/** Slows password floods down; one table for names and addresses, bounded. */
export interface LoginGuard {
  mayTry(username: string, address: string): boolean;
  failed(username: string, address: string): void;
  succeeded(username: string, address: string): void;
}

export interface AuditRow {
  readonly at: number;
  readonly wallAt: number;
  readonly actorId: string;
  readonly actorRole: Role;
  readonly action: string;
  readonly targetKind: string;
  readonly targetId: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface IdentityDeps {
  /** Key of the token hashes, the same for the life of the site. */
  readonly secretKey: Uint8Array;
  readonly passwords: {
    hash(password: string): Promise<string>;
    verify(hash: string, password: string): Promise<boolean>;
  };
  readonly loginGuard: LoginGuard;
  readonly people: {
    /** By account name, with the hash; null also for disabled people. */
    findForLogin(username: string): Promise<(UserRow & { readonly passwordHash: string }) | null>;
    /** Name of an actor for histories; null when unknown. Kept in memory. */
    nameOf(actorId: string): string | null;
  };
  readonly sessions: {
    /** Inserts, or moves the expiry of the row with the same hash. */
    save(row: SessionRow): Promise<void>;
    /** Null when unknown, expired, or when its person is disabled. */
    find(
      tokenHash: Uint8Array,
      wallNow: number,
    ): Promise<(SessionRow & { readonly user: UserRow | null }) | null>;
    remove(tokenHash: Uint8Array): Promise<void>;
    /** Ends all sessions of a person. */
    removeOf(userId: string): Promise<void>;
  };
  readonly tokens: {
    /** Null when unknown, expired or revoked. */
    find(tokenHash: Uint8Array, wallNow: number): Promise<TokenRow | null>;
    /** True when this call revoked it: the one-time exchange of wall tokens rests on it. */
    revoke(id: string, wallNow: number): Promise<boolean>;
  };
  readonly devices: {
    authenticate(username: string, password: string): Promise<DevicePrincipal | null>;
  };
  readonly audit: {
    save(row: AuditRow): Promise<void>;
    list(filter: { readonly cursor?: string; readonly limit: number }): Promise<{
      readonly items: readonly AuditRow[];
      readonly nextCursor: string | null;
    }>;
  };
  /** Duty of a worker as the live state knows it. */
  readonly dutyOf: (workerId: string) => Duty | null;
}

export interface ListedUser extends UserRow {
  readonly disabled: boolean;
}
export interface ListedDevice {
  readonly username: string;
  readonly deviceId: string;
  readonly kind: string;
  readonly workerId: string | null;
  readonly heatStationId: string | null;
  readonly meterId: string | null;
  readonly sourceId: string | null;
  readonly spare: boolean;
  readonly revoked: boolean;
}
export interface NewDevice {
  readonly username: string;
  readonly deviceId: string;
  readonly kind: DevicePrincipal['kind'];
  readonly secretHash: Uint8Array;
  readonly workerId: string | null;
  readonly heatStationId: string | null;
  readonly meterId: string | null;
  readonly sourceId: string | null;
  readonly clock: 'wall' | 'site';
  readonly crs: 'wgs84' | 'gcj02' | 'bd09';
  readonly createdWall: number;
}

export interface RejectRow {
  readonly receivedAt: number;
  readonly stream: string;
  readonly deviceId: string | null;
  readonly topic: string;
  readonly field: string | null;
  readonly reason: string;
  readonly excerpt: string;
}

/** A setting as it is stored; its value may have become wrong since. */
export interface StoredSetting {
  readonly key: string;
  readonly value: unknown;
  readonly updatedAt: number;
  readonly updatedBy: string;
}

/** What the administration does with accounts, settings and rejects. */
export interface AdminDeps {
  readonly rejects: {
    /** Newest first. */
    list(filter: {
      readonly stream?: string;
      readonly reason?: string;
      readonly cursor?: string;
      readonly limit: number;
    }): Promise<{ readonly items: readonly RejectRow[]; readonly nextCursor: string | null }>;
  };
  readonly siteSettings: {
    list(): Promise<readonly StoredSetting[]>;
    /** Writes a checked value; when it resolves the rules in force follow it. */
    save(key: string, value: unknown, by: string): Promise<void>;
  };
  readonly accounts: {
    listUsers(): Promise<readonly ListedUser[]>;
    /** False when the account name is taken by somebody else. */
    saveUser(user: UserRow & { readonly passwordHash: string | null }): Promise<boolean>;
    /** False when there is no such person. Ends nothing by itself; the route ends his sessions. */
    disableUser(id: string): Promise<boolean>;
    listTokens(): Promise<readonly TokenRow[]>;
    saveToken(row: TokenRow & { readonly tokenHash: Uint8Array }): Promise<void>;
    listDevices(): Promise<readonly ListedDevice[]>;
    saveDevice(device: NewDevice): Promise<void>;
    /** False when there is no such device. The gateway is told by `main.ts` to end its connection. */
    revokeDevice(username: string): Promise<boolean>;
  };
}
