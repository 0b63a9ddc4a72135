/** Vector base maps in GCJ-02, drawn where they belong: each tile is put together from the shifted ones, point by point. */
import { VectorTile } from '@mapbox/vector-tile';
import { fromVectorTileJs } from '@maplibre/vt-pbf';
import gcoord from 'gcoord';
import { addProtocol } from 'maplibre-gl';
import { PbfReader } from 'pbf';
import { PMTiles } from 'pmtiles';
import { archiveOf, rectifiedTiles, rectifyProtocols, templateOf } from './rectified-address.ts';
import { piecesOf, type Tile, tilesUnder } from './rectify-raster.ts';

/** A shifted tile with its bytes; null where there is none. */
export interface SourceTile {
  readonly tile: Tile;
  readonly bytes: Uint8Array | null;
}

type LoadTile = (tile: Tile, signal: AbortSignal) => Promise<Uint8Array | null>;
type Layer = Parameters<typeof fromVectorTileJs>[0]['layers'][string];
type Feature = ReturnType<Layer['feature']>;

/** What lies farther outside a tile than this share of its side is not drawn with it. */
const marginShare = 1 / 16;
/** Nodes along a side at which the shift is worked out; between them it is even enough. */
const shiftSteps = 8;

/** Teaches MapLibre to read such maps. */
export function useRectifiedVectors(): void {
  const archives = new Map<string, PMTiles>();
  const openArchive = (url: string): PMTiles => {
    const archive = archives.get(url) ?? new PMTiles(url);
    archives.set(url, archive);
    return archive;
  };
  addProtocol(rectifyProtocols.mvt, async ({ url }, { signal }) => {
    const { tile, template } = templateOf(url);
    return { data: await rectifyTile(tile, (one) => fetchTile(one, template, signal), signal) };
  });
  addProtocol(rectifyProtocols.pmtiles, async ({ url, type }, { signal }) => {
    const archive = openArchive(archiveOf(url));
    if (type === 'json') return { data: await describeArchive(archive, archiveOf(url)) };
    const load: LoadTile = async ({ z, x, y }) => {
      const found = await archive.getZxy(z, x, y, signal);
      return found === undefined ? null : new Uint8Array(found.data);
    };
    return { data: await rectifyTile(templateOf(url).tile, load, signal) };
  });
}

async function rectifyTile(tile: Tile, load: LoadTile, signal: AbortSignal): Promise<Uint8Array> {
  const around = tilesUnder(piecesOf(tile), tile.z);
  const sources = await Promise.all(
    around.map(async (source) => ({ tile: source, bytes: await load(source, signal) })),
  );
  return mergeShifted(tile, sources);
}

/** TileJSON of an archive whose tiles are put right. */
async function describeArchive(archive: PMTiles, url: string) {
  const { minZoom, maxZoom } = await archive.getHeader();
  return { tilejson: '3.0.0', tiles: [rectifiedTiles(url, 'pmtiles')], minzoom: minZoom, maxzoom: maxZoom };
}

async function fetchTile(
  { z, x, y }: Tile,
  template: string,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const address = template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y));
  const answer = await fetch(address, { signal });
  // Where nothing is, servers say so in either way.
  if (answer.status === 404 || answer.status === 204) return null;
  if (!answer.ok) throw new Error(`${answer.status} ${new URL(address).host}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** The true tile out of the shifted ones that lie under it. */
export function mergeShifted(target: Tile, sources: readonly SourceTile[]): Uint8Array {
  const layers: Record<string, { readonly layer: Layer; readonly features: Feature[] }> = {};
  for (const { tile, bytes } of sources) {
    if (bytes === null || bytes.length === 0) continue;
    const move = moverOf(tile, target);
    for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(bytes)).layers)) {
      const merged = layers[name] ?? { layer, features: [] };
      layers[name] = merged;
      const { extent } = merged.layer;
      for (let i = 0; i < layer.length; i += 1) {
        const moved = moveFeature(layer.feature(i), layer.extent, extent, move);
        if (moved !== null) merged.features.push(moved);
      }
    }
  }
  return fromVectorTileJs({
    layers: Object.fromEntries(
      Object.entries(layers)
        .filter(([, { features }]) => features.length > 0)
        .map(([name, { layer, features }]) => [name, layerOf(name, layer, features)]),
    ),
  });
}

function layerOf(name: string, { version, extent }: Layer, features: readonly Feature[]): Layer {
  const feature = (i: number): Feature => {
    const found = features[i];
    if (found === undefined) throw new RangeError(`no feature ${i}`);
    return found;
  };
  return { name, version, extent, length: features.length, feature };
}

type Move = (u: number, v: number) => readonly [u: number, v: number];

/** The feature in units of the true tile; null when all of it lies outside. */
function moveFeature(feature: Feature, fromExtent: number, extent: number, move: Move): Feature | null {
  const parts = feature.loadGeometry();
  const none = Number.POSITIVE_INFINITY;
  let [west, north, east, south] = [none, none, -none, -none];
  for (const point of parts.flat()) {
    const [u, v] = move(point.x / fromExtent, point.y / fromExtent);
    [west, east, north, south] = [
      Math.min(west, u),
      Math.max(east, u),
      Math.min(north, v),
      Math.max(south, v),
    ];
    point.x = Math.round(u * extent);
    point.y = Math.round(v * extent);
  }
  if (west > 1 + marginShare || east < -marginShare || north > 1 + marginShare || south < -marginShare)
    return null;
  const { type, properties, id } = feature;
  return { type, properties, id, extent, loadGeometry: () => parts };
}

/** From a share of the shifted tile's side to a share of the true tile's. */
function moverOf(source: Tile, target: Tile): Move {
  const nodes = shiftsOf(source);
  const side = shiftSteps + 1;
  return (u, v) => {
    const [gridU, gridV] = [u * shiftSteps, v * shiftSteps];
    const column = Math.min(shiftSteps - 1, Math.max(0, Math.floor(gridU)));
    const row = Math.min(shiftSteps - 1, Math.max(0, Math.floor(gridV)));
    const [inU, inV] = [gridU - column, gridV - row];
    const at = (axis: 0 | 1): number => {
      const node = (i: number): number => nodes[2 * i + axis] ?? 0;
      const first = row * side + column;
      const top = node(first) * (1 - inU) + node(first + 1) * inU;
      const bottom = node(first + side) * (1 - inU) + node(first + side + 1) * inU;
      return top * (1 - inV) + bottom * inV;
    };
    return [source.x - target.x + u + at(0), source.y - target.y + v + at(1)];
  };
}

/** How far the true place lies from the shifted one, in sides of a tile, at the nodes of a shifted tile. */
function shiftsOf({ z, x, y }: Tile): Float64Array {
  const side = shiftSteps + 1;
  const shifts = new Float64Array(2 * side * side);
  const tiles = 2 ** z;
  for (let i = 0; i < side * side; i += 1) {
    const [u, v] = [x + (i % side) / shiftSteps, y + Math.floor(i / side) / shiftSteps];
    const lon = (u / tiles - 0.5) * 360;
    const lat = (Math.atan(Math.sinh(Math.PI * (1 - (2 * v) / tiles))) * 180) / Math.PI;
    const [trueLon = lon, trueLat = lat] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84);
    const sine = Math.sin((trueLat * Math.PI) / 180);
    shifts[2 * i] = (trueLon / 360 + 0.5) * tiles - u;
    shifts[2 * i + 1] = (0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI) * tiles - v;
  }
  return shifts;
}
