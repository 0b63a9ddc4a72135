/** The backup of a running site as a stream: one at a time, failing loudly, and leaving nothing behind. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bindBackup } from '#command-center/runtime/bind-backup.ts';
import { checkBackup } from '#geo-data/backup/read-backup.ts';
import type { Database } from '#geo-data/database.ts';
import { createSite } from '#geo-data/store/site.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hearthline-backup-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const site = {
  name: 'x',
  nameEn: 'x',
  demo: false,
  center: [126, 45],
  clock: { anchorWallMs: 0, anchorSite: 0, rate: 1 },
  lastSite: 0,
} as const;

describeBothDrivers('the backup of a running site', (open) => {
  let db: Database;
  const logged: string[] = [];
  const bind = (over: Partial<Parameters<typeof bindBackup>[0]> = {}) =>
    bindBackup({
      db,
      blobs: { size: async () => null, read: () => new Blob([]).stream() },
      secretKey: new Uint8Array(32),
      clock: { wallNow: () => 0 },
      newId: () => 'id',
      log: (_level, event) => void logged.push(event),
      spoolDir: join(dir, 'spool'),
      ...over,
    });
  const opened = async (backup: ReturnType<typeof bind>) => {
    const stream = await backup.open();
    if (stream === 'busy') throw new Error('busy');
    return stream;
  };
  beforeAll(async () => {
    db = await open();
  });

  it('fails in the reader’s hand when there is no site, and says so in the log', async () => {
    const stream = await opened(bind());
    await expect(new Response(stream).arrayBuffer()).rejects.toThrow('holds no site');
    expect(logged).toEqual(['backup.failed']);
  });

  it('comes whole, and lies nowhere while it does', async () => {
    await createSite(db, site);
    const stream = await opened(bind());
    expect(await readdir(join(dir, 'spool'))).toEqual([]);
    const path = join(dir, 'whole.gz');
    await writeFile(path, new Uint8Array(await new Response(stream).arrayBuffer()));
    expect((await checkBackup(path)).end.tables).toMatchObject({ site: 1 });
  });

  it('is one at a time, and whoever goes away leaves the place to the next', async () => {
    const backup = bind();
    const first = await opened(backup);
    expect(await backup.open()).toBe('busy');
    await first.cancel();
    const second = await opened(backup);
    await new Response(second).arrayBuffer();
    await (await opened(backup)).cancel();
    // Nothing of those that were given up holds the database.
    await db.exec('update site set name = name');
  });

  it('does not wait for a slow reader', async () => {
    const stream = await opened(bind());
    // Nobody reads, and yet the transaction ends: on the embedded database this would wait for it for ever.
    await db.exec('update site set name = name');
    await db.transaction((tx) => tx.exec('lock table site in access exclusive mode'));
    await stream.cancel();
  });

  it('can be tried again when there is no place for its file', async () => {
    await writeFile(join(dir, 'file'), '');
    const backup = bind({ spoolDir: join(dir, 'file') });
    await expect(backup.open()).rejects.toThrow();
    await expect(backup.open()).rejects.toThrow();
  });
});
