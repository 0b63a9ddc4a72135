/** The style of the ground: built in code from tokens and the site's base map, without glyphs, so that nothing is fetched. */
import type {
  ExpressionSpecification,
  LayerSpecification,
  SourceSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import type { Site } from '#command-center/contract/http.ts';
import type { Palette } from './palette.ts';

export type Basemap = Site['basemaps'][number];

/** CSS families that MapLibre draws with, itself, from the fonts of the page and the machine. */
export const labelFonts: string[] = [
  'Noto Sans SC Variable',
  'Noto Sans CJK SC',
  'Microsoft YaHei',
  'sans-serif',
];

/** Places in the stack (DESIGN 5): a layer is added before its seat and so keeps its order whenever it comes. */
export const seats = [
  'seat-land',
  'seat-blocks',
  'seat-cells',
  'seat-network',
  'seat-areas',
  'seat-labels',
] as const;
export type Seat = (typeof seats)[number];

const seat = (id: Seat): LayerSpecification => ({ id, type: 'background', layout: { visibility: 'none' } });
const baseSource = 'base';

/** The base map that can be drawn: the first whose coordinates are WGS-84 and that has an address. */
export function usableBasemap(basemaps: readonly Basemap[]): Basemap | null {
  return basemaps.find((map) => map.crs === 'wgs84' && map.kind !== 'blank' && map.url !== null) ?? null;
}

/** A base map that is set but lies in a shifted coordinate system, so that nothing of ours would fit on it. */
export function shiftedBasemap(basemaps: readonly Basemap[]): Basemap | null {
  return usableBasemap(basemaps) === null
    ? (basemaps.find((map) => map.crs !== 'wgs84' && map.kind !== 'blank') ?? null)
    : null;
}

/** Who the ground belongs to, as plain text: addresses in it are not followed, tags are dropped. */
export function attributionOf(basemaps: readonly Basemap[]): string | null {
  const basemap = usableBasemap(basemaps);
  if (basemap === null) return null;
  const text = basemap.attribution.replace(/<[^>]*>/g, '').trim();
  return text === '' ? basemap.name : text;
}

/** The whole style; `origin` makes relative addresses absolute, as vector tiles demand. */
export function buildStyle(palette: Palette, basemap: Basemap | null, origin: string): StyleSpecification {
  const source = basemap === null ? null : sourceOf(basemap, origin);
  const isVector = source?.type === 'vector';
  return {
    version: 8,
    sources: source === null ? {} : { [baseSource]: source },
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': palette.outside } },
      ...(isVector ? landLayers(palette) : []),
      ...(source?.type === 'raster' ? [rasterLayer] : []),
      seat('seat-land'),
      seat('seat-blocks'),
      seat('seat-cells'),
      ...(isVector ? streetLayers(palette) : []),
      seat('seat-network'),
      seat('seat-areas'),
      seat('seat-labels'),
      ...(isVector ? nameLayers(palette) : []),
    ],
  };
}

const rasterLayer: LayerSpecification = {
  id: 'base-raster',
  type: 'raster',
  source: baseSource,
  paint: { 'raster-fade-duration': 0 },
};

function sourceOf(basemap: Basemap, origin: string): SourceSpecification | null {
  if (basemap.url === null) return null;
  // new URL() would escape the braces of {z}/{x}/{y}.
  const url = /^[a-z]+:/i.test(basemap.url) ? basemap.url : `${origin}${basemap.url}`;
  const { attribution } = basemap;
  switch (basemap.kind) {
    case 'pmtiles':
      return { type: 'vector', url: `pmtiles://${url}`, attribution };
    case 'mvt':
      return { type: 'vector', tiles: [url], attribution };
    case 'raster':
      return { type: 'raster', tiles: [url], tileSize: 256, attribution };
    case 'style':
    case 'blank':
      return null;
  }
}

const kindIs = (...kinds: string[]): ExpressionSpecification => ['in', ['get', 'kind'], ['literal', kinds]];

/** Source layers and kinds are those of the Protomaps base map, which OSM extracts and our own archives share. */
function landLayers(palette: Palette): LayerSpecification[] {
  const fill = (id: string, layer: string, color: string, filter?: ExpressionSpecification) =>
    ({
      id,
      type: 'fill',
      source: baseSource,
      'source-layer': layer,
      paint: { 'fill-color': color },
      ...(filter ? { filter } : {}),
    }) satisfies LayerSpecification;
  return [
    fill('base-earth', 'earth', palette.land),
    fill(
      'base-blocks',
      'landuse',
      palette.block,
      kindIs('residential', 'industrial', 'commercial', 'school', 'hospital', 'block'),
    ),
    fill(
      'base-parks',
      'landuse',
      palette.park,
      kindIs('park', 'forest', 'wood', 'cemetery', 'grass', 'nature_reserve'),
    ),
    fill('base-water', 'water', palette.water),
    {
      id: 'base-bank',
      type: 'line',
      source: baseSource,
      'source-layer': 'water',
      paint: { 'line-color': palette.bank, 'line-width': 1 },
    },
  ];
}

function streetLayers(palette: Palette): LayerSpecification[] {
  const widthBy = (low: number, high: number): ExpressionSpecification => [
    'interpolate',
    ['exponential', 1.5],
    ['zoom'],
    10,
    low,
    16,
    high,
  ];
  const road = (
    id: string,
    color: string,
    width: ExpressionSpecification,
    filter: ExpressionSpecification,
    minzoom = 0,
  ) =>
    ({
      id,
      type: 'line',
      source: baseSource,
      'source-layer': 'roads',
      minzoom,
      filter,
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: { 'line-color': color, 'line-width': width },
    }) satisfies LayerSpecification;
  const small = kindIs('minor_road', 'medium_road', 'other');
  const big = kindIs('highway', 'major_road');
  return [
    road('base-streets', palette.road, widthBy(0.6, 5), small, 11),
    road('base-rail', palette.rail, widthBy(0.8, 2), kindIs('rail')),
    road('base-arterials-casing', palette.casing, widthBy(3, 14), big),
    road('base-arterials', palette.bigRoad, widthBy(1.6, 9), big),
    {
      id: 'base-buildings',
      type: 'fill',
      source: baseSource,
      'source-layer': 'buildings',
      minzoom: 15,
      paint: { 'fill-color': palette.building },
    },
  ];
}

function nameLayers(palette: Palette): LayerSpecification[] {
  const name: ExpressionSpecification = [
    'coalesce',
    ['get', 'name:zh-Hans'],
    ['get', 'name:zh'],
    ['get', 'name'],
  ];
  return [
    {
      id: 'base-street-names',
      type: 'symbol',
      source: baseSource,
      'source-layer': 'roads',
      minzoom: 13,
      layout: { 'text-field': name, 'text-font': labelFonts, 'text-size': 12, 'symbol-placement': 'line' },
      paint: { 'text-color': palette.placeText, 'text-halo-color': palette.halo, 'text-halo-width': 1.5 },
    },
    {
      id: 'base-water-names',
      type: 'symbol',
      source: baseSource,
      'source-layer': 'water',
      filter: ['has', 'name'],
      layout: { 'text-field': name, 'text-font': labelFonts, 'text-size': 13, 'text-letter-spacing': 0.3 },
      paint: { 'text-color': palette.waterText },
    },
  ];
}
