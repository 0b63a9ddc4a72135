/** Puts a backup into an empty, migrated database: everything in one transaction, or nothing. */

import * as v from 'valibot';
import type { Database, Queryable, Transaction } from '../database.ts';
import {
  type ForeignKey,
  listForeignKeys,
  listStoredTables,
  quoted,
  type StoredTable,
  textSettings,
} from './catalog.ts';
import { type BackupEnd, backupError, rowLine, type SequenceState } from './format.ts';
import { type BackupLine, readBackup } from './read-backup.ts';
import { wholeSiteMs } from './write-backup.ts';

/** Where the parts go that are not in the database. Both are called before the rows become visible. */
export interface RestorePlace {
  /** Writes a file durably under its hash. Throws when the chunks are not what the hash says. */
  saveBlob(sha256: Uint8Array, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  saveKey(secretKey: Uint8Array): Promise<void>;
}

export interface RestoreResult extends BackupEnd {
  /** Tables of the file that this program does not have: somebody else's in the same database. */
  readonly leftOut: readonly string[];
}

const rowsPerInsert = 1_000;
const textPerInsert = 4 * 1024 ** 2;

interface Filling {
  readonly tx: Transaction;
  readonly tables: ReadonlyMap<string, StoredTable>;
  readonly keys: readonly ForeignKey[];
  readonly seen: Set<string>;
  readonly deferred: ForeignKey[];
  readonly leftOut: string[];
}

/** The rows that wait for their insert. `table` is null where the file has one that is not ours. */
interface Batch {
  readonly table: StoredTable | null;
  readonly names: readonly string[];
  readonly rows: (string | null)[][];
  length: number;
}

/**
 * Reads the file (checked before: `checkBackup`) into the database, which has the backup's own migrations and no site.
 * When it rejects the database is as it was; files and key may have been put in place, which a second try will use.
 */
export async function restoreBackup(db: Database, path: string, place: RestorePlace): Promise<RestoreResult> {
  const result = await db.transaction((tx) => restoreInto(tx, path, place), { maxMs: wholeSiteMs });
  await db.exec('analyze');
  return result;
}

async function restoreInto(tx: Transaction, path: string, place: RestorePlace): Promise<RestoreResult> {
  await tx.exec(textSettings);
  const tables = await listStoredTables(tx);
  const { count } = await tx.query('select 1 from site');
  if (count > 0) throw holdsSite();
  const triggered = await listTriggered(tx);
  await setTriggers(tx, triggered, 'disable');
  await empty(tx, tables);
  const filling: Filling = {
    tx,
    tables: new Map(tables.map((table) => [table.name, table])),
    keys: await listForeignKeys(tx),
    seen: new Set(),
    deferred: [],
    leftOut: [],
  };
  const end = await fill(filling, readBackup(path), place);
  await tx.exec('set constraints all immediate');
  for (const key of filling.deferred) await setDeferral(tx, key, 'not deferrable');
  await setTriggers(tx, triggered, 'enable');
  return { ...end, leftOut: filling.leftOut };
}

/** Without a site the rest is what a start left that did not come to its end; it begins anew each time, and so do we. */
async function empty(tx: Queryable, tables: readonly StoredTable[]): Promise<void> {
  const names = tables.map(({ name }) => `public.${quoted(name)}`);
  await tx.exec(`truncate ${names.join(', ')} restart identity`);
}

/** The refusal of a database that is in use already. */
export function holdsSite(): Error {
  return backupError(
    '目标数据库中已有站点，不会覆盖；请把 DATA_DIR 指向空目录，或把 DATABASE_URL 指向空数据库。',
    'This database holds a site already, which is never overwritten: point DATA_DIR to an empty folder, or DATABASE_URL to an empty database.',
  );
}

async function fill(
  filling: Filling,
  lines: AsyncGenerator<BackupLine>,
  place: RestorePlace,
): Promise<BackupEnd> {
  let batch: Batch = { table: null, names: [], rows: [], length: 0 };
  for await (const line of lines) {
    if (line.t === 'row') {
      await addRow(filling, batch, line.text);
      continue;
    }
    await flush(filling, batch);
    if (line.t === 'table') batch = await beginTable(filling, line.name, line.columns);
    if (line.t === 'sequences') await setSequences(filling.tx, line.sequences);
    if (line.t === 'secretKey') await place.saveKey(new Uint8Array(Buffer.from(line.base64, 'base64')));
    if (line.t === 'blob') await place.saveBlob(Buffer.from(line.sha256, 'hex'), piecesOf(lines, line.bytes));
    if (line.t === 'end') return line;
  }
  throw new Error('The backup has no end; check it before it is restored.');
}

/** The pieces of one file: as many lines as its bytes need. */
async function* piecesOf(lines: AsyncGenerator<BackupLine>, bytes: number): AsyncGenerator<Uint8Array> {
  for (let left = bytes; left > 0; ) {
    const { value } = await lines.next();
    if (value === undefined || value.t !== 'piece')
      throw new Error('A piece of a file is missing in the backup.');
    const piece = Buffer.from(value.base64, 'base64');
    if (piece.length === 0) throw new Error('A piece of a file is empty in the backup.');
    left -= piece.length;
    yield piece;
  }
}

async function beginTable(filling: Filling, name: string, columns: readonly string[]): Promise<Batch> {
  const table = filling.tables.get(name) ?? null;
  filling.seen.add(name);
  if (table === null) filling.leftOut.push(name);
  else await deferKeys(filling, name);
  return { table, names: columns, rows: [], length: 0 };
}

/** References to rows that come later (of the table itself, or in a ring) are looked at when all are there. */
async function deferKeys({ tx, keys, seen, deferred }: Filling, table: string): Promise<void> {
  for (const key of keys) {
    if (key.table !== table || (key.target !== table && seen.has(key.target))) continue;
    await setDeferral(tx, key, 'deferrable initially deferred');
    deferred.push(key);
  }
}

async function setDeferral(tx: Queryable, key: ForeignKey, how: string): Promise<void> {
  await tx.exec(`alter table public.${quoted(key.table)} alter constraint ${quoted(key.name)} ${how}`);
}

async function addRow(filling: Filling, batch: Batch, text: string): Promise<void> {
  if (batch.table === null) return;
  const row = v.parse(rowLine, JSON.parse(text));
  if (row.length !== batch.names.length) throw new Error(`A row of ${batch.table.name} has another length.`);
  batch.rows.push(row);
  batch.length += text.length;
  if (batch.rows.length >= rowsPerInsert || batch.length >= textPerInsert) await flush(filling, batch);
}

async function flush({ tx }: Filling, batch: Batch): Promise<void> {
  const { table, names, rows } = batch;
  if (table === null || rows.length === 0) return;
  if (table.name === 'fixes') await makeFixPartitions(tx, names.indexOf('device_at'), rows);
  await tx.query(
    renderInsert(table, names),
    names.map((_, i) => rows.map((row) => row[i] ?? null)),
  );
  batch.rows.length = 0;
  batch.length = 0;
}

/** Names and types are the database's own; the file only says which come in which place. */
function renderInsert({ name, columns }: StoredTable, names: readonly string[]): string {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const unknown = names.find((column) => !types.has(column));
  if (unknown !== undefined) throw new Error(`The table ${name} has no column ${unknown} here.`);
  const values = names.map((column, i) => `c${i}::${types.get(column)}`);
  return `insert into public.${quoted(name)} (${names.map(quoted).join(', ')}) overriding system value
    select ${values.join(', ')} from unnest(${names.map((_, i) => `$${i + 1}::text[]`).join(', ')})
    as u(${names.map((_, i) => `c${i}`).join(', ')})`;
}

/** `device_at` was written in UTC: its first ten letters are the day of the partition. */
async function makeFixPartitions(
  tx: Queryable,
  at: number,
  rows: readonly (string | null)[][],
): Promise<void> {
  const days = [...new Set(rows.map((row) => (row[at] ?? '').slice(0, 10)))];
  await tx.query('select ensure_fix_partition(day) from unnest($1::date[]) as d(day)', [days]);
}

async function setSequences(tx: Queryable, sequences: readonly SequenceState[]): Promise<void> {
  for (const { name, last, called } of sequences) {
    const sequence = `public.${quoted(name)}`;
    // Restarted in this transaction it is undone with it, which setval alone is not.
    await tx.exec(`alter sequence ${sequence} restart`);
    await tx.query('select setval($1::regclass, $2::int8, $3::bool)::text', [sequence, last, called]);
  }
}

/** Tables with triggers of ours: what those write is in the backup itself. */
async function listTriggered(tx: Queryable): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(
    `select distinct c.relname::text as name from pg_trigger g join pg_class c on c.oid = g.tgrelid
     where not g.tgisinternal and c.relnamespace = 'public'::regnamespace order by 1`,
  );
  return rows.map(({ name }) => name);
}

async function setTriggers(
  tx: Queryable,
  tables: readonly string[],
  how: 'enable' | 'disable',
): Promise<void> {
  for (const name of tables) await tx.exec(`alter table public.${quoted(name)} ${how} trigger user`);
}
