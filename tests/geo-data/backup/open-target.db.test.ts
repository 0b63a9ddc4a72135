/** Where a backup may go: an empty database, brought exactly to the backup's schema; everything else is left as it is. */
import { describe, expect, it } from 'vitest';
import { migrationsOf, openTarget } from '#geo-data/backup/open-target.ts';
import type { Database } from '#geo-data/database.ts';
import { loadMigrations } from '#geo-data/migrate.ts';
import { MIGRATIONS_DIR, openDatabase } from '#geo-data/open.ts';
import { createSite } from '#geo-data/store/site.ts';
import { createEmptyPostgresDatabase } from '#tests/support/postgres-template.ts';

const ours = await loadMigrations(MIGRATIONS_DIR);
const older = ours.slice(0, -2);
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

async function within<T>(opening: Promise<Database>, work: (db: Database) => Promise<T>): Promise<T> {
  const db = await opening;
  return await work(db).finally(() => db.close());
}

const applied = async (db: Database) =>
  (await db.query<{ id: string }>('select id from schema_migrations order by id')).rows.map(({ id }) => id);

describe('openTarget', () => {
  it('brings an empty database to the schema of the backup, and a later start brings it further', async () => {
    const target = { databaseUrl: await createEmptyPostgresDatabase(), dataDir: '' };
    expect(await within(openTarget(target, older), applied)).toEqual(ids(older));
    // Still without a site: another try finds it as it was, and one with the newer schema goes on from there.
    expect(await within(openTarget(target, older), applied)).toEqual(ids(older));
    expect(await within(openTarget(target, ours), applied)).toEqual(ids(ours));
    await expect(openTarget(target, older)).rejects.toThrow(
      new RegExp(`newer schema than the backup.*${ours.at(-1)?.id}`),
    );
    expect(await within(openDatabase(target), applied)).toEqual(ids(ours));
  });

  it('refuses a database with a site before it brings it up to date', async () => {
    const target = { databaseUrl: await createEmptyPostgresDatabase(), dataDir: '' };
    await within(openTarget(target, older), (db) =>
      createSite(db, {
        name: 'x',
        nameEn: 'x',
        demo: false,
        center: [126, 45],
        clock: { anchorWallMs: 0, anchorSite: 0, rate: 1 },
        lastSite: 0,
      }),
    );
    await expect(openTarget(target, ours)).rejects.toThrow(/holds a site already.*DATA_DIR.*DATABASE_URL/);
    expect(await within(openDatabase({ ...target, migrations: older }), applied)).toEqual(ids(older));
  });
});

describe('migrationsOf', () => {
  it('takes the same and older ones, and names those that differ', async () => {
    expect(await migrationsOf(ours)).toEqual(ours);
    expect(await migrationsOf(older)).toEqual(older);
    await expect(migrationsOf([...ours, { id: '20991231000000_later', hash: 'x' }])).rejects.toThrow(
      /newer program.*20991231000000_later/,
    );
    const [first] = ours;
    await expect(migrationsOf([{ id: first?.id ?? '', hash: 'x' }])).rejects.toThrow(
      new RegExp(`other texts of these migrations: ${first?.id}`),
    );
  });
});
