/** Sessions of people and walls, and bearer tokens of programs; both live on wall time and are stored as hashes. */
import { type Role, roles } from '#dispatch-core/domain/role.ts';
import type { Queryable, Row } from '../database.ts';
import { USER_COLUMNS, type User, userOf } from './people.ts';
import { at, bytes, instant, maybeAt, maybeInstant, maybeText, oneOf, text, texts } from './rows.ts';

export interface Session {
  readonly tokenHash: Uint8Array;
  readonly kind: 'user' | 'wall';
  /** Null for a wall. */
  readonly userId: string | null;
  readonly name: string;
  readonly createdWall: number;
  readonly expiresWall: number;
}

export interface FoundSession extends Session {
  readonly user: User | null;
}

/** Opens a session, or moves the end of the one with this hash. */
export async function saveSession(db: Queryable, session: Session): Promise<void> {
  await db.query(
    `insert into sessions (token_hash, kind, user_id, name, created_wall, expires_wall)
     values ($1::bytea, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz)
     on conflict (token_hash) do update set expires_wall = excluded.expires_wall`,
    [
      session.tokenHash,
      session.kind,
      session.userId,
      session.name,
      at(session.createdWall),
      at(session.expiresWall),
    ],
  );
}

/** The session of this hash with its user, unless it has expired or the user is disabled. */
export async function findSession(
  db: Queryable,
  tokenHash: Uint8Array,
  wallNow: number,
): Promise<FoundSession | null> {
  const { rows } = await db.query(
    `select s.token_hash, s.kind, s.user_id, s.name as session_name, s.created_wall, s.expires_wall, ${USER_COLUMNS}
     from sessions s left join users u on u.id = s.user_id
     where s.token_hash = $1::bytea and s.expires_wall > $2::timestamptz and u.disabled_at is null`,
    [tokenHash, at(wallNow)],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    tokenHash: bytes(row, 'token_hash'),
    kind: oneOf(row, 'kind', ['user', 'wall']),
    userId: maybeText(row, 'user_id'),
    name: text(row, 'session_name'),
    createdWall: instant(row, 'created_wall'),
    expiresWall: instant(row, 'expires_wall'),
    user: row.user_id === null ? null : userOf(row),
  };
}

export async function deleteSession(db: Queryable, tokenHash: Uint8Array): Promise<void> {
  await db.query('delete from sessions where token_hash = $1::bytea', [tokenHash]);
}

/** Ends all sessions of a user; returns how many. */
export async function deleteSessionsOf(db: Queryable, userId: string): Promise<number> {
  return (await db.query('delete from sessions where user_id = $1::text', [userId])).count;
}

/** Deletes sessions that have expired, at most `limit` a call; returns how many. */
export async function purgeSessions(db: Queryable, wallNow: number, limit: number): Promise<number> {
  const { count } = await db.query(
    `delete from sessions where token_hash in (
       select token_hash from sessions where expires_wall <= $1::timestamptz order by expires_wall limit $2::int)`,
    [at(wallNow), limit],
  );
  return count;
}

export interface Token {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Null = the whole city. */
  readonly areaIds: readonly string[] | null;
  readonly createdWall: number;
  readonly expiresWall: number | null;
  readonly revokedWall: number | null;
}

const TOKEN = 'id, name, role, area_ids, created_wall, expires_wall, revoked_wall';

export async function saveToken(
  db: Queryable,
  token: Omit<Token, 'revokedWall'> & { readonly tokenHash: Uint8Array },
): Promise<void> {
  await db.query(
    `insert into tokens (id, token_hash, name, role, area_ids, created_wall, expires_wall)
     values ($1::text, $2::bytea, $3::text, $4::text, $5::text[], $6::timestamptz, $7::timestamptz)`,
    [
      token.id,
      token.tokenHash,
      token.name,
      token.role,
      token.areaIds,
      at(token.createdWall),
      maybeAt(token.expiresWall),
    ],
  );
}

/** The token of this hash, unless it has expired or was revoked. */
export async function findToken(
  db: Queryable,
  tokenHash: Uint8Array,
  wallNow: number,
): Promise<Token | null> {
  const { rows } = await db.query(
    `select ${TOKEN} from tokens
     where token_hash = $1::bytea and revoked_wall is null
       and (expires_wall is null or expires_wall > $2::timestamptz)`,
    [tokenHash, at(wallNow)],
  );
  return rows[0] === undefined ? null : tokenOf(rows[0]);
}

/** All tokens, newest first, revoked ones too (≤ 1,000). */
export async function listTokens(db: Queryable): Promise<Token[]> {
  const { rows } = await db.query(`select ${TOKEN} from tokens order by created_wall desc, id limit 1000`);
  return rows.map(tokenOf);
}

/** Removes a token for good; for those that nobody will ask about again. */
export async function deleteToken(db: Queryable, id: string): Promise<void> {
  await db.query('delete from tokens where id = $1::text', [id]);
}

/** False when there is no such token that still lives. */
export async function revokeToken(db: Queryable, id: string, wallAt: number): Promise<boolean> {
  const { count } = await db.query(
    'update tokens set revoked_wall = $2::timestamptz where id = $1::text and revoked_wall is null',
    [id, at(wallAt)],
  );
  return count === 1;
}

function tokenOf(row: Row): Token {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    role: oneOf(row, 'role', roles),
    areaIds: row.area_ids === null ? null : texts(row, 'area_ids'),
    createdWall: instant(row, 'created_wall'),
    expiresWall: maybeInstant(row, 'expires_wall'),
    revokedWall: maybeInstant(row, 'revoked_wall'),
  };
}
