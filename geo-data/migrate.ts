/** Forward-only migrations: applied once, in order of their UTC timestamps, safe when two processes start together. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database, Transaction } from './database.ts';

export interface Migration {
  /** File name without `.sql`: `<UTC timestamp>_<name>`. */
  readonly id: string;
  readonly script: string;
  /** SHA-256 of the script, line ends normalised. */
  readonly hash: string;
}

export type SchemaErrorReason = 'newer' | 'changed';

/** The database and the code do not fit together; nothing was changed. */
export interface SchemaError extends Error {
  readonly name: 'SchemaError';
  readonly reason: SchemaErrorReason;
  readonly migrations: readonly string[];
}

const FILE_NAME = /^\d{14}_[a-z0-9_-]+\.sql$/;
/** Any fixed number; all our processes take this advisory lock before they touch the schema. */
const LOCK_KEY = 7_283_001;
const MIGRATION_MS = 3_600_000;

/** The migrations of a folder in the order of their timestamps; throws when a `.sql` file is named otherwise. */
export async function loadMigrations(dir: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort();
  const odd = names.find((name) => !FILE_NAME.test(name));
  if (odd !== undefined) throw new Error(`Migration ${odd} must be named <YYYYMMDDhhmmss>_<name>.sql.`);
  return await Promise.all(
    names.map(async (name) => defineMigration(name.slice(0, -4), await readFile(join(dir, name), 'utf8'))),
  );
}

/** A migration from its id and text. */
export function defineMigration(id: string, text: string): Migration {
  const script = text.replaceAll('\r\n', '\n');
  return { id, script, hash: createHash('sha256').update(script).digest('hex') };
}

/**
 * Applies what is missing, each migration in its own transaction, and returns the ids this call applied.
 * Throws SchemaError when the database knows migrations this code does not, or when an applied one was edited since.
 */
export async function migrate(
  db: Database,
  migrations: readonly Migration[],
): Promise<{ applied: string[] }> {
  await db.transaction(createLedger, { maxMs: MIGRATION_MS });
  const known = await loadApplied(db);
  assertFits(known, migrations);
  const applied: string[] = [];
  for (const migration of migrations) {
    if (!known.has(migration.id) && (await applyOne(db, migration))) applied.push(migration.id);
  }
  return { applied };
}

async function createLedger(tx: Transaction): Promise<void> {
  // Two processes creating the same table at once fail even with "if not exists": hence the lock first.
  await lock(tx);
  await tx.exec(`create table if not exists schema_migrations (
    id text primary key,
    hash text not null,
    applied_at timestamptz not null default now()
  )`);
}

async function lock(tx: Transaction): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1::int8)', [LOCK_KEY]);
}

async function loadApplied(db: Database): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; hash: string }>('select id, hash from schema_migrations');
  return new Map(rows.map(({ id, hash }) => [id, hash]));
}

function assertFits(known: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const ours = new Set(migrations.map(({ id }) => id));
  const newer = [...known.keys()].filter((id) => !ours.has(id)).sort();
  if (newer.length > 0) throw schemaError('newer', newer);
  const changed = migrations.filter(({ id, hash }) => known.has(id) && known.get(id) !== hash);
  if (changed.length > 0)
    throw schemaError(
      'changed',
      changed.map(({ id }) => id),
    );
}

/** False when another process was faster. */
async function applyOne(db: Database, migration: Migration): Promise<boolean> {
  return await db.transaction(
    async (tx) => {
      await lock(tx);
      const { count } = await tx.query(
        'insert into schema_migrations (id, hash) values ($1::text, $2::text) on conflict (id) do nothing',
        [migration.id, migration.hash],
      );
      if (count === 0) return false;
      await tx.exec(migration.script);
      return true;
    },
    { maxMs: MIGRATION_MS },
  );
}

const SENTENCES: Readonly<Record<SchemaErrorReason, readonly [string, string]>> = {
  newer: [
    '数据库结构比本程序新，已拒绝启动；请升级程序，或恢复升级前的备份。未知的迁移：',
    'The database schema is newer than this program, which therefore refuses to start; upgrade the program or restore a backup from before. Unknown migrations: ',
  ],
  changed: [
    '已执行的迁移文件被改动过，已拒绝启动；请恢复原文件，并把改动写成新的迁移：',
    'Migration files that were already applied have been edited; restore them and write the change as a new migration: ',
  ],
};

function schemaError(reason: SchemaErrorReason, ids: readonly string[]): SchemaError {
  const message = SENTENCES[reason].map((sentence) => sentence + ids.join(', ')).join('\n');
  return Object.assign(new Error(message), { name: 'SchemaError' as const, reason, migrations: ids });
}
