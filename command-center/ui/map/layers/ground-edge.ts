/** Where a base map of our own ends: the ground fades into plain land, so that no river or street stops at a ruler. */
import type { LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../palette.ts';

export const edgeSource = 'ground-edge';

/** `[west, south, east, north]` in degrees. */
type Bounds = readonly [number, number, number, number];

/** Steps of the fade, and how far it reaches inwards as a share of the shorter side. */
const steps = 12;
const fadeShare = 0.09;
/** A base map wider than this is a country's: nobody sees its edge. */
const widestDeg = 3;

/** The bounds whose edge is to fade; null where a map has none that is seen. */
export function fadingBounds(bounds: unknown): Bounds | null {
  if (!Array.isArray(bounds) || bounds.length !== 4) return null;
  const [west, south, east, north] = bounds.map(Number);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  const isSmall = east - west > 0 && north - south > 0 && east - west < widestDeg;
  return isSmall ? [west, south, east, north] : null;
}

/** Frames that lie on each other, each with a hole a little smaller: together they are a slope. */
export function edgeFeatures([west, south, east, north]: Bounds) {
  const dLon = fadeShare * (east - west);
  const dLat = fadeShare * (north - south);
  const outer = ringOf([west - widestDeg, south - widestDeg, east + widestDeg, north + widestDeg]);
  return {
    type: 'FeatureCollection' as const,
    features: Array.from({ length: steps + 1 }, (_, i) => {
      const share = i / steps;
      const hole = ringOf([
        west + share * dLon,
        south + share * dLat,
        east - share * dLon,
        north - share * dLat,
      ]);
      return {
        type: 'Feature' as const,
        // The outermost hides what is left of the edge itself.
        properties: { opacity: i === 0 ? 1 : 0.24 },
        geometry: { type: 'Polygon' as const, coordinates: [outer, [...hole].reverse()] },
      };
    }),
  };
}

export function edgeLayer(palette: Palette): LayerSpecification {
  return {
    id: 'ground-edge',
    type: 'fill',
    source: edgeSource,
    paint: { 'fill-color': palette.land, 'fill-opacity': ['get', 'opacity'], 'fill-antialias': false },
  };
}

function ringOf([west, south, east, north]: Bounds): [number, number][] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}
