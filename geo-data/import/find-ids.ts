/** Gives rows without an id the id of the stored row with the same natural key, or one made from that key. */
import { createHash } from 'node:crypto';
import type { Param, Queryable } from '../database.ts';
import { problem } from './finding.ts';
import type { Draft, ImportKind, ReportFinding } from './kind.ts';

/** The natural key as one text. */
export function naturalKeyOf({ naturalKey }: ImportKind, { values }: Draft): string {
  return naturalKey.map((field) => String(values[field] ?? '')).join('\u0000');
}

/** `byName`: rows are known by their natural key even where the file has ids; its ids are for new rows then. */
export async function findIds(
  db: Queryable,
  kind: ImportKind,
  drafts: readonly Draft[],
  byName: boolean,
  report: ReportFinding,
): Promise<void> {
  const wanting = drafts.filter(({ values }) => byName || values.id === null);
  const stored = await storedByKey(db, kind, wanting);
  for (const draft of wanting) {
    const found = stored.get(draft.row);
    if (found !== undefined && found.n > 1) {
      draft.bad = true;
      const value = naturalKeyOf(kind, draft).replaceAll('\u0000', ' ');
      report(
        problem('ambiguous-key', {
          row: draft.row,
          field: kind.naturalKey.at(-1) ?? null,
          value,
          params: { n: found.n },
        }),
      );
    } else {
      draft.values.id = found?.id ?? draft.values.id ?? madeId(kind, draft);
    }
  }
}

/** The same key makes the same id, so that a second import finds its rows again. */
function madeId(kind: ImportKind, draft: Draft): string {
  const digest = createHash('sha256').update(naturalKeyOf(kind, draft)).digest('hex');
  return `${kind.idPrefix}-${digest.slice(0, 16)}`;
}

async function storedByKey(db: Queryable, kind: ImportKind, drafts: readonly Draft[]) {
  if (drafts.length === 0 || kind.keyColumns === undefined)
    return new Map<number, { id: string; n: number }>();
  const { rows } = await db.query<{ row: number; id: string; n: number }>(
    `select u.row, min(t.id) as id, count(*)::int as n
     from ${keyList(kind.keyColumns, 2)} join ${kind.table} t on ${sameKey(kind.keyColumns)} group by u.row`,
    [drafts.map(({ row }) => row), ...keyParams(kind, drafts)],
  );
  return new Map(rows.map(({ row, id, n }) => [row, { id, n }]));
}

/** Rows whose natural key belongs to another stored row, where the table allows it once. */
export async function findTaken(
  db: Queryable,
  kind: ImportKind,
  drafts: readonly Draft[],
  report: ReportFinding,
): Promise<void> {
  if (kind.keyIsUnique !== true || kind.keyColumns === undefined || drafts.length === 0) return;
  const { rows } = await db.query<{ row: number; id: string }>(
    `select u.row, t.id from ${keyList(kind.keyColumns, 2)} join ${kind.table} t on ${sameKey(kind.keyColumns)}
     where t.id <> (($${kind.keyColumns.length + 2}::text[])[u.nth])`,
    [drafts.map(({ row }) => row), ...keyParams(kind, drafts), drafts.map(({ values }) => String(values.id))],
  );
  const byRow = new Map(drafts.map((draft) => [draft.row, draft]));
  for (const { row, id } of rows) {
    const draft = byRow.get(row);
    if (draft === undefined) continue;
    draft.bad = true;
    report(problem('room-taken', { row, field: 'id', value: String(draft.values.id), params: { id } }));
  }
}

function keyList(columns: readonly string[], firstParam: number): string {
  const lists = columns.map((_, i) => `$${firstParam + i}::text[]`).join(', ');
  const names = columns.map((_, i) => `k${i}`).join(', ');
  return `unnest($1::int[], ${lists}) with ordinality as u(row, ${names}, nth)`;
}

function sameKey(columns: readonly string[]): string {
  return columns.map((column, i) => `t.${column} = u.k${i}`).join(' and ');
}

function keyParams(kind: ImportKind, drafts: readonly Draft[]): Param[] {
  return kind.naturalKey.map((field) =>
    drafts.map(({ values }) => {
      const value = values[field];
      return value === null || value === undefined ? null : String(value);
    }),
  );
}
