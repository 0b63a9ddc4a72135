/** Resolves what rows refer to, by id or by name, among the small tables that are held in memory for the import. */
import type { Queryable } from '../database.ts';
import type { LonLat } from '../map-source.ts';
import { problem } from './finding.ts';
import type { Draft, ImportKind, ReferenceKind, ReportFinding } from './kind.ts';

interface Dictionary {
  readonly ids: ReadonlySet<string>;
  readonly idsByName: ReadonlyMap<string, readonly string[]>;
}
export type Dictionaries = ReadonlyMap<ReferenceKind, Dictionary>;

const tables: Readonly<Record<ReferenceKind, string>> = {
  districts: 'districts',
  areas: 'areas',
  communities: 'communities',
  'repair-stations': 'repair_stations',
  'heat-stations': 'heat_stations',
  'heat-sources': 'heat_sources',
};

/** Reads the ids and names that this kind refers to. */
export async function loadDictionaries(db: Queryable, kind: ImportKind): Promise<Dictionaries> {
  const dictionaries = new Map<ReferenceKind, Dictionary>();
  for (const target of new Set(Object.values(kind.references))) {
    const { rows } = await db.query<{ id: string; name: string }>(`select id, name from ${tables[target]}`);
    const idsByName = new Map<string, string[]>();
    for (const { id, name } of rows) idsByName.set(name, [...(idsByName.get(name) ?? []), id]);
    dictionaries.set(target, { ids: new Set(rows.map(({ id }) => id)), idsByName });
  }
  return dictionaries;
}

/** Puts ids where names stand; a row that refers to nothing becomes bad. */
export function resolveReferences(
  kind: ImportKind,
  dictionaries: Dictionaries,
  drafts: readonly Draft[],
  report: ReportFinding,
): void {
  for (const draft of drafts) {
    for (const [field, target] of Object.entries(kind.references)) {
      const value = draft.values[field];
      if (value === null || value === undefined) continue;
      const resolve = (word: string) => resolveOne(word, { draft, field, target }, dictionaries, report);
      draft.values[field] =
        typeof value === 'object' ? value.map((word) => resolve(word) ?? word) : resolve(String(value));
    }
  }
}

function resolveOne(
  word: string,
  { draft, field, target }: { draft: Draft; field: string; target: ReferenceKind },
  dictionaries: Dictionaries,
  report: ReportFinding,
): string | null {
  const dictionary = dictionaries.get(target);
  if (dictionary?.ids.has(word)) return word;
  const named = dictionary?.idsByName.get(word) ?? [];
  const [id] = named;
  if (id !== undefined && named.length === 1) return id;
  draft.bad = true;
  const words = { row: draft.row, field, value: word };
  report(
    id === undefined
      ? problem('unknown-reference', { ...words, params: { target } })
      : problem('ambiguous-reference', { ...words, params: { target, n: named.length } }),
  );
  return null;
}

/** Where each community stands, to notice that a whole file lies beside them. */
export async function loadCommunityPlaces(db: Queryable): Promise<ReadonlyMap<string, LonLat>> {
  const { rows } = await db.query<{ id: string; lon: number; lat: number }>(
    'select id, st_x(geom) as lon, st_y(geom) as lat from communities',
  );
  return new Map(rows.map(({ id, lon, lat }) => [id, [lon, lat]]));
}
