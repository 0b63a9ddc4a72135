/** Opens the database that a backup is to go to, on the backup's own schema; refuses one that is not empty before it is touched. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../database.ts';
import { loadMigrations, type Migration } from '../migrate.ts';
import { MIGRATIONS_DIR, type OpenOptions, openDatabase } from '../open.ts';
import { backupError } from './format.ts';
import { holdsSite } from './restore-backup.ts';

type Target = Omit<OpenOptions, 'migrations'>;

/** The program's own migrations that the backup was made with. Throws when it was made with others. */
export async function migrationsOf(
  made: readonly { readonly id: string; readonly hash: string }[],
  known?: readonly Migration[],
): Promise<Migration[]> {
  const ours = known ?? (await loadMigrations(MIGRATIONS_DIR));
  const hashes = new Map(ours.map(({ id, hash }) => [id, hash]));
  const newer = made.filter(({ id }) => !hashes.has(id)).map(({ id }) => id);
  if (newer.length > 0)
    throw backupError(
      `备份来自更新的程序版本，请先升级本程序；本程序没有的迁移：${newer.join(', ')}`,
      `The backup was made by a newer program; upgrade this one first. Migrations that it does not have: ${newer.join(', ')}`,
    );
  const changed = made.filter(({ id, hash }) => hashes.get(id) !== hash).map(({ id }) => id);
  if (changed.length > 0)
    throw backupError(
      `备份所用的迁移与本程序的不同：${changed.join(', ')}`,
      `The backup was made with other texts of these migrations: ${changed.join(', ')}`,
    );
  const wanted = new Set(made.map(({ id }) => id));
  return ours.filter(({ id }) => wanted.has(id));
}

/** The database without a site, migrated exactly as far as the backup was. Throws a sentence when that cannot be. */
export async function openTarget(target: Target, wanted: readonly Migration[]): Promise<Database> {
  const applied = await appliedTo(target);
  if (applied.length > 0) await mustHoldNoSite(target, applied);
  const ids = new Set(wanted.map(({ id }) => id));
  const further = applied.filter((id) => !ids.has(id));
  if (further.length > 0)
    throw backupError(
      `目标数据库的结构比备份新，无法恢复到其中，请使用空的数据库；多出的迁移：${further.join(', ')}`,
      `This database has a newer schema than the backup: give an empty one, and it will be brought up to date afterwards. Migrations that the backup does not have: ${further.join(', ')}`,
    );
  return openDatabase({ ...target, migrations: wanted });
}

/** Ids that the database has applied, without applying any; none where there is no database yet. */
async function appliedTo(target: Target): Promise<readonly string[]> {
  const isNew = !target.databaseUrl && !existsSync(join(target.dataDir, 'pglite', 'PG_VERSION'));
  if (isNew) return [];
  try {
    const db = await openDatabase({ ...target, migrations: [] });
    await db.close();
    return [];
  } catch (error) {
    // Asked with no migration of our own, it names all that it has.
    const ids: unknown = isSchemaError(error) ? Reflect.get(error, 'migrations') : null;
    if (!Array.isArray(ids)) throw error;
    return ids.map(String);
  }
}

function isSchemaError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'SchemaError';
}

async function mustHoldNoSite(target: Target, applied: readonly string[]): Promise<void> {
  const has = new Set(applied);
  const ours = await loadMigrations(MIGRATIONS_DIR);
  // With exactly what it has: nothing is applied, and a schema of a newer program is refused with its own sentence.
  const db = await openDatabase({ ...target, migrations: ours.filter(({ id }) => has.has(id)) });
  try {
    const { count } = await db.query('select 1 from site');
    if (count > 0) throw holdsSite();
  } finally {
    await db.close();
  }
}
