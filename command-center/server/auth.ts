/** Signing in and out: sessions of people, kiosks by one-time wall tokens, renewal of the cookie, floods slowed down. */
import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';
import type { Session } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { dayMs, hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import type { ServerDeps } from './deps.ts';
import type { Identifier, Identity } from './identity.ts';
import type { SessionRow, UserRow } from './identity-deps.ts';
import { createGate, type Gate } from './passwords.ts';
import { type ProblemReply, problem } from './problem.ts';
import { addressOf, isHttps, sessionCookie } from './request-head.ts';
import { hashToken, makeToken } from './secrets.ts';

/** Wall-time lifetimes: `slide` from the last use, never beyond `cap` from the sign-in. */
const lifetimes = {
  user: { slideMs: 12 * hourMs, capMs: 24 * hourMs },
  // A kiosk stands for a season and nobody is there to sign it in again; its token can be revoked at any time.
  wall: { slideMs: 30 * dayMs, capMs: 365 * dayMs },
} as const;
/** The cookie is replaced when this much life was used; the old one lives on for requests under way. */
const renewAfterMs = 15 * minuteMs;
const graceMs = minuteMs;

export interface SignedIn {
  readonly row: SessionRow;
  readonly session: Session;
}

export interface Auth {
  signIn(c: Context, username: string, password: string): Promise<SignedIn | ProblemReply>;
  exchangeWallToken(c: Context, token: string): Promise<SignedIn | ProblemReply>;
  /** Opens a session for a person for whom the company's issuer vouched. */
  admit(c: Context, user: UserRow): Promise<void>;
  signOut(c: Context, identity: Identity): Promise<void>;
  /** Gives a person who goes on working a fresh cookie; the answer's expiry is the session's newest. */
  renew(c: Context, identity: Identity): Promise<void>;
}

/** Opens sign-in with its gate: two password checks at a time, fifty waiting, everybody else is told to wait. */
export function createAuth(deps: ServerDeps, identifier: Identifier): Auth {
  const gate = createGate(2, 50);
  const renewing = new Set<string>();
  return {
    signIn: (c, username, password) => signIn(deps, gate, c, username, password),
    exchangeWallToken: (c, token) => exchangeWallToken(deps, c, token),
    async admit(c, user) {
      await openSession(deps, c, 'user', user.id, user.name);
    },
    async signOut(c, identity) {
      if (identity.session !== null) await deps.sessions.remove(identity.session.tokenHash);
      identifier.forget();
      deleteCookie(c, sessionCookie, { path: '/' });
    },
    async renew(c, identity) {
      // A page asks many things at once; one of them gets the fresh cookie.
      if (renewing.has(identity.key)) return;
      renewing.add(identity.key);
      try {
        if (await renew(deps, c, identity)) identifier.forget();
      } finally {
        renewing.delete(identity.key);
      }
    },
  };
}

async function signIn(
  deps: ServerDeps,
  gate: Gate,
  c: Context,
  username: string,
  password: string,
): Promise<SignedIn | ProblemReply> {
  const address = addressOf(c, deps.settings);
  if (!deps.loginGuard.mayTry(username, address)) return tooManyTries();
  const user = await gate.run(async () => {
    // Whoever waited in line with many of the same name is told what the first of them has cost.
    if (!deps.loginGuard.mayTry(username, address)) return null;
    return await checkPassword(deps, username, password);
  });
  if (user === null) return tooManyTries();
  if (user === 'wrong') {
    deps.loginGuard.failed(username, address);
    deps.log('warn', 'sign-in.refused', { address });
    return problem('wrong-credentials');
  }
  deps.loginGuard.succeeded(username, address);
  const row = await openSession(deps, c, 'user', user.id, user.name);
  return { row, session: sessionOf(row, user) };
}

function tooManyTries(): ProblemReply {
  return { ...problem('too-many-tries'), headers: { 'retry-after': '5' } };
}

/** An unknown name costs the same check, so that time does not tell which names exist. */
async function checkPassword(
  deps: ServerDeps,
  username: string,
  password: string,
): Promise<UserRow | 'wrong'> {
  const user = await deps.people.findForLogin(username);
  if (user === null) {
    await deps.passwords.hash(password);
    return 'wrong';
  }
  return (await deps.passwords.verify(user.passwordHash, password)) ? user : 'wrong';
}

async function exchangeWallToken(
  deps: ServerDeps,
  c: Context,
  token: string,
): Promise<SignedIn | ProblemReply> {
  const address = addressOf(c, deps.settings);
  if (!deps.loginGuard.mayTry('wall-token', address)) return tooManyTries();
  const wallNow = deps.clock.wallNow();
  const row = await deps.tokens.find(hashToken(deps.secretKey, token), wallNow);
  // Revoking decides the race of two kiosks with the same token.
  if (row === null || row.role !== 'wall' || !(await deps.tokens.revoke(row.id, wallNow))) {
    deps.loginGuard.failed('wall-token', address);
    return problem('wrong-credentials');
  }
  const session = await openSession(deps, c, 'wall', null, row.name);
  return { row: session, session: sessionOf(session, null) };
}

async function openSession(
  deps: ServerDeps,
  c: Context,
  kind: SessionRow['kind'],
  userId: string | null,
  name: string,
): Promise<SessionRow> {
  const wallNow = deps.clock.wallNow();
  const token = makeToken();
  const expiresWall = wallNow + lifetimes[kind].slideMs;
  const row = {
    tokenHash: hashToken(deps.secretKey, token),
    kind,
    userId,
    name,
    createdWall: wallNow,
    expiresWall,
  };
  await deps.sessions.save(row);
  writeCookie(deps, c, token, row);
  return row;
}

/** True when the cookie was replaced. */
async function renew(deps: ServerDeps, c: Context, identity: Identity): Promise<boolean> {
  const old = identity.session;
  if (old === null) return false;
  const wallNow = deps.clock.wallNow();
  const { slideMs, capMs } = lifetimes[old.kind];
  const expiresWall = Math.min(wallNow + slideMs, old.createdWall + capMs);
  // A session in its grace minute was replaced already: its successor is the one that goes on.
  if (expiresWall - old.expiresWall < renewAfterMs || old.expiresWall - wallNow <= graceMs) return false;
  const token = makeToken();
  const row = { ...old, tokenHash: hashToken(deps.secretKey, token), expiresWall };
  await deps.sessions.save(row);
  await deps.sessions.save({ ...old, expiresWall: wallNow + graceMs });
  writeCookie(deps, c, token, row);
  return true;
}

function writeCookie(deps: ServerDeps, c: Context, token: string, row: SessionRow): void {
  setCookie(c, sessionCookie, token, {
    httpOnly: true,
    sameSite: 'Lax',
    path: '/',
    secure: isHttps(c, deps.settings),
    maxAge: Math.max(0, Math.floor((row.expiresWall - deps.clock.wallNow()) / 1_000)),
  });
}

/** The session as the wire shows it. */
export function sessionOf(row: SessionRow, user: UserRow | null): Session {
  const who =
    user === null
      ? {
          id: `wall:${row.name}`,
          username: row.name,
          name: row.name,
          role: 'wall' as const,
          workerId: null,
          repairStationId: null,
        }
      : {
          id: user.id,
          username: user.username,
          name: user.name,
          role: user.role,
          workerId: user.workerId,
          repairStationId: user.repairStationId,
        };
  return { user: who, expiresAt: isoOf(row.expiresWall) };
}
