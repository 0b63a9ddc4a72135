/** Writes a backup: one moment of all tables, the numbers, the key and the files that rows name, as lines of text. */
import { createHash, type Hash } from 'node:crypto';
import type { Database, Queryable } from '../database.ts';
import { text } from '../store/rows.ts';
import {
  blobColumns,
  listStoredTables,
  quoted,
  readSequences,
  type StoredTable,
  textSettings,
} from './catalog.ts';
import {
  type BackupEnd,
  type BackupHead,
  backupError,
  backupFormat,
  backupVersion,
  type ControlLine,
  pieceBytes,
} from './format.ts';

/** The files of the site, read in parts. */
export interface BlobSource {
  size(sha256: Uint8Array): Promise<number | null>;
  /** From one byte to another, both included. */
  read(sha256: Uint8Array, from: number, to: number): ReadableStream<Uint8Array<ArrayBuffer>>;
}

export interface BackupSource {
  readonly db: Database;
  readonly blobs: BlobSource;
  readonly secretKey: Uint8Array;
  /** Wall time in milliseconds. */
  readonly madeAt: number;
}

/** Takes the next bytes of the file, unpacked; resolves when there is room for more. */
export type WriteText = (text: string) => Promise<void>;

/** Long enough for any site, short enough to end one day. */
export const wholeSiteMs = 6 * 3_600_000;
const rowsPerFetch = 1_000;
/** Rows that belong to one machine: the access of its own command line. */
const leftBehind: Readonly<Record<string, string>> = { tokens: `where id not like 'local-%'` };

interface Sink {
  readonly write: WriteText;
  readonly hash: Hash;
}

/**
 * Writes everything through `write` and answers the counts. The tables are of one moment (repeatable read); on the
 * embedded database everything else waits meanwhile. The files come after it: their names are hashes of what they
 * hold, so they cannot change. Throws when there is no site, and whatever `write` throws.
 */
export async function writeBackup(source: BackupSource, write: WriteText): Promise<BackupEnd> {
  const sink: Sink = { write, hash: createHash('sha256') };
  const { tables, hashes } = await source.db.transaction((tx) => writeTables(tx, source, sink), {
    maxMs: wholeSiteMs,
  });
  await writeLine(sink, { t: 'secretKey', base64: Buffer.from(source.secretKey).toString('base64') });
  const blobs = await writeBlobs(source.blobs, hashes, sink);
  const end = { tables, ...blobs, sha256: sink.hash.digest('hex') };
  await write(`${JSON.stringify({ t: 'end', ...end } satisfies ControlLine)}\n`);
  return end;
}

async function writeTables(tx: Queryable, source: BackupSource, sink: Sink) {
  await tx.exec(`set transaction isolation level repeatable read, read only; ${textSettings}`);
  await say(sink, JSON.stringify(await readHead(tx, source)));
  const tables: Record<string, number> = {};
  for (const table of await listStoredTables(tx)) tables[table.name] = await writeRows(tx, table, sink);
  await writeLine(sink, { t: 'sequences', sequences: await readSequences(tx) });
  return { tables, hashes: await listBlobs(tx) };
}

async function readHead(tx: Queryable, { db, madeAt }: BackupSource): Promise<BackupHead> {
  const { rows: sites } = await tx.query('select name, name_en from site');
  const site = sites[0];
  if (site === undefined)
    throw backupError(
      '数据库中没有站点，无可备份。',
      'This database holds no site: there is nothing to back up.',
    );
  const { rows: migrations } = await tx.query<{ id: string; hash: string }>(
    'select id, hash from schema_migrations order by id',
  );
  return {
    format: backupFormat,
    version: backupVersion,
    madeAt: new Date(madeAt).toISOString(),
    site: text(site, 'name'),
    siteEn: text(site, 'name_en'),
    driver: db.driver,
    migrations: migrations.map(({ id, hash }) => ({ id, hash })),
  };
}

/** Every value as PostgreSQL's own text of it: exact for floats, EWKB, microseconds, numbers of 64 bits and arrays. */
async function writeRows(tx: Queryable, table: StoredTable, sink: Sink): Promise<number> {
  const columns = table.columns.map(({ name }) => name);
  await writeLine(sink, { t: 'table', name: table.name, columns });
  const values = columns.map((name) => `${quoted(name)}::text`).join(', ');
  await tx.exec(
    `declare rows_of_backup no scroll cursor for select array_to_json(array[${values}]::text[])::text as line
     from public.${quoted(table.name)} ${leftBehind[table.name] ?? ''}`,
  );
  let count = 0;
  for (;;) {
    const { rows } = await tx.query<{ line: string }>(`fetch ${rowsPerFetch} from rows_of_backup`);
    if (rows.length > 0) await say(sink, rows.map(({ line }) => line).join('\n'));
    count += rows.length;
    if (rows.length < rowsPerFetch) break;
  }
  await tx.exec('close rows_of_backup');
  return count;
}

/** Hashes of all files that rows name, as hex, each once. */
async function listBlobs(tx: Queryable): Promise<string[]> {
  const named = blobColumns.map(([table, column]) => `select ${column} as hash from ${table}`);
  const { rows } = await tx.query(
    `select encode(hash, 'hex') as hash from (${named.join(' union ')}) named where hash is not null order by 1`,
  );
  return rows.map((row) => text(row, 'hash'));
}

async function writeBlobs(source: BlobSource, hashes: readonly string[], sink: Sink) {
  const missing: string[] = [];
  let blobBytes = 0;
  for (const hash of hashes) {
    const bytes = await wholeSize(source, hash);
    if (bytes === null) missing.push(hash);
    else await writeBlob(source, hash, bytes, sink);
    blobBytes += bytes ?? 0;
  }
  return { blobs: hashes.length - missing.length, blobBytes, missing };
}

/** Bytes of the file when it is there and holds what its name says; a damaged one must not stop the backup of the rest. */
async function wholeSize(source: BlobSource, sha256: string): Promise<number | null> {
  const name = Buffer.from(sha256, 'hex');
  const bytes = await source.size(name);
  if (bytes === null) return null;
  const hash = createHash('sha256');
  if (bytes > 0) for await (const chunk of source.read(name, 0, bytes - 1)) hash.update(chunk);
  return hash.digest('hex') === sha256 ? bytes : null;
}

async function writeBlob(source: BlobSource, sha256: string, bytes: number, sink: Sink): Promise<void> {
  await writeLine(sink, { t: 'blob', sha256, bytes });
  const name = Buffer.from(sha256, 'hex');
  for (let from = 0; from < bytes; from += pieceBytes) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(name, from, Math.min(bytes, from + pieceBytes) - 1))
      chunks.push(chunk);
    await writeLine(sink, { t: 'piece', base64: Buffer.concat(chunks).toString('base64') });
  }
}

function writeLine(sink: Sink, line: ControlLine): Promise<void> {
  return say(sink, JSON.stringify(line));
}

async function say({ write, hash }: Sink, lines: string): Promise<void> {
  hash.update(`${lines}\n`);
  await write(`${lines}\n`);
}
