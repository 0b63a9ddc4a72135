/** People who sign in: users of the application, their organisation, and what they may touch. */
import { type PeopleRole, peopleRoles } from '#dispatch-core/domain/role.ts';
import type { KnownPeople } from '#dispatch-core/ports.ts';
import type { Queryable, Row } from '../database.ts';
import { at, instant, maybeAt, maybeInstant, maybeText, oneOf, text, texts } from './rows.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: PeopleRole;
  readonly orgUnitId: string | null;
  readonly workerId: string | null;
  readonly repairStationId: string | null;
  /** Null = the whole city. */
  readonly areaIds: readonly string[] | null;
  readonly createdAt: number;
  readonly disabledAt: number | null;
}

export interface UserWithPassword extends User {
  readonly passwordHash: string;
}

/** Columns of a user `u`, for `userOf`. */
export const USER_COLUMNS = `u.id, u.username, u.name, u.role, u.org_unit_id, u.worker_id, u.repair_station_id, u.area_ids,
  u.created_at, u.disabled_at`;

/** The user who may sign in under this name, with his password hash; disabled ones are not found. */
export async function findUser(db: Queryable, username: string): Promise<UserWithPassword | null> {
  const { rows } = await db.query(
    `select ${USER_COLUMNS}, u.password_hash from users u where u.username = $1::text and u.disabled_at is null`,
    [username],
  );
  const row = rows[0];
  return row === undefined ? null : { ...userOf(row), passwordHash: text(row, 'password_hash') };
}

export async function loadUser(db: Queryable, id: string): Promise<User | null> {
  const { rows } = await db.query(`select ${USER_COLUMNS} from users u where u.id = $1::text`, [id]);
  return rows[0] === undefined ? null : userOf(rows[0]);
}

/** Those of the ids (a few per command) that are workers, or users who may still sign in. */
export async function knownPeople(db: Queryable, ids: readonly string[]): Promise<KnownPeople> {
  const { rows } = await db.query(
    `select id, 'worker' as kind from workers where id = any($1::text[])
     union all select id, 'user' from users where id = any($1::text[]) and disabled_at is null
     order by kind desc`,
    [ids],
  );
  return new Map(rows.map((row) => [text(row, 'id'), oneOf(row, 'kind', ['user', 'worker'])]));
}

/** All users by name of account, disabled ones too (≤ 10,000). */
export async function listUsers(db: Queryable): Promise<User[]> {
  const { rows } = await db.query(
    `select ${USER_COLUMNS} from users u order by u.username collate "C" limit 10000`,
  );
  return rows.map(userOf);
}

/** Inserts or replaces a user by id. Throws 23505 (users_username_key) when the name is taken by another. */
export async function saveUser(db: Queryable, user: UserWithPassword): Promise<void> {
  await db.query(
    `insert into users (id, username, name, role, password_hash, org_unit_id, worker_id, repair_station_id, area_ids,
                        created_at, disabled_at)
     values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text[],
             $10::timestamptz, $11::timestamptz)
     on conflict (id) do update set username = excluded.username, name = excluded.name, role = excluded.role,
       password_hash = excluded.password_hash, org_unit_id = excluded.org_unit_id, worker_id = excluded.worker_id,
       repair_station_id = excluded.repair_station_id, area_ids = excluded.area_ids,
       disabled_at = excluded.disabled_at`,
    [
      user.id,
      user.username,
      user.name,
      user.role,
      user.passwordHash,
      user.orgUnitId,
      user.workerId,
      user.repairStationId,
      user.areaIds,
      at(user.createdAt),
      maybeAt(user.disabledAt),
    ],
  );
}

/** Nobody signs in under him any more; his open sessions end at once. False when there is no such enabled user. */
export async function disableUser(db: Queryable, id: string, when: number): Promise<boolean> {
  const { count } = await db.query(
    `with ended as (delete from sessions where user_id = $1::text)
     update users set disabled_at = $2::timestamptz where id = $1::text and disabled_at is null`,
    [id, at(when)],
  );
  return count === 1;
}

export interface OrgUnit {
  readonly id: string;
  readonly parentId: string | null;
  readonly kind: 'company' | 'branch' | 'heatingOffice' | 'department';
  readonly name: string;
}

/** The organisation, by id. */
export async function listOrgUnits(db: Queryable): Promise<OrgUnit[]> {
  const { rows } = await db.query('select id, parent_id, kind, name from org_units order by id limit 10000');
  return rows.map((row) => ({
    id: text(row, 'id'),
    parentId: maybeText(row, 'parent_id'),
    kind: oneOf(row, 'kind', ['company', 'branch', 'heatingOffice', 'department']),
    name: text(row, 'name'),
  }));
}

/** Inserts or replaces units; parents and children may come in any order. */
export async function saveOrgUnits(db: Queryable, units: readonly OrgUnit[]): Promise<void> {
  await db.query(
    `insert into org_units (id, parent_id, kind, name)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict (id) do update set parent_id = excluded.parent_id, kind = excluded.kind, name = excluded.name`,
    [
      units.map((unit) => unit.id),
      units.map((unit) => unit.parentId),
      units.map((unit) => unit.kind),
      units.map((unit) => unit.name),
    ],
  );
}

/** A row with USER_COLUMNS. */
export function userOf(row: Row): User {
  return {
    id: text(row, 'id'),
    username: text(row, 'username'),
    name: text(row, 'name'),
    role: oneOf(row, 'role', peopleRoles),
    orgUnitId: maybeText(row, 'org_unit_id'),
    workerId: maybeText(row, 'worker_id'),
    repairStationId: maybeText(row, 'repair_station_id'),
    areaIds: row.area_ids === null ? null : texts(row, 'area_ids'),
    createdAt: instant(row, 'created_at'),
    disabledAt: maybeInstant(row, 'disabled_at'),
  };
}
