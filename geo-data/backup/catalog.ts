/** What a backup has to know of the schema, read from the database itself: tables in an order that inserts can follow. */
import type { Queryable } from '../database.ts';
import { text } from '../store/rows.ts';
import type { SequenceState } from './format.ts';

export interface StoredColumn {
  readonly name: string;
  /** As SQL writes it, with its modifier: `geometry(Point,4326)`. */
  readonly type: string;
}

export interface StoredTable {
  readonly name: string;
  /** Without generated ones. */
  readonly columns: readonly StoredColumn[];
  readonly isPartitioned: boolean;
}

export interface ForeignKey {
  readonly name: string;
  readonly table: string;
  readonly target: string;
}

const notOfExtension = `not exists (
  select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** Columns whose SHA-256 names a file of the blob store. */
export const blobColumns = [
  ['blobs', 'sha256'],
  ['grounds', 'base_map'],
  ['grounds', 'roads'],
] as const;

/** `"name"` in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** All tables of the schema but the ledger of migrations; partitions are their parent's. Whoever is referred to comes first. */
export async function listStoredTables(db: Queryable): Promise<StoredTable[]> {
  const { rows } = await db.query<{ name: string; kind: string; columns: unknown; types: unknown }>(
    `select c.relname::text as name, c.relkind::text as kind,
       array_agg(a.attname::text order by a.attnum) as columns,
       array_agg(format_type(a.atttypid, a.atttypmod) order by a.attnum) as types
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'schema_migrations' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       and ${notOfExtension}
     group by c.relname, c.relkind order by 1`,
  );
  const tables = rows.map((row): StoredTable => {
    const types = textsOf(row.types);
    return {
      name: text(row, 'name'),
      isPartitioned: row.kind === 'p',
      columns: textsOf(row.columns).map((name, i) => ({ name, type: types[i] ?? 'text' })),
    };
  });
  return orderTables(tables, await listForeignKeys(db));
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

export async function listForeignKeys(db: Queryable): Promise<ForeignKey[]> {
  const { rows } = await db.query(
    `select k.conname::text as name, c.relname::text as table, r.relname::text as target
     from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class r on r.oid = k.confrelid
     where k.contype = 'f' and k.conparentid = 0 and c.relnamespace = 'public'::regnamespace and ${notOfExtension}
     order by 2, 1`,
  );
  return rows.map((row) => ({
    name: text(row, 'name'),
    table: text(row, 'table'),
    target: text(row, 'target'),
  }));
}

/**
 * By name, each after those it refers to; a ring of references begins by name. Partitioned tables come last: making a
 * partition waits for whoever has read its parent, so it is read as late as can be.
 */
export function orderTables(tables: readonly StoredTable[], keys: readonly ForeignKey[]): StoredTable[] {
  const left = [...tables].sort(
    (a, b) => Number(a.isPartitioned) - Number(b.isPartitioned) || (a.name < b.name ? -1 : 1),
  );
  const ordered: StoredTable[] = [];
  while (left.length > 0) {
    const waiting = new Set(left.map(({ name }) => name));
    const isFree = ({ name }: StoredTable) =>
      keys.every((key) => key.table !== name || key.target === name || !waiting.has(key.target));
    const next = Math.max(0, left.findIndex(isFree));
    ordered.push(...left.splice(next, 1));
  }
  return ordered;
}

/** Where all numbers of the schema go on. Read after the rows' snapshot was taken, they are never behind them. */
export async function readSequences(db: Queryable): Promise<SequenceState[]> {
  const { rows } = await db.query(
    `select c.relname::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and ${notOfExtension} order by 1`,
  );
  const states: SequenceState[] = [];
  for (const row of rows) {
    const name = text(row, 'name');
    const { rows: found } = await db.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from public.${quoted(name)}`,
    );
    states.push({ name, last: found[0]?.last ?? '1', called: found[0]?.called ?? false });
  }
  return states;
}

/** How values are written and read as text, whatever the role's or the server's own settings are. */
export const textSettings = `set local timezone = 'UTC'; set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres'; set local extra_float_digits = 1; set local bytea_output = 'hex'`;
