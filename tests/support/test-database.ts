/** Databases for tests: one per driver and process, emptied for each file; and suites that run on both drivers. */
import { setFlagsFromString } from 'node:v8';
import { beforeAll, describe } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { openPglite } from '#geo-data/drivers/pglite.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { pgliteTemplate } from './pglite-template.ts';
import { createPostgresDatabase } from './postgres-template.ts';

export type Driver = Database['driver'];

export const DRIVERS: readonly Driver[] = ['postgres', 'pglite'];

// On globalThis, because with isolate:false each test file loads this module anew in the same process.
const SHARED = Symbol.for('hearthline.testDatabases');

function shared(): Map<Driver, Promise<Database>> {
  const found: unknown = Reflect.get(globalThis, SHARED);
  if (found instanceof Map) return found;
  const made = new Map<Driver, Promise<Database>>();
  Reflect.set(globalThis, SHARED, made);
  return made;
}

/** This process's migrated database of a driver; the same one at each call. Do not close it. */
export function testDatabase(driver: Driver): Promise<Database> {
  const databases = shared();
  const found = databases.get(driver);
  if (found !== undefined) return found;
  const opening = openTestDatabase(driver);
  databases.set(driver, opening);
  return opening;
}

/** A migrated database of its own, for tests that close, kill or fill one. The caller closes it. */
export async function openTestDatabase(driver: Driver): Promise<Database> {
  if (driver === 'postgres')
    return await openPostgres({ url: await createPostgresDatabase(), maxConnections: 20 });
  // Less compiling for short lives; the product does not set it because it holds for the whole process.
  setFlagsFromString('--liftoff-only');
  return await openPglite({ dataDir: 'memory://', template: pgliteTemplate, checkpointEveryMs: 0 });
}

/** Empties all tables and restarts their numbers (about 60 ms); rows that migrations inserted are put back. */
export async function resetDatabase(db: Database): Promise<void> {
  const tables = await listTables(db);
  if (tables.length === 0) return;
  await keepSeeds(db, tables);
  await db.exec(`truncate ${tables.join(', ')} restart identity cascade`);
  await restartSequences(db);
  await restoreSeeds(db);
}

/** Those that belong to no column: `restart identity` does not know them. */
async function restartSequences(db: Database): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, sequencename) as name from pg_sequences where schemaname = 'public'`,
  );
  await db.exec(rows.map(({ name }) => `alter sequence ${name} restart;`).join('\n'));
}

/** Runs `suite` once per driver; `open` gives the process's database, emptied before the suite's first test. */
export function describeBothDrivers(
  name: string,
  suite: (open: () => Promise<Database>, driver: Driver) => void,
): void {
  for (const driver of DRIVERS) {
    describe(`${name} [${driver}]`, () => {
      beforeAll(async () => await resetDatabase(await testDatabase(driver)));
      suite(() => testDatabase(driver), driver);
    });
  }
}

async function listTables(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname = 'public'
        and c.relname not in ('schema_migrations', 'spatial_ref_sys')
      order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Before the first emptying: copies of the rows that came with the migrations. */
async function keepSeeds(db: Database, tables: readonly string[]): Promise<void> {
  const { rows } = await db.query<{ known: boolean }>(
    `select to_regnamespace('test_seeds') is not null as known`,
  );
  if (rows[0]?.known === true) return;
  await db.exec('create schema test_seeds');
  for (const table of tables) {
    const { count } = await db.query(`select 1 from ${table} limit 1`);
    if (count > 0) await db.exec(`create table test_seeds.${table.replace('public.', '')} as table ${table}`);
  }
}

/** Puts the copies back with triggers and foreign keys off, so that the order does not matter. */
async function restoreSeeds(db: Database): Promise<void> {
  const { rows } = await db.query<{ name: string; columns: string }>(
    `select format('%I', t.table_name) as name, string_agg(format('%I', c.column_name), ', ') as columns
       from information_schema.tables t
       join information_schema.columns c on c.table_schema = 'public' and c.table_name = t.table_name
      where t.table_schema = 'test_seeds' and c.is_generated = 'NEVER'
      group by t.table_name`,
  );
  if (rows.length === 0) return;
  const inserts = rows.map(
    ({ name, columns }) =>
      `insert into public.${name} (${columns}) overriding system value select ${columns} from test_seeds.${name};`,
  );
  await db.transaction(async (tx) => {
    await tx.exec(`set local session_replication_role = replica; ${inserts.join('\n')}`);
  });
}
