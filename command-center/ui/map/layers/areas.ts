/** Districts and responsibility areas: quiet land where there is no base map, hairline borders, one name each. */
import type { GeoJSONSourceSpecification, LayerSpecification } from 'maplibre-gl';
import type { AreaItem } from '#command-center/contract/http.ts';
import { shortNameOf } from '../../place-words.ts';
import type { Palette } from '../palette.ts';

export const areaSource = 'areas';

type Ring = readonly (readonly [number, number])[];

/** Outer rings of a Polygon or MultiPolygon; anything else has none. */
export function outerRings(geometry: AreaItem['geometry']): readonly Ring[] {
  if (geometry.type === 'Polygon') return geometry.coordinates.slice(0, 1).filter(isRing);
  if (geometry.type !== 'MultiPolygon') return [];
  return geometry.coordinates.flatMap((polygon: unknown) =>
    Array.isArray(polygon) ? polygon.slice(0, 1).filter(isRing) : [],
  );
}

/** Where a place's name stands: the middle of gravity of its largest ring, `[lon, lat]`; null without a ring. */
export function labelPointOf(geometry: AreaItem['geometry']): [number, number] | null {
  const sized = outerRings(geometry).map((ring) => centroidOf(ring));
  const largest = sized.reduce<Centroid | null>(
    (best, one) => (best === null || Math.abs(one.area) > Math.abs(best.area) ? one : best),
    null,
  );
  return largest === null ? null : [largest.lon, largest.lat];
}

/** Smallest box around all areas as `[west, south, east, north]`; null when there are none. */
export function boundsOf(areas: readonly AreaItem[]): [number, number, number, number] | null {
  const points = areas.flatMap((area) => outerRings(area.geometry).flat());
  if (points.length === 0) return null;
  const lons = points.map((point) => point[0]);
  const lats = points.map((point) => point[1]);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Room around the outermost places, as a share of the whole and at least so many degrees. */
const marginShare = 0.03;
const leastMargin = 0.004;

/** Smallest box around places with some room at its edges, `[west, south, east, north]`; null when there are none. */
export function boundsOfPlaces(
  places: readonly { readonly lon: number; readonly lat: number }[],
): [number, number, number, number] | null {
  if (places.length === 0) return null;
  const lons = places.map(({ lon }) => lon);
  const lats = places.map(({ lat }) => lat);
  const [west, south, east, north] = [
    Math.min(...lons),
    Math.min(...lats),
    Math.max(...lons),
    Math.max(...lats),
  ];
  const dLon = Math.max(leastMargin, marginShare * (east - west));
  const dLat = Math.max(leastMargin, marginShare * (north - south));
  return [west - dLon, south - dLat, east + dLon, north + dLat];
}

/** Polygons and names as GeoJSON; districts are named, areas too where there is no district. */
export function areaFeatures(areas: readonly AreaItem[]) {
  const named = areas.some((area) => area.kind === 'district') ? 'district' : 'area';
  const polygons = areas
    .filter((area) => outerRings(area.geometry).length > 0)
    .map((area) => ({
      type: 'Feature' as const,
      properties: { id: area.id, kind: area.kind },
      geometry: {
        type: 'MultiPolygon' as const,
        coordinates: outerRings(area.geometry).map((ring) => [ring.map(([lon, lat]) => [lon, lat])]),
      },
    }));
  const names = areas
    .filter((area) => area.kind === named)
    .flatMap((area) => {
      const point = labelPointOf(area.geometry);
      return point === null
        ? []
        : [
            {
              type: 'Feature' as const,
              properties: { id: area.id, name: shortNameOf(area) },
              geometry: { type: 'Point' as const, coordinates: point },
            },
          ];
    });
  return {
    polygons: { type: 'FeatureCollection' as const, features: polygons },
    names: { type: 'FeatureCollection' as const, features: names },
  };
}

/** An empty source of either. */
export function emptySource(): GeoJSONSourceSpecification {
  return { type: 'geojson', data: { type: 'FeatureCollection', features: [] } };
}

/** Land (only where no base map draws it) and borders; the first goes under the cells. */
export function areaLandLayer(palette: Palette): LayerSpecification {
  return { id: 'areas-land', type: 'fill', source: areaSource, paint: { 'fill-color': palette.land } };
}

/** A soft edge and the hairline on it. */
export function areaBorderLayers(palette: Palette): readonly LayerSpecification[] {
  return [
    {
      id: 'areas-edge',
      type: 'line',
      source: areaSource,
      filter: ['==', ['get', 'kind'], 'district'],
      layout: { 'line-join': 'round' },
      paint: { 'line-color': palette.border, 'line-width': 6, 'line-opacity': 0.14 },
    },
    {
      id: 'areas-border',
      type: 'line',
      source: areaSource,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': palette.border,
        'line-width': ['match', ['get', 'kind'], 'district', 1.2, 0.7],
      },
    },
  ];
}

interface Centroid {
  readonly lon: number;
  readonly lat: number;
  readonly area: number;
}

function centroidOf(ring: Ring): Centroid {
  let area = 0;
  let lon = 0;
  let lat = 0;
  // Relative to the first point: absolute degrees would lose the small differences.
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let i = 0; i < ring.length; i++) {
    const [ax, ay] = ring[i] ?? [x0, y0];
    const [bx, by] = ring[(i + 1) % ring.length] ?? [x0, y0];
    const cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0);
    area += cross / 2;
    lon += ((ax - x0 + bx - x0) * cross) / 6;
    lat += ((ay - y0 + by - y0) * cross) / 6;
  }
  return area === 0 ? { lon: x0, lat: y0, area: 0 } : { lon: x0 + lon / area, lat: y0 + lat / area, area };
}

function isRing(value: unknown): value is Ring {
  return (
    Array.isArray(value) &&
    value.length >= 3 &&
    value.every(
      (point) => Array.isArray(point) && typeof point[0] === 'number' && typeof point[1] === 'number',
    )
  );
}
