/** Who speaks: resolves cookie, bearer token or device password to an actor, from a cache of a few seconds. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import type { Actor, Role } from '#dispatch-core/domain/role.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import type { DevicePrincipal, IdentityDeps, SessionRow, TokenRow, UserRow } from './identity-deps.ts';
import { sessionCookie } from './request-head.ts';
import { hashToken } from './secrets.ts';

/** Somebody whose credential was good; `key` is the same for the same credential. */
export interface Identity {
  readonly key: string;
  readonly kind: 'person' | 'wall' | 'program' | 'device';
  readonly actor: Actor;
  readonly user: UserRow | null;
  readonly session: SessionRow | null;
  readonly device: DevicePrincipal | null;
}

/** A credential as it came; the live feed keeps it to ask again whether it is still good. */
export type Credential =
  | { readonly kind: 'cookie' | 'bearer'; readonly token: string }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string };

export interface Identifier {
  /** Null when the credential is wrong, expired or revoked; never older than the cache's few seconds. */
  identify(credential: Credential): Promise<Identity | null>;
  /** Forgets what is cached, so that a sign-out or a revocation by this process acts at once. */
  forget(): void;
}

/** A revoked credential ends within 5 s; the rest of the time is for the work itself. */
const cacheMs = 3_000;
const maxCached = 5_000;

type Deps = Pick<IdentityDeps, 'secretKey' | 'sessions' | 'tokens' | 'devices' | 'dutyOf'> & {
  readonly clock: Pick<Clock, 'wallNow'>;
};

/** Opens the resolver with an empty, bounded cache. Only good credentials are kept in it. */
export function createIdentifier(deps: Deps): Identifier {
  const cache = new Map<string, { readonly identity: Identity; readonly at: number }>();
  return {
    async identify(credential) {
      const key = keyOf(deps.secretKey, credential);
      const kept = cache.get(key);
      if (kept !== undefined && deps.clock.wallNow() - kept.at < cacheMs)
        return withDuty(kept.identity, deps);
      cache.delete(key);
      const identity = await resolve(deps, credential, key);
      if (identity === null) return null;
      if (cache.size >= maxCached) cache.clear();
      cache.set(key, { identity, at: deps.clock.wallNow() });
      return withDuty(identity, deps);
    },
    forget: () => cache.clear(),
  };
}

/** The credential of a request: bearer and device password by header, otherwise the cookie; null when there is none. */
export function credentialOf(c: Context): Credential | null {
  const [scheme, value] = (c.req.header('authorization') ?? '').split(' ', 2);
  if (value !== undefined && /^bearer$/i.test(scheme ?? '')) return { kind: 'bearer', token: value };
  if (value !== undefined && /^basic$/i.test(scheme ?? '')) return basicOf(value);
  const token = getCookie(c, sessionCookie);
  return token === undefined || token === '' ? null : { kind: 'cookie', token };
}

function basicOf(encoded: string): Credential | null {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return at < 0 ? null : { kind: 'basic', username: text.slice(0, at), password: text.slice(at + 1) };
}

function keyOf(secretKey: Uint8Array, credential: Credential): string {
  const secret =
    credential.kind === 'basic' ? `${credential.username}\n${credential.password}` : credential.token;
  return `${credential.kind}:${Buffer.from(hashToken(secretKey, secret)).toString('base64url')}`;
}

async function resolve(deps: Deps, credential: Credential, key: string): Promise<Identity | null> {
  const wallNow = deps.clock.wallNow();
  if (credential.kind === 'basic') {
    const device = await deps.devices.authenticate(credential.username, credential.password);
    return device === null ? null : identityOfDevice(device, key);
  }
  const tokenHash = hashToken(deps.secretKey, credential.token);
  if (credential.kind === 'bearer') {
    const token = await deps.tokens.find(tokenHash, wallNow);
    // A wall token is no key to the API: it is exchanged once, for a cookie.
    return token === null || token.role === 'wall' ? null : identityOfToken(token, key);
  }
  const session = await deps.sessions.find(tokenHash, wallNow);
  return session === null ? null : identityOfSession(session, session.user, key);
}

const nobody = { workerId: null, repairStationId: null, areaIds: null, onDuty: true };

function identityOfSession(session: SessionRow, user: UserRow | null, key: string): Identity | null {
  if (session.kind === 'wall') {
    const actor: Actor = { ...nobody, id: `wall:${session.name}`, role: 'wall', name: session.name };
    return { key, kind: 'wall', actor, user: null, session, device: null };
  }
  return user === null
    ? null
    : { key, kind: 'person', actor: actorOfUser(user), user, session, device: null };
}

/** The actor of a person; his duty is filled in at each request. */
export function actorOfUser(user: UserRow): Actor {
  const { id, role, name, workerId, repairStationId, areaIds } = user;
  return { id, role, name, workerId, repairStationId, areaIds, onDuty: true };
}

function identityOfToken(token: TokenRow, key: string): Identity {
  const actor: Actor = {
    ...nobody,
    id: `token:${token.id}`,
    role: token.role,
    name: token.name,
    areaIds: token.areaIds,
  };
  return { key, kind: 'program', actor, user: null, session: null, device: null };
}

const deviceRoles: Readonly<Record<DevicePrincipal['kind'], Role>> = {
  phone: 'device',
  heatStation: 'device',
  meter: 'device',
  service: 'device',
  source: 'source',
};

function identityOfDevice(device: DevicePrincipal, key: string): Identity {
  const actor: Actor = {
    ...nobody,
    // A source is known by its own id: it is part of the natural key of its reports.
    id:
      device.kind === 'source' && device.sourceId !== undefined
        ? device.sourceId
        : `device:${device.username}`,
    role: deviceRoles[device.kind],
    name: device.username,
    workerId: device.workerId ?? null,
  };
  return { key, kind: 'device', actor, user: null, session: null, device };
}

function withDuty(identity: Identity, deps: Deps): Identity {
  const { workerId } = identity.actor;
  if (workerId === null) return identity;
  return { ...identity, actor: { ...identity.actor, onDuty: deps.dutyOf(workerId) === 'on' } };
}
