/** A program for tests: opens the database as the product does, stores numbers for ever, and says which are stored. */
import type { Migration } from '#geo-data/migrate.ts';
import { defineMigration } from '#geo-data/migrate.ts';
import { openDatabase } from '#geo-data/open.ts';

/** One table to write to; slow enough that two starters meet in the middle. */
export const PROCESS_MIGRATIONS: readonly Migration[] = [
  defineMigration(
    '20260101000000_numbers',
    'create table numbers (n int primary key); select pg_sleep(0.3);',
  ),
  defineMigration(
    '20260102000000_more',
    'create table more_numbers (n int primary key); select pg_sleep(0.3);',
  ),
];

/** `open`: migrate, say so, end. `write`: go on storing until killed. */
async function main([task, dataDir, cacheDir, databaseUrl]: readonly string[]): Promise<void> {
  const db = await openDatabase({
    dataDir: dataDir ?? '',
    cacheDir,
    databaseUrl,
    migrations: PROCESS_MIGRATIONS,
  });
  console.log('open');
  if (task === 'write') {
    const { rows } = await db.query<{ next: number }>('select coalesce(max(n), 0) + 1 as next from numbers');
    for (let n = rows[0]?.next ?? 1; ; n += 1) {
      await db.query('insert into numbers values ($1::int)', [n]);
      console.log(`stored ${n}`);
    }
  }
  await db.close();
  console.log('closed');
}

if (process.argv[2] !== undefined && process.argv[1]?.endsWith('database-contract-process.ts') === true) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    process.exitCode = 1;
  });
}
