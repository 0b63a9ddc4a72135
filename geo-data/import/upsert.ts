/** Writes drafts into their table: new rows in, changed rows updated, equal rows left alone and counted as such. */
import { encodeParam } from '../codec.ts';
import type { Param, Queryable } from '../database.ts';
import type { Draft, FieldValue, ImportKind } from './kind.ts';

export interface UpsertCounts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
}

/** Drafts have ids, each once. Columns whose fields are not `present` in the file keep what is stored. */
export async function upsertDrafts(
  db: Queryable,
  kind: ImportKind,
  present: ReadonlySet<string>,
  drafts: readonly Draft[],
): Promise<UpsertCounts> {
  if (drafts.length === 0) return { inserted: 0, updated: 0, unchanged: 0 };
  const inputs = kind.columns.flatMap(({ fields, type }) => fields.map((field) => ({ field, type })));
  const { rows } = await db.query<{ inserted: boolean }>(
    sqlOf(kind, present, inputs),
    inputs.map(({ field }) => drafts.map((draft) => paramOf(draft.values[field]))),
  );
  const inserted = rows.filter((row) => row.inserted).length;
  return { inserted, updated: rows.length - inserted, unchanged: drafts.length - rows.length };
}

interface Input {
  readonly field: string;
  readonly type: string;
}

/** Every name in it comes from the kind's own tables, no word from the file. */
function sqlOf(
  { table, columns }: ImportKind,
  present: ReadonlySet<string>,
  inputs: readonly Input[],
): string {
  const values = columns.map(({ sql, fields, type }) => {
    const own = `"${fields[0] ?? ''}"`;
    return sql ?? (type === 'text[]' ? `${own}::text[]` : own);
  });
  const changing = columns
    .filter(({ name, fields }) => name !== 'id' && fields.some((field) => present.has(field)))
    .map(({ name }) => name);
  const old = changing.map((name) => `t.${name}`).join(', ');
  const fresh = changing.map((name) => `excluded.${name}`).join(', ');
  const onConflict =
    changing.length === 0
      ? 'do nothing'
      : `do update set ${changing.map((name) => `${name} = excluded.${name}`).join(', ')}
         where (${old}) is distinct from (${fresh})`;
  // A row that this statement made has no former holder (xmax 0).
  return `insert into ${table} as t (${columns.map(({ name }) => name).join(', ')})
    select ${values.join(', ')}
    from unnest(${inputs.map(({ type }, i) => `$${i + 1}::${type === 'text[]' ? 'text' : type}[]`).join(', ')})
      as u(${inputs.map(({ field }) => `"${field}"`).join(', ')})
    on conflict (id) ${onConflict}
    returning (xmax = 0) as inserted`;
}

function paramOf(value: FieldValue | undefined): Param {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' || typeof value === 'number' ? value : encodeParam(value);
}
