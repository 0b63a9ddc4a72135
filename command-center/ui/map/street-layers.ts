/** Streets and rails: width by class and zoom, wide ones with an edge, tunnels faint, bridges over everything else. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { baseSource, byZoom, kindIs } from './land-layers.ts';
import type { Palette } from './palette.ts';

/** Ranks from small to big; the words of OSM in detail, those of Protomaps in general. */
const ranks = [
  ['path', 'footway', 'cycleway', 'steps', 'pedestrian', 'track', 'bridleway'],
  ['service', 'alley', 'driveway'],
  ['residential', 'unclassified', 'living_street', 'road', 'minor_road', 'other'],
  ['tertiary', 'medium_road'],
  ['secondary'],
  ['primary', 'major_road'],
  ['trunk', 'highway', 'motorway'],
] as const;

/** Pixels at a zoom for each rank. */
const widths: readonly (readonly [zoom: number, ...pixels: readonly number[]])[] = [
  [8, 0, 0, 0, 0, 0, 0.5, 0.9],
  [10, 0, 0, 0, 0, 0.6, 1, 1.5],
  [12, 0, 0, 0.3, 1, 1.4, 1.9, 2.4],
  [14, 0.6, 0.8, 1.4, 2.6, 3.3, 4.1, 5],
  [16, 1.2, 2.6, 4.6, 6.6, 8, 9.4, 11],
  [18, 2.4, 8, 13, 17, 19, 22, 26],
];

const roadClass: ExpressionSpecification = [
  'coalesce',
  ['get', 'kind_detail'],
  ['get', 'pmap:kind_detail'],
  ['get', 'kind'],
];
const isRoad: ExpressionSpecification = [
  '!',
  ['in', ['get', 'kind'], ['literal', ['rail', 'ferry', 'aerialway', 'pier', 'runway', 'taxiway']]],
];
const isBridge: ExpressionSpecification = ['any', flag('is_bridge'), flag('bridge')];
const isTunnel: ExpressionSpecification = ['any', flag('is_tunnel'), flag('tunnel')];

/** True, 1 or "yes". */
function flag(name: string): ExpressionSpecification {
  return ['in', ['to-string', ['coalesce', ['get', name], '']], ['literal', ['true', '1', 'yes']]];
}

/** One value per rank. */
function byRank(values: readonly number[]): ExpressionSpecification {
  const pairs = ranks.flatMap((words, rank) => words.map((word) => [word, values[rank] ?? 0] as const));
  const [[word, value] = ['path', 0] as const, ...rest] = pairs;
  return ['match', roadClass, word, value, ...rest.flat(), values[2] ?? 0];
}

/** Pixels of a street, `more` wider on the whole and `factor` times as wide from 14 on. */
function widthOf(more = 0): ExpressionSpecification {
  return byZoom(
    1.6,
    ...widths.map(
      ([zoom, ...pixels]) => [zoom, byRank(pixels.map((px) => (px === 0 ? 0 : px + more)))] as const,
    ),
  );
}

const classIn = (from: number, to: number): ExpressionSpecification => [
  'in',
  roadClass,
  ['literal', ranks.slice(from, to + 1).flat()],
];

/** From below: tunnels, paths, streets, rails, arterials, bridges. */
export function streetLayers(palette: Palette): LayerSpecification[] {
  const onGround: ExpressionSpecification = ['all', isRoad, ['!', isBridge], ['!', isTunnel]];
  const all = (...filters: ExpressionSpecification[]): ExpressionSpecification => ['all', ...filters];
  return [
    {
      ...street('base-tunnels', palette.road, widthOf(), all(isRoad, isTunnel, classIn(2, 6))),
      paint: {
        'line-color': palette.road,
        'line-width': widthOf(),
        'line-opacity': 0.45,
        'line-dasharray': [1.5, 1],
      },
      layout: { 'line-join': 'round' },
    },
    {
      ...street('base-paths', palette.path, widthOf(), all(onGround, classIn(0, 0)), 14.5),
      paint: { 'line-color': palette.path, 'line-width': widthOf(), 'line-dasharray': [3, 1.5] },
      layout: { 'line-join': 'round' },
    },
    street('base-streets-casing', palette.casing, widthOf(1.4), all(onGround, classIn(1, 3)), 14),
    street('base-streets', palette.road, widthOf(), all(onGround, classIn(1, 3))),
    ...railLayers(palette),
    street('base-arterials-casing', palette.casing, widthOf(2), all(onGround, classIn(4, 6)), 10),
    street('base-arterials', palette.bigRoad, widthOf(), all(onGround, classIn(4, 6))),
    street(
      'base-bridges-edge',
      palette.bridge,
      widthOf(2.4),
      all(isRoad, isBridge, classIn(2, 6)),
      12.5,
      'butt',
    ),
    street('base-bridges-small', palette.road, widthOf(), all(isRoad, isBridge, classIn(0, 3)), 12),
    street('base-bridges', palette.bigRoad, widthOf(), all(isRoad, isBridge, classIn(4, 6))),
  ];
}

function street(
  id: string,
  color: string,
  width: ExpressionSpecification,
  filter: ExpressionSpecification,
  minzoom = 0,
  cap: 'round' | 'butt' = 'round',
): Extract<LayerSpecification, { type: 'line' }> {
  return {
    id,
    type: 'line',
    source: baseSource,
    'source-layer': 'roads',
    minzoom,
    filter,
    layout: { 'line-cap': cap, 'line-join': 'round' },
    paint: { 'line-color': color, 'line-width': width },
  };
}

/** A line, and sleepers across it once one is near. */
function railLayers(palette: Palette): LayerSpecification[] {
  const rail = (
    id: string,
    paint: Extract<LayerSpecification, { type: 'line' }>['paint'],
    minzoom: number,
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: baseSource,
    'source-layer': 'roads',
    minzoom,
    filter: kindIs('rail'),
    paint: { 'line-color': palette.rail, ...paint },
  });
  return [
    rail('base-rail', { 'line-width': byZoom(1.4, [9, 0.5], [13, 1], [17, 2]) }, 9),
    rail(
      'base-rail-ties',
      { 'line-width': byZoom(1.4, [12, 3], [17, 8]), 'line-dasharray': [0.25, 2.2] },
      12,
    ),
  ];
}
