/** Reads an archive as a map would: through the public reader, tiles decoded into features. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { PMTiles, type RangeResponse, type Source } from 'pmtiles';

export interface ReadFeature {
  readonly layer: string;
  readonly type: 0 | 1 | 2 | 3;
  readonly properties: Readonly<Record<string, unknown>>;
  /** In tile units. */
  readonly parts: readonly (readonly { readonly x: number; readonly y: number }[])[];
}

export function openArchive(bytes: Uint8Array): PMTiles {
  const source: Source = {
    getKey: () => 'memory',
    getBytes: async (offset, length): Promise<RangeResponse> => ({
      data: Uint8Array.from(bytes.subarray(offset, offset + length)).buffer,
    }),
  };
  return new PMTiles(source);
}

/** The features of an encoded tile. */
export function readTile(bytes: Uint8Array): ReadFeature[] {
  const { layers } = new VectorTile(new PbfReader(bytes));
  return Object.entries(layers).flatMap(([name, layer]) =>
    Array.from({ length: layer.length }, (_, i) => readFeature(name, layer.feature(i))),
  );
}

function readFeature(layer: string, feature: VectorTileFeature): ReadFeature {
  const { type, properties } = feature;
  return { layer, type, properties, parts: feature.loadGeometry() };
}

/** The features of a tile of an archive; null where there is no tile. */
export async function readArchiveTile(
  archive: PMTiles,
  z: number,
  x: number,
  y: number,
): Promise<ReadFeature[] | null> {
  const found = await archive.getZxy(z, x, y);
  return found === undefined ? null : readTile(new Uint8Array(found.data));
}
