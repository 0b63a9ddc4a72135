/** Migrations: once each, whole or not at all, and never against a schema that does not fit. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { defineMigration, loadMigrations, migrate } from '#geo-data/migrate.ts';
import { DRIVERS, openTestDatabase } from '#tests/support/test-database.ts';

const FIRST = defineMigration(
  '20260101000000_first',
  'create table m_first (id int); insert into m_first values (1);',
);
const SECOND = defineMigration(
  '20260102000000_second',
  'alter table m_first add column n int; create table m_second (id int);',
);
const BROKEN = defineMigration('20260103000000_broken', 'create table m_third (id int); select 1 / 0;');

describe.each(DRIVERS)('migrate [%s]', (driver) => {
  let db: Database;
  beforeAll(async () => {
    db = await openTestDatabase(driver);
  });
  beforeEach(async () => await db.exec('drop table if exists schema_migrations, m_first, m_second, m_third'));
  afterAll(async () => await db.close());

  const tables = async () => {
    const { rows } = await db.query<{ name: string }>(
      `select relname::text as name from pg_class where relname like 'm\\_%' and relkind = 'r' order by 1`,
    );
    return rows.map(({ name }) => name);
  };

  it('applies in order, and only what is missing', async () => {
    expect(await migrate(db, [FIRST])).toEqual({ applied: [FIRST.id] });
    expect(await migrate(db, [FIRST, SECOND])).toEqual({ applied: [SECOND.id] });
    expect(await migrate(db, [FIRST, SECOND])).toEqual({ applied: [] });
    expect(await tables()).toEqual(['m_first', 'm_second']);
  });

  it('undoes a migration that fails, keeps those before it, and can go on when it is mended', async () => {
    await expect(migrate(db, [FIRST, BROKEN])).rejects.toMatchObject({ code: '22012' });
    expect(await tables()).toEqual(['m_first']);
    const mended = defineMigration(BROKEN.id, 'create table m_third (id int)');
    expect(await migrate(db, [FIRST, mended])).toEqual({ applied: [BROKEN.id] });
  });

  it('refuses a schema newer than the code, and changes nothing', async () => {
    await migrate(db, [FIRST, SECOND]);
    const old = defineMigration('20260101120000_other', 'create table m_third (id int)');
    const refusal = await migrate(db, [FIRST, old]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ name: 'SchemaError', reason: 'newer', migrations: [SECOND.id] });
    expect(String(refusal)).toMatch(/数据库结构比本程序新[\s\S]*newer than this program/);
    expect(await tables()).toEqual(['m_first', 'm_second']);
  });

  it('refuses an applied migration that was edited', async () => {
    await migrate(db, [FIRST]);
    const edited = defineMigration(FIRST.id, `${FIRST.script} -- edited`);
    await expect(migrate(db, [edited, SECOND])).rejects.toMatchObject({
      reason: 'changed',
      migrations: [FIRST.id],
    });
    expect(await tables()).toEqual(['m_first']);
  });

  it('applies each once when several start together', async () => {
    const starts = await Promise.all(Array.from({ length: 6 }, () => migrate(db, [FIRST, SECOND])));
    expect(starts.flatMap(({ applied }) => applied).sort()).toEqual([FIRST.id, SECOND.id]);
    expect((await db.query('select id from m_first')).rows).toEqual([{ id: 1 }]);
  });
});

describe('loadMigrations', () => {
  it('reads a folder by timestamps, does not mind line ends, and refuses other names', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'hearthline-migrations-'));
    try {
      await writeFile(join(dir, '20260102000000_b.sql'), 'select 2;\r\n');
      await writeFile(join(dir, '20260101000000_a.sql'), 'select 1;\n');
      await writeFile(join(dir, 'README.md'), 'not a migration');
      const loaded = await loadMigrations(dir);
      expect(loaded.map(({ id }) => id)).toEqual(['20260101000000_a', '20260102000000_b']);
      expect(loaded[1]?.hash).toBe(defineMigration('x', 'select 2;\n').hash);
      await writeFile(join(dir, '3_late.sql'), '');
      await expect(loadMigrations(dir)).rejects.toThrow('3_late.sql');
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
