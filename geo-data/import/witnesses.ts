/** Collects where things of a file are known to be already, so that a file in another coordinate system is noticed. */
import type { Queryable } from '../database.ts';
import type { LonLat } from '../map-source.ts';
import type { Witness } from './coordinates.ts';
import type { Draft, ImportKind } from './kind.ts';
import { loadCommunityPlaces } from './references.ts';

export interface Witnesses {
  /** Compares rows with what is stored: the same row, or the community that the row belongs to. */
  look(db: Queryable, drafts: readonly Draft[]): Promise<void>;
  all(): Witness[];
}

const enough = 2000;

/** Opens it; kinds without a place have no witnesses. */
export async function openWitnesses(db: Queryable, kind: ImportKind): Promise<Witnesses> {
  const communities = kind.references.communityId === undefined ? new Map() : await loadCommunityPlaces(db);
  const same: Witness[] = [];
  const sums = new Map<string, { n: number; lon: number; lat: number }>();
  return {
    async look(db, drafts) {
      const placed = drafts.filter(({ given }) => given !== null);
      if (kind.geometry === 'none' || placed.length === 0) return;
      if (same.length < enough) same.push(...(await sameRows(db, kind, placed)));
      for (const { given, values } of placed) {
        const id = String(values.communityId ?? '');
        if (given === null || !communities.has(id)) continue;
        const sum = sums.get(id) ?? { n: 0, lon: 0, lat: 0 };
        sums.set(id, { n: sum.n + 1, lon: sum.lon + given[0], lat: sum.lat + given[1] });
      }
    },
    all: () => [...same, ...neighbours(communities, sums)],
  };
}

async function sameRows(db: Queryable, kind: ImportKind, drafts: readonly Draft[]): Promise<Witness[]> {
  // The row's own point: for an outline the point that stands in it.
  const known = kind.columns.some(({ name }) => name === 'outline') ? 't.geom' : 'st_pointonsurface(t.geom)';
  const keys = kind.keyColumns?.length === 1 ? kind.keyColumns : undefined;
  const { rows } = await db.query<{ row: number; lon: number; lat: number }>(
    `select u.row, st_x(${known}) as lon, st_y(${known}) as lat
     from unnest($1::int[], $2::text[], $3::text[]) as u(row, id, key)
     join ${kind.table} t on t.id = u.id ${keys === undefined ? '' : `or (u.id is null and t.${keys[0]} = u.key)`}`,
    [
      drafts.map(({ row }) => row),
      drafts.map(({ values }) => (values.id === null ? null : String(values.id))),
      drafts.map(({ values }) => String(values[kind.naturalKey[0] ?? ''] ?? '')),
    ],
  );
  const byRow = new Map(drafts.map(({ row, given }) => [row, given]));
  return rows.flatMap(({ row, lon, lat }) => {
    const given = byRow.get(row) ?? null;
    return given === null ? [] : [{ known: [lon, lat] as const, given }];
  });
}

/** Homes and houses lie around the point of their community. */
function neighbours(
  communities: ReadonlyMap<string, LonLat>,
  sums: ReadonlyMap<string, { n: number; lon: number; lat: number }>,
): Witness[] {
  return [...sums].flatMap(([id, { n, lon, lat }]) => {
    const known = communities.get(id);
    return known === undefined ? [] : [{ known, given: [lon / n, lat / n] as const }];
  });
}
