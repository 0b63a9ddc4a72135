/** Builds a ground and puts it into use: base map into the blob store, its row into the database. */
import type { Database } from '../database.ts';
import type { MapSource } from '../map-source.ts';
import { type Ground, type GroundOrigin, saveGround } from '../store/grounds.ts';
import { type RenderOptions, renderBaseMap } from './render-base-map.ts';

/** What is built of a source, before it is stored. */
export interface BuiltGround {
  /** A PMTiles archive. */
  readonly baseMap: Uint8Array;
  readonly bounds: MapSource['bounds'];
  readonly attribution: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Renders the base map. Takes seconds of computing, in bites that let other work through. */
export async function buildGround(source: MapSource, options: RenderOptions = {}): Promise<BuiltGround> {
  const { streets, areas, lines, buildings, names, bounds, attribution } = source;
  return {
    baseMap: await renderBaseMap(source, options),
    bounds,
    attribution,
    counts: {
      streets: streets.length,
      areas: areas.length,
      lines: lines.length,
      buildings: buildings.length,
      names: names.length,
    },
  };
}

/** Where the bytes go; answers their SHA-256. */
export interface BlobSink {
  save(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface GroundHead {
  readonly id: string;
  readonly origin: GroundOrigin;
  /** Wall time. */
  readonly builtAt: number;
  /** The encoded road graph; null when there is none. */
  readonly roads: Uint8Array | null;
}

/** Stores what was built and makes it the site's ground; pages that are open get it at once. */
export async function storeGround(
  db: Database,
  blobs: BlobSink,
  built: BuiltGround,
  head: GroundHead,
): Promise<Ground> {
  const { baseMap, ...facts } = built;
  const ground: Ground = {
    ...facts,
    id: head.id,
    origin: head.origin,
    builtAt: head.builtAt,
    baseMap: await blobs.save(baseMap),
    baseMapBytes: baseMap.length,
    roads: head.roads === null ? null : await blobs.save(head.roads),
  };
  // The bytes lie there before a row names them.
  await db.transaction((tx) => saveGround(tx, ground));
  return ground;
}
