/** The ground where no base map is: a kilometre grid, and around each community a patch of blocks as large as it has homes. */
import { cellToBoundary, gridDisk, latLngToCell } from 'h3-js';
import type { GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl';
import type { CommunityItem } from '#command-center/contract/http.ts';
import type { Palette } from '../palette.ts';

export const gridSource = 'ground-grid';
export const blockSource = 'ground-blocks';

/** `[west, south, east, north]` in degrees. */
type Bounds = readonly [number, number, number, number];

const metersPerDegree = 111_320;
/** H3 resolution of a block: about 130 m across. */
const blockResolution = 10;

/** An empty source of either. */
export function emptyGround(): GeoJSONSourceSpecification {
  return { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
}

/** Lines every kilometre, from the middle of the bounds outwards, three times as far as the bounds reach. */
export function gridFeatures(bounds: Bounds) {
  const [west, south, east, north] = bounds;
  const lat0 = (south + north) / 2;
  const lon0 = (west + east) / 2;
  const lonStep = 1_000 / (metersPerDegree * Math.cos((lat0 * Math.PI) / 180));
  const latStep = 1_000 / metersPerDegree;
  const columns = Math.min(200, Math.ceil((1.5 * (east - west)) / lonStep));
  const rows = Math.min(200, Math.ceil((1.5 * (north - south)) / latStep));
  const lines = [
    ...countFrom(-columns, columns).map((i) => [
      [lon0 + i * lonStep, lat0 - rows * latStep],
      [lon0 + i * lonStep, lat0 + rows * latStep],
    ]),
    ...countFrom(-rows, rows).map((i) => [
      [lon0 - columns * lonStep, lat0 + i * latStep],
      [lon0 + columns * lonStep, lat0 + i * latStep],
    ]),
  ];
  const geometry = { type: 'MultiLineString' as const, coordinates: lines };
  return {
    type: 'FeatureCollection' as const,
    features: [{ type: 'Feature' as const, properties: {}, geometry }],
  };
}

/** Rings of blocks around a community: one below 90 homes, more for more, never more than four. */
export function blockRings(households: number): number {
  return Math.min(4, Math.max(1, Math.round(Math.sqrt(households / 40))));
}

/** The blocks as polygons; a block that two communities share is drawn once. */
export function blockFeatures(communities: readonly Pick<CommunityItem, 'lon' | 'lat' | 'households'>[]) {
  const cells = new Set(
    communities.flatMap((one) =>
      gridDisk(latLngToCell(one.lat, one.lon, blockResolution), blockRings(one.households)),
    ),
  );
  return {
    type: 'FeatureCollection' as const,
    features: [...cells].map((cell) => ({
      type: 'Feature' as const,
      properties: {},
      geometry: {
        type: 'Polygon' as const,
        coordinates: [cellToBoundary(cell, true).map(([lon, lat]): [number, number] => [lon, lat])],
      },
    })),
  };
}

/** Grid and blocks from below. */
export function groundLayers(palette: Palette): {
  readonly grid: LayerSpecification;
  readonly blocks: readonly LayerSpecification[];
} {
  return {
    grid: {
      id: 'ground-grid',
      type: 'line',
      source: gridSource,
      paint: { 'line-color': palette.grid, 'line-width': 0.8 },
    },
    blocks: [
      { id: 'ground-blocks', type: 'fill', source: blockSource, paint: { 'fill-color': palette.block } },
      {
        id: 'ground-lanes',
        type: 'line',
        source: blockSource,
        paint: { 'line-color': palette.land, 'line-width': 0.8 },
      },
    ],
  };
}

function countFrom(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}
