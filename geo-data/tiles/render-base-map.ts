/** Renders the ground of a city as a base map: one PMTiles archive of vector tiles, generalised zoom by zoom. */
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { GeoJSONVT } from '@maplibre/geojson-vt';
import type { MapSource } from '../map-source.ts';
import { encodeTile, type TileFeature } from './encode-tile.ts';
import {
  type BaseFeature,
  type BaseLayer,
  baseLayers,
  listBaseFeatures,
  paddedBounds,
  type Tags,
} from './ground-features.ts';
import {
  type Bounds,
  boundsOfTile,
  overlaps,
  type TileRef,
  tileBuffer,
  tileExtent,
  tilesOf,
} from './mercator.ts';
import { openArchiveWriter } from './pmtiles.ts';

export interface RenderOptions {
  readonly minZoom?: number;
  readonly maxZoom?: number;
  /** Told after every block: tiles rendered of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Up to here the whole city is cut at once; above, one block of this zoom after the other, so that memory stays small. */
const blockZoom = 11;
/** Attribute fields told to readers of the archive. */
const fieldNames = ['kind', 'kind_detail', 'name', 'name:en', 'is_bridge', 'is_tunnel', 'height', 'rank'];

/** The archive's bytes. The same source gives the same bytes. Throws RangeError for bounds without a surface. */
export async function renderBaseMap(source: MapSource, options: RenderOptions = {}): Promise<Uint8Array> {
  const { minZoom = 6, maxZoom = 15 } = options;
  const bounds = checkedBounds(source);
  const features = listBaseFeatures(source, maxZoom);
  const archive = openArchiveWriter();
  const blocks = listBlocks(bounds, minZoom, maxZoom);
  const total = blocks.reduce((sum, block) => sum + block.tiles.length, 0);
  let done = 0;
  for (const block of blocks) {
    renderBlock(features, block, maxZoom, (tile, bytes) => archive.add(tile, bytes));
    done += block.tiles.length;
    options.onProgress?.(done, total);
    // Whoever renders inside of a server lets it breathe.
    await setImmediate();
  }
  return archive.finish({ minZoom, maxZoom, bounds, metadata: metadataOf(source, minZoom, maxZoom) });
}

function checkedBounds(source: MapSource): Bounds {
  const [west, south, east, north] = source.bounds;
  if (!(west < east && south < north))
    throw new RangeError(`bounds without a surface: ${source.bounds.join(', ')}`);
  return source.areas.some(({ kind }) => kind === 'earth') ? source.bounds : paddedBounds(source.bounds);
}

interface Block {
  readonly bounds: Bounds;
  /** Highest zoom of its tiles. */
  readonly maxZoom: number;
  readonly tiles: readonly TileRef[];
}

function listBlocks(bounds: Bounds, minZoom: number, maxZoom: number): Block[] {
  const zooms = Array.from({ length: maxZoom - minZoom + 1 }, (_, i) => minZoom + i);
  const overview = zooms.filter((z) => z <= blockZoom).flatMap((z) => tilesOf(bounds, z));
  const detail = zooms.filter((z) => z > blockZoom);
  const whole = { bounds, maxZoom: Math.min(blockZoom, maxZoom), tiles: overview };
  if (detail.length === 0) return [whole];
  const parts = tilesOf(bounds, blockZoom).map((block) => ({
    bounds: boundsOfTile(block, tileBuffer),
    maxZoom,
    tiles: detail.flatMap((z) => tilesOf(bounds, z).filter((tile) => isInside(tile, block))),
  }));
  return overview.length === 0 ? parts : [whole, ...parts];
}

function isInside({ z, x, y }: TileRef, block: TileRef): boolean {
  const scale = 2 ** (z - block.z);
  return Math.floor(x / scale) === block.x && Math.floor(y / scale) === block.y;
}

function renderBlock(
  all: readonly BaseFeature[],
  block: Block,
  maxZoom: number,
  keep: (tile: TileRef, bytes: Uint8Array) => void,
): void {
  const features = all.filter(
    ({ minZoom, bounds }) => minZoom <= block.maxZoom && overlaps(bounds, block.bounds),
  );
  const slicers = baseLayers.map((layer) => openSlicer(layer, features, maxZoom));
  for (const tile of block.tiles) {
    const layers = new Map(slicers.map(({ layer, slice }) => [layer, slice(tile)]));
    const bytes = encodeTile(layers);
    if (bytes !== null) keep(tile, gzipSync(bytes));
  }
}

interface Slicer {
  readonly layer: BaseLayer;
  readonly slice: (tile: TileRef) => TileFeature[];
}

/** Cuts one source layer; what begins at a higher zoom is left out of a tile. */
function openSlicer(layer: BaseLayer, all: readonly BaseFeature[], maxZoom: number): Slicer {
  const features = all.filter((feature) => feature.layer === layer);
  if (features.length === 0) return { layer, slice: () => [] };
  // The cutter hands attributes on as they are: they lead back to what is known of the feature.
  const firstZooms = new Map<Tags | null, number>();
  for (const { tags, minZoom } of features) {
    firstZooms.set(tags, Math.min(minZoom, firstZooms.get(tags) ?? minZoom));
  }
  const index = new GeoJSONVT(
    { type: 'FeatureCollection', features: features.map(geojsonOf) },
    { maxZoom, indexMaxZoom: 0, extent: tileExtent, buffer: tileBuffer, tolerance: 3 },
  );
  return {
    layer,
    slice: ({ z, x, y }) => {
      const found: readonly TileFeature[] = index.getTile(z, x, y)?.features ?? [];
      return found.filter(({ tags }) => (firstZooms.get(tags) ?? 0) <= z);
    },
  };
}

/** The cutter wants arrays of its own kind. */
function geojsonOf({ geometry, tags }: BaseFeature): GeoJSON.Feature {
  const copy = (points: readonly (readonly [number, number])[]) => points.map(([lon, lat]) => [lon, lat]);
  const plain = (): GeoJSON.Geometry => {
    switch (geometry.type) {
      case 'Point':
        return { type: 'Point', coordinates: [...geometry.coordinates] };
      case 'LineString':
        return { type: 'LineString', coordinates: copy(geometry.coordinates) };
      case 'Polygon':
        return { type: 'Polygon', coordinates: geometry.coordinates.map(copy) };
    }
  };
  return { type: 'Feature', properties: tags, geometry: plain() };
}

function metadataOf(source: MapSource, minZoom: number, maxZoom: number): Record<string, unknown> {
  const fields = Object.fromEntries(
    fieldNames.map((name) => [name, name === 'rank' || name === 'height' ? 'Number' : 'String']),
  );
  return {
    name: 'hearthline ground',
    type: 'baselayer',
    format: 'pbf',
    attribution: source.attribution,
    vector_layers: baseLayers.map((id) => ({ id, fields, minzoom: minZoom, maxzoom: maxZoom })),
  };
}
