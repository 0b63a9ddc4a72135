/** Opens the database the configuration asks for, brings its schema up to date, and hands out the port. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockDataDir } from './data-dir.ts';
import type { Database } from './database.ts';
import { openPglite } from './drivers/pglite.ts';
import { makePgliteTemplate } from './drivers/pglite-template.ts';
import { openPostgres } from './drivers/postgres.ts';
import { loadMigrations, type Migration, migrate } from './migrate.ts';

/** The migrations of this program. */
export const MIGRATIONS_DIR = fileURLToPath(new URL('./migrations', import.meta.url));

export interface OpenOptions {
  /** Set: PostgreSQL. Not set: PGlite under `dataDir`. */
  readonly databaseUrl?: string | undefined;
  readonly dataDir: string;
  readonly maxConnections?: number | undefined;
  readonly cacheDir?: string | undefined;
  /** Default: the program's own. */
  readonly migrations?: readonly Migration[] | undefined;
  /** Server notices and problems of the upkeep. */
  readonly onProblem?: ((message: string, error?: unknown) => void) | undefined;
}

/**
 * The migrated database. With PGlite the data directory is locked until `close`.
 * Throws DataDirInUse, SchemaError, or DatabaseError (08001 when PostgreSQL does not answer).
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const migrations = options.migrations ?? (await loadMigrations(MIGRATIONS_DIR));
  const db = options.databaseUrl
    ? await openServer(options, options.databaseUrl)
    : await openEmbedded(options, migrations);
  try {
    await migrate(db, migrations);
    return db;
  } catch (error) {
    await db.close();
    throw error;
  }
}

async function openServer(options: OpenOptions, url: string): Promise<Database> {
  const { maxConnections } = options;
  return await openPostgres({ url, ...(maxConnections === undefined ? {} : { maxConnections }) });
}

async function openEmbedded(options: OpenOptions, migrations: readonly Migration[]): Promise<Database> {
  const lock = await lockDataDir(options.dataDir);
  try {
    const db = await openPglite({
      dataDir: join(options.dataDir, 'pglite'),
      template: () => makePgliteTemplate(migrations, options.cacheDir),
      ...(options.cacheDir === undefined ? {} : { cacheDir: options.cacheDir }),
      ...(options.onProblem === undefined ? {} : { onProblem: options.onProblem }),
    });
    return { ...db, close: () => db.close().finally(() => lock.release()) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
