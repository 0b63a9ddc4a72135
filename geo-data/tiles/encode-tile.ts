/** Encodes features in tile units as a Mapbox Vector Tile, version 2. */
import type { GeoJSONVTFeature } from '@maplibre/geojson-vt';
import { fromVectorTileJs, GeoJSONWrapper } from '@maplibre/vt-pbf';
import { tileExtent } from './mercator.ts';

export type TileFeature = GeoJSONVTFeature;

/** Features by source layer; layers without features are left out. Null when nothing is left. */
export function encodeTile(layers: ReadonlyMap<string, readonly TileFeature[]>): Uint8Array | null {
  const filled = [...layers].filter(([, features]) => features.length > 0);
  if (filled.length === 0) return null;
  return fromVectorTileJs({
    layers: Object.fromEntries(filled.map(([name, features]) => [name, layerOf(name, features)])),
  });
}

function layerOf(name: string, features: readonly TileFeature[]): GeoJSONWrapper {
  const layer = new GeoJSONWrapper([...features], { version: 2, extent: tileExtent });
  layer.name = name;
  return layer;
}
