/** What a database server says of itself, asked before anything is migrated: versions, and what was migrated so far. */
import type { Queryable } from '../database.ts';
import { bool, maybeText, text } from './rows.ts';

export interface ServerVersions {
  readonly version: string;
  /** The PostGIS that could be installed; null when there is none. */
  readonly postgis: string | null;
}

export async function readServerVersions(db: Queryable): Promise<ServerVersions> {
  const { rows } = await db.query(
    `select current_setting('server_version') as version,
            (select default_version from pg_available_extensions where name = 'postgis') as postgis`,
  );
  const row = rows[0] ?? {};
  return { version: text(row, 'version'), postgis: maybeText(row, 'postgis') };
}

/** Ids of the applied migrations; null where none was ever applied. */
export async function listAppliedMigrations(db: Queryable): Promise<string[] | null> {
  const ledger = await db.query(`select to_regclass('schema_migrations') is not null as there`);
  if (!bool(ledger.rows[0] ?? {}, 'there')) return null;
  const { rows } = await db.query('select id from schema_migrations order by id');
  return rows.map((row) => text(row, 'id'));
}
