/** The grounds that were built for the site: origin, box, owner, and the hashes of base map and roads in the blob store. */
import type { Queryable, Row, Transaction } from '../database.ts';
import type { Bounds } from '../tiles/mercator.ts';
import { at, bytes, instant, json, number, oneOf, text } from './rows.ts';

const origins = ['demo', 'osm', 'own'] as const;
/** Where a ground came from: made up, an OpenStreetMap extract, the utility's own files. */
export type GroundOrigin = (typeof origins)[number];

export interface Ground {
  readonly id: string;
  readonly origin: GroundOrigin;
  /** Wall time. */
  readonly builtAt: number;
  readonly bounds: Bounds;
  readonly attribution: string;
  /** SHA-256 of the PMTiles archive. */
  readonly baseMap: Uint8Array;
  readonly baseMapBytes: number;
  /** SHA-256 of the road graph; null when no roads were built. */
  readonly roads: Uint8Array | null;
  /** What it holds, by kind: streets, buildings … */
  readonly counts: Readonly<Record<string, number>>;
}

/** The channel that wakes listeners after the current ground or the base maps of the settings have changed. */
export const siteChangedChannel = 'site_changed';

const columns =
  'id, origin, built_at, west, south, east, north, attribution, base_map, base_map_bytes, roads, counts';

/** Writes a ground and makes it the current one; both in the caller's transaction. */
export async function saveGround(tx: Transaction, ground: Ground): Promise<void> {
  await tx.query('update grounds set is_current = false where is_current');
  await tx.query(
    `insert into grounds (${columns}, is_current)
     values ($1::text, $2::text, $3::timestamptz, $4::float8, $5::float8, $6::float8, $7::float8, $8::text,
             $9::bytea, $10::bigint, $11::bytea, $12::jsonb, true)`,
    [
      ground.id,
      ground.origin,
      at(ground.builtAt),
      ...ground.bounds,
      ground.attribution,
      ground.baseMap,
      ground.baseMapBytes,
      ground.roads,
      ground.counts,
    ],
  );
}

/** The ground in use, or null before the first. */
export async function loadCurrentGround(db: Queryable): Promise<Ground | null> {
  const { rows } = await db.query(`select ${columns} from grounds where is_current`);
  return rows[0] === undefined ? null : groundOf(rows[0]);
}

/** All grounds, the newest first, a hundred at most. */
export async function listGrounds(db: Queryable): Promise<Ground[]> {
  const { rows } = await db.query(`select ${columns} from grounds order by built_at desc, id limit 100`);
  return rows.map(groundOf);
}

/** Whether a base map of this hash was ever the site's: what the server may hand out of the blob store. */
export async function isBaseMap(db: Queryable, sha256: Uint8Array): Promise<boolean> {
  const { rows } = await db.query('select 1 as known from grounds where base_map = $1::bytea limit 1', [
    sha256,
  ]);
  return rows.length > 0;
}

function groundOf(row: Row): Ground {
  return {
    id: text(row, 'id'),
    origin: oneOf(row, 'origin', origins),
    builtAt: instant(row, 'built_at'),
    bounds: [number(row, 'west'), number(row, 'south'), number(row, 'east'), number(row, 'north')],
    attribution: text(row, 'attribution'),
    baseMap: bytes(row, 'base_map'),
    baseMapBytes: number(row, 'base_map_bytes'),
    roads: row.roads === null ? null : bytes(row, 'roads'),
    counts: json(row, 'counts'),
  };
}
