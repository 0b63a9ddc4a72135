/** What PGlite has nobody for: checkpoints and vacuum by the driver; and the bundle and cache it starts from. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { openPglite } from '#geo-data/drivers/pglite.ts';
import { selectEntries } from '#geo-data/drivers/pglite-bundle.ts';
import { keepInCache, pruneCache } from '#geo-data/drivers/pglite-cache.ts';
import { vacuumChurned } from '#geo-data/drivers/pglite-maintenance.ts';
import { pgliteTemplate } from '#tests/support/pglite-template.ts';
import { testDatabase } from '#tests/support/test-database.ts';

it('vacuums a table that churned and leaves the others alone', async () => {
  const db = await testDatabase('pglite');
  await db.exec(`
    create table churned as select i as n from generate_series(1, 1000) i;
    create table quiet as select i as n from generate_series(1, 10) i`);
  for (let i = 0; i < 10; i += 1) await db.query('update churned set n = n + 1');
  const vacuumed = await vacuumChurned(db);
  expect(vacuumed).toContain('public.churned');
  expect(vacuumed).not.toContain('public.quiet');
  expect(await vacuumChurned(db)).not.toContain('public.churned');
  await db.exec('drop table churned, quiet');
});

it('makes a checkpoint when there is much to replay, and none for a trifle', async () => {
  const problems = vi.fn();
  const db = await openPglite({
    dataDir: 'memory://',
    template: pgliteTemplate,
    checkpointEveryMs: 40,
    onProblem: problems,
  });
  const lastCheckpoint = async () => {
    const { rows } = await db.query<{ at: string }>(
      'select checkpoint_lsn::text as at from pg_control_checkpoint()',
    );
    return rows[0]?.at;
  };
  const before = await lastCheckpoint();
  await db.exec('create table written as select i from generate_series(1, 50000) i');
  await vi.waitFor(async () => expect(await lastCheckpoint()).not.toBe(before), { timeout: 10_000 });
  await new Promise((resolve) => setTimeout(resolve, 400));
  const settled = await lastCheckpoint();
  await db.query('insert into written values (0)');
  // Several rounds pass, and none of them finds a reason.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await lastCheckpoint()).toBe(settled);
  await db.close();
  expect(problems).not.toHaveBeenCalled();
});

it('selects entries of a tar and keeps their content', () => {
  const entry = (name: string, content: string) => {
    const header = Buffer.alloc(512);
    header.write(name, 0, 'latin1');
    header.write(content.length.toString(8).padStart(11, '0'), 124, 'latin1');
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content, 'latin1');
    return Buffer.concat([header, body]);
  };
  const [a, b, c] = [entry('a', 'x'.repeat(600)), entry('b', ''), entry('c', 'y')];
  const picked = selectEntries(Buffer.concat([a, b, c, Buffer.alloc(1024)]), (path) => path !== 'a');
  expect(Buffer.from(picked).equals(Buffer.concat([b, c, Buffer.alloc(1024)]))).toBe(true);
});

it('makes a thing once, leaves no drafts, and forgets old ones', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-cache-'));
  const make = vi.fn(async () => Uint8Array.of(1));
  for (const name of ['t-1', 't-1', 't-2', 't-3']) await keepInCache(dir, name, make);
  expect(make).toHaveBeenCalledTimes(3);
  await pruneCache(dir, 't-', 2);
  expect(await readdir(dir)).toHaveLength(2);
  await rm(dir, { recursive: true });
});
