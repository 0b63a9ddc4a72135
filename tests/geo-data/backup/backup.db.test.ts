/** A backup from either database into either: the same rows, numbers and files; and what is refused changes nothing. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blobColumns, orderTables } from '#geo-data/backup/catalog.ts';
import type { BackupEnd } from '#geo-data/backup/format.ts';
import { packBackup } from '#geo-data/backup/pack-backup.ts';
import { checkBackup } from '#geo-data/backup/read-backup.ts';
import { restoreBackup } from '#geo-data/backup/restore-backup.ts';
import { writeBackup } from '#geo-data/backup/write-backup.ts';
import type { Database } from '#geo-data/database.ts';
import { describeBothDrivers, openTestDatabase, resetDatabase } from '#tests/support/test-database.ts';
import { NOW } from '../store/city.ts';
import { contentsOf, fillSite, memoryBlobs, secretKey } from './filled-site.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hearthline-backup-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function backUp(db: Database, blobs: ReturnType<typeof memoryBlobs>, path: string): Promise<BackupEnd> {
  const parts: Uint8Array[] = [];
  const take = async (bytes: Uint8Array) => void parts.push(bytes);
  const end = await packBackup({ db, blobs, secretKey, madeAt: NOW }, take, new AbortController().signal);
  await writeFile(path, Buffer.concat(parts));
  return end;
}

/** A place that keeps what it is given. */
function place() {
  const blobs = memoryBlobs();
  const keys: Uint8Array[] = [];
  return {
    blobs,
    keys,
    async saveBlob(sha256: Uint8Array, chunks: AsyncIterable<Uint8Array>) {
      const bytes: Uint8Array[] = [];
      for await (const chunk of chunks) bytes.push(chunk);
      expect(blobs.put(Buffer.concat(bytes))).toEqual(Buffer.from(sha256));
    },
    async saveKey(key: Uint8Array) {
      keys.push(key);
    },
  };
}

const schemaOf = async (db: Database) =>
  (
    await db.query(
      `select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'public'::regnamespace and contype = 'f' and conparentid = 0
       union all select tgrelid::regclass::text, tgname, tgenabled::text from pg_trigger where not tgisinternal
       order by 1, 2`,
    )
  ).rows;

describeBothDrivers('a backup', (open, driver) => {
  const blobs = memoryBlobs();
  let db: Database;
  let path = '';
  let end: BackupEnd;
  beforeAll(async () => {
    db = await open();
    await fillSite(db, blobs);
    path = join(dir, `${driver}.gz`);
    end = await backUp(db, blobs, path);
  });

  it('holds every row, number and file, and says so', async () => {
    const { head, secretKey: key, end: read } = await checkBackup(path);
    expect(head).toMatchObject({ driver, siteEn: 'Trial site', madeAt: '2026-01-05T00:00:00.000Z' });
    expect(key).toEqual(secretKey);
    expect(read).toMatchObject(end);
    expect(end).toMatchObject({ blobs: 5, missing: [] });
    expect(end.tables).toMatchObject({ site: 1, requests: 5, orders: 5, events: 5, fixes: 3, org_units: 2 });
    const contents = await contentsOf(db);
    for (const [table, count] of Object.entries(end.tables))
      expect(contents[table], table).toHaveLength(count);
  });

  it.each(['postgres', 'pglite'] as const)('is the same site again on %s, to the last bit', async (other) => {
    const target = await openTestDatabase(other);
    try {
      const schema = await schemaOf(target);
      const to = place();
      const result = await restoreBackup(target, path, to);
      expect(result).toMatchObject({ leftOut: [], tables: end.tables });
      const [was, is] = [await contentsOf(db), await contentsOf(target)];
      for (const name of Object.keys(was)) expect(is[name], name).toEqual(was[name]);
      expect(Object.keys(is)).toEqual(Object.keys(was));
      expect(to.blobs.files).toEqual(blobs.files);
      expect(to.keys).toEqual([secretKey]);
      expect(await schemaOf(target)).toEqual(schema);
      // The references and triggers work as ever.
      const orphan = `insert into org_units (id, parent_id, kind, name) values ('x', 'nobody', 'branch', '')`;
      await expect(target.query(orphan)).rejects.toMatchObject({ code: '23503' });
      const stamp = async () =>
        (await target.query(`select stamp from layer_versions where layer = 'areas'`)).rows;
      const before = await stamp();
      await target.exec('update areas set name = name');
      expect(await stamp()).not.toEqual(before);
      // A second time there is a site.
      await expect(restoreBackup(target, path, place())).rejects.toThrow(/holds a site already/);
    } finally {
      await target.close();
    }
  });

  it('names files that are gone or damaged, and goes on', async () => {
    const [damaged = '', gone = ''] = [...blobs.files]
      .filter(([, bytes]) => bytes.length > 0)
      .map(([hash]) => hash);
    const less = memoryBlobs();
    for (const [hash, bytes] of blobs.files) if (hash !== gone) less.files.set(hash, bytes);
    less.files.set(damaged, Buffer.from('other bytes'));
    const lossy = join(dir, `${driver}-lossy.gz`);
    await backUp(db, less, lossy);
    expect((await checkBackup(lossy)).end.missing).toEqual([damaged, gone].sort());
  });

  it('is of one moment: what is written meanwhile is in it wholly or not at all', async () => {
    // Begun outside of the backup's transaction, as by another person; on the embedded database it waits for its end.
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const late = (async () => {
      await begun;
      await db.exec(`
        insert into rejects (received_at, stream, topic, reason, excerpt) values (now(), 'late', 't', 'r', '');
        insert into settings (key, value, updated_at, updated_by) values ('late', '1', now(), 'x')`);
    })();
    const texts: string[] = [];
    const counts = await writeBackup({ db, blobs, secretKey, madeAt: NOW }, async (text) => {
      texts.push(text);
      begin();
      if (driver === 'postgres') await late;
    });
    await late;
    expect(counts.tables).toMatchObject({ rejects: 0, settings: end.tables.settings });
    expect(texts.join('')).not.toContain('"late"');
    await db.exec(`delete from rejects; delete from settings where key = 'late'`);
  });

  it('leaves an empty database empty when it breaks off', async () => {
    const target = await openTestDatabase(driver);
    try {
      const before = await contentsOf(target);
      const to = { ...place(), saveKey: () => Promise.reject(new Error('the disk is full')) };
      await expect(restoreBackup(target, path, to)).rejects.toThrow('the disk is full');
      expect(await contentsOf(target)).toEqual(before);
      expect(await schemaOf(target)).toEqual(await schemaOf(db));
      await restoreBackup(target, path, place());
    } finally {
      await target.close();
    }
  });

  it('ends with the reader: nothing is left open', async () => {
    const take = () => Promise.reject(new Error('no room'));
    const source = { db, blobs, secretKey, madeAt: NOW };
    await expect(packBackup(source, take, new AbortController().signal)).rejects.toThrow('no room');
    const gone = new AbortController();
    gone.abort(new Error('gone'));
    await expect(packBackup(source, async () => undefined, gone.signal)).rejects.toThrow('gone');
    await db.exec('update site set name = name');
  });

  it('refuses a file that was cut, changed, or is another, before anything is touched', async () => {
    const packed = await readFile(path);
    const lines = gunzipSync(packed).toString();
    const swap = (from: string | RegExp, to: string) => gzipSync(lines.replace(from, to), { level: 1 });
    const last = lines.trimEnd().lastIndexOf('\n') + 1;
    const flipped = Buffer.from(packed);
    flipped[packed.length >> 1] = (flipped[packed.length >> 1] ?? 0) ^ 1;
    const bad: [string, Buffer, RegExp][] = [
      ['cut in the middle', packed.subarray(0, packed.length >> 1), /cut short/],
      ['cut by a byte', packed.subarray(0, -1), /cut short/],
      ['without its end', gzipSync(lines.slice(0, last)), /cut short/],
      ['a bit changed', flipped, /cut short|checksum/],
      ['a letter changed', swap('"phone"', '"phono"'), /checksum/],
      ['a line gone', swap(/\n\[.*\n/, '\n'), /checksum/],
      ['a line after its end', gzipSync(`${lines}["x"]\n`), /checksum/],
      ['other version', swap('"version":1', '"version":2'), /of version 2, and this program reads version 1/],
      ['other format', swap('hearthline-backup', 'something'), /not a backup of Hearthline/],
      ['not packed', Buffer.from(lines), /not a backup of Hearthline/],
      ['no backup', gzipSync('hello\n'), /not a backup of Hearthline/],
      ['empty', Buffer.alloc(0), /cut short/],
    ];
    for (const [name, bytes, words] of bad) {
      const file = join(dir, 'bad.gz');
      await writeFile(file, bytes);
      await expect(checkBackup(file), name).rejects.toThrow(words);
    }
    await expect(checkBackup(join(dir, 'nowhere'))).rejects.toThrow(/no such file/);
  });

  it('knows every column that names a file', async () => {
    // Another column of bytes: name it among those of the files, or here.
    const noFiles = ['devices.secret_hash', 'sessions.token_hash', 'tokens.token_hash'];
    const { rows } = await db.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and data_type = 'bytea'`,
    );
    const files = blobColumns.map(([table, column]) => `${table}.${column}`);
    expect(rows.map(({ name }) => name).sort()).toEqual([...files, ...noFiles].sort());
  });

  afterAll(async () => resetDatabase(db));
});

describe('orderTables', () => {
  const table = (name: string, isPartitioned = false) => ({ name, isPartitioned, columns: [] });
  const key = (name: string, target: string) => ({ name: 'fk', table: name, target });
  it('puts whoever is referred to first, partitioned tables last, and gets through rings', () => {
    const names = (tables: { name: string }[]) => tables.map(({ name }) => name).join('');
    expect(names(orderTables([table('a'), table('b'), table('c')], [key('a', 'c'), key('a', 'a')]))).toBe(
      'bca',
    );
    expect(names(orderTables([table('a', true), table('b')], []))).toBe('ba');
    expect(names(orderTables([table('a'), table('b'), table('c')], [key('a', 'b'), key('b', 'a')]))).toBe(
      'cab',
    );
  });
});
