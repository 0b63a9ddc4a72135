/** The ground from below: land, blocks, green, water with its banks; and the buildings on it. */
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from './palette.ts';

/** The one source of the base map in every style. */
export const baseSource = 'base';

export const kindIs = (...kinds: string[]): ExpressionSpecification => [
  'in',
  ['get', 'kind'],
  ['literal', kinds],
];
const isSurface: ExpressionSpecification = ['==', ['geometry-type'], 'Polygon'];
const isLine: ExpressionSpecification = ['==', ['geometry-type'], 'LineString'];

/** A number that grows with the zoom, in steps of [zoom, value]; `base` above 1 lets it grow like the map does. */
export function byZoom(
  base: number,
  ...stops: readonly (readonly [zoom: number, value: number | ExpressionSpecification])[]
): ExpressionSpecification {
  const [first = [0, 0] as const, ...rest] = stops;
  return ['interpolate', ['exponential', base], ['zoom'], first[0], first[1], ...rest.flat()];
}

/**
 * Kinds are those of the Protomaps base map, which OSM extracts and our own archives share; its names for the same
 * thing stand beside ours.
 */
export function landLayers(palette: Palette): LayerSpecification[] {
  const { block, works, civic, park, forest, pitch, water, bank } = palette;
  return [
    surface('base-earth', 'earth', palette.land, isSurface),
    surface(
      'base-blocks',
      'landuse',
      block,
      kindIs('residential', 'commercial', 'block', 'urban_area', 'neighbourhood'),
    ),
    surface(
      'base-works',
      'landuse',
      works,
      kindIs('industrial', 'railway', 'aerodrome', 'military', 'quarry'),
    ),
    surface(
      'base-civic',
      'landuse',
      civic,
      kindIs('school', 'university', 'college', 'hospital', 'square', 'pedestrian'),
    ),
    surface(
      'base-parks',
      'landuse',
      park,
      kindIs('park', 'grass', 'cemetery', 'garden', 'meadow', 'farmland', 'golf_course', 'zoo'),
    ),
    surface(
      'base-forests',
      'landuse',
      forest,
      kindIs('forest', 'wood', 'nature_reserve', 'national_park', 'scrub'),
    ),
    surface('base-pitches', 'landuse', pitch, kindIs('pitch', 'playground', 'stadium'), 13),
    surface('base-water', 'water', water, isSurface),
    waterLine('base-river', water, ['all', isLine, kindIs('river')], byZoom(1.5, [8, 1], [13, 4], [17, 14])),
    waterLine(
      'base-stream',
      water,
      ['all', isLine, kindIs('stream', 'canal', 'ditch', 'drain')],
      byZoom(1.5, [12, 0.6], [17, 4]),
    ),
    waterLine('base-bank', bank, isSurface, byZoom(1.3, [9, 0.5], [14, 1.2], [18, 2])),
  ];
}

function surface(
  id: string,
  layer: string,
  color: string,
  filter: ExpressionSpecification,
  minzoom = 0,
): LayerSpecification {
  return {
    id,
    type: 'fill',
    source: baseSource,
    'source-layer': layer,
    minzoom,
    filter: layer === 'landuse' ? both(isSurface, filter) : filter,
    paint: { 'fill-color': color },
  };
}

function both(a: ExpressionSpecification, b: ExpressionSpecification): FilterSpecification {
  return ['all', a, b];
}

function waterLine(
  id: string,
  color: string,
  filter: ExpressionSpecification,
  width: ExpressionSpecification,
): LayerSpecification {
  return {
    id,
    type: 'line',
    source: baseSource,
    'source-layer': 'water',
    filter,
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: { 'line-color': color, 'line-width': width },
  };
}

/** Quiet from 14 on, with an edge when one stands before them. They lie over the heat, under the streets. */
export function buildingLayers(palette: Palette): LayerSpecification[] {
  const shared = { source: baseSource, 'source-layer': 'buildings', filter: isSurface } as const;
  return [
    {
      id: 'base-buildings',
      type: 'fill',
      ...shared,
      minzoom: 14,
      paint: { 'fill-color': palette.building, 'fill-opacity': byZoom(1, [14, 0], [14.8, 0.75], [16, 1]) },
    },
    {
      id: 'base-building-edges',
      type: 'line',
      ...shared,
      minzoom: 15.5,
      paint: {
        'line-color': palette.buildingEdge,
        'line-width': 1,
        'line-opacity': byZoom(1, [15.5, 0], [16.3, 1]),
      },
    },
  ];
}
