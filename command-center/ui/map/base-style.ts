/** The style of the ground: built in code from tokens and the site's base map, without glyphs, so that nothing is fetched. */
import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';
import type { Basemap } from '#command-center/contract/basemap.ts';
import type { Language } from '../i18n/dictionary.ts';
import { baseSource, buildingLayers, landLayers } from './land-layers.ts';
import { nameLayers } from './name-layers.ts';
import type { Palette } from './palette.ts';
import { rectifiedArchive, rectifiedTiles } from './rectified-address.ts';
import { streetLayers } from './street-layers.ts';

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

/** The base map that can be drawn: the first that has an address and lies right, or can be put right. */
export function usableBasemap(basemaps: readonly Basemap[]): Basemap | null {
  return basemaps.find((map) => map.kind !== 'blank' && map.url !== null && isDrawable(map)) ?? null;
}

/** Tiles in GCJ-02 are put right one by one; BD-09 has a grid of its own. */
function isDrawable({ crs, kind }: Basemap): boolean {
  return kind !== 'style' && (crs === 'wgs84' || isRectified({ crs, kind }));
}

/** Whether its tiles are put right before they are drawn. */
export function isRectified({ crs, kind }: Pick<Basemap, 'crs' | 'kind'>): boolean {
  return crs === 'gcj02' && (kind === 'raster' || kind === 'mvt' || kind === 'pmtiles');
}

/** A base map that is set but lies in a coordinate system where nothing of ours would fit on it. */
export function shiftedBasemap(basemaps: readonly Basemap[]): Basemap | null {
  return usableBasemap(basemaps) === null
    ? (basemaps.find((map) => map.kind !== 'blank' && !isDrawable(map)) ?? null)
    : null;
}

/** Who the ground belongs to and the number of its review, as plain text: addresses in it are not followed, tags are dropped. */
export function attributionOf(basemaps: readonly Basemap[]): string | null {
  const basemap = usableBasemap(basemaps);
  if (basemap === null) return null;
  const text = basemap.attribution.replace(/<[^>]*>/g, '').trim();
  const owner = text === '' ? basemap.name : text;
  return basemap.reviewNo === undefined ? owner : `${owner} · ${basemap.reviewNo}`;
}

/** The whole style; `origin` makes relative addresses absolute, as vector tiles demand. */
export function buildStyle(
  palette: Palette,
  basemap: Basemap | null,
  origin: string,
  language: Language,
): StyleSpecification {
  const source = basemap === null ? null : sourceOf(basemap, origin);
  const isVector = source?.type === 'vector';
  return {
    version: 8,
    sources: source === null ? {} : { [baseSource]: source },
    layers: [
      // Behind the edge of a base map of our own the land goes on: a city does not end in a box.
      {
        id: 'ground',
        type: 'background',
        paint: { 'background-color': isVector ? palette.land : palette.outside },
      },
      ...(isVector ? landLayers(palette) : []),
      ...(source?.type === 'raster' ? [rasterLayer] : []),
      seat('seat-land'),
      seat('seat-blocks'),
      seat('seat-cells'),
      ...(isVector ? [...buildingLayers(palette), ...streetLayers(palette)] : []),
      seat('seat-network'),
      seat('seat-areas'),
      seat('seat-labels'),
      ...(isVector ? nameLayers(palette, language) : []),
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
      return {
        type: 'vector',
        url: isRectified(basemap) ? rectifiedArchive(url) : `pmtiles://${url}`,
        attribution,
      };
    case 'mvt':
      return {
        type: 'vector',
        tiles: [isRectified(basemap) ? rectifiedTiles(url, 'mvt') : url],
        attribution,
      };
    case 'raster':
      return {
        type: 'raster',
        tiles: [isRectified(basemap) ? rectifiedTiles(url) : url],
        tileSize: 256,
        attribution,
      };
    case 'style':
    case 'blank':
      return null;
  }
}
