/** Names of the ground in the language of the page: streets along their line, waters, quarters, parks, sights. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Language } from '../i18n/dictionary.ts';
import { baseSource, byZoom, kindIs } from './land-layers.ts';
import type { Palette } from './palette.ts';

/** CSS families that MapLibre draws with, itself, from the fonts of the page and the machine. */
export const labelFonts: string[] = [
  'Noto Sans SC Variable',
  'Noto Sans CJK SC',
  'Microsoft YaHei',
  'sans-serif',
];

/** Attributes that may hold the name, the best first; a thing without a name in a language keeps its own. */
const nameFields: Readonly<Record<Language, readonly string[]>> = {
  zh: ['name:zh-Hans', 'name:zh', 'name'],
  en: ['name:en', 'name_en', 'name:latin', 'name'],
};

type SymbolLayer = Extract<LayerSpecification, { type: 'symbol' }>;

const isPoint: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];
const isLine: ExpressionSpecification = ['==', ['geometry-type'], 'LineString'];
const classIs = (...words: string[]): ExpressionSpecification => [
  'in',
  ['coalesce', ['get', 'kind_detail'], ['get', 'kind']],
  ['literal', words],
];

/**
 * From below; what comes later is placed first. Cities and districts are not named here: the site's own districts are,
 * by the page.
 */
export function nameLayers(palette: Palette, language: Language): LayerSpecification[] {
  const text = textField(language);
  const along: SymbolLayer['layout'] = {
    'symbol-placement': 'line',
    'symbol-spacing': 420,
    'text-max-angle': 32,
    'text-letter-spacing': language === 'zh' ? 0.12 : 0.02,
  };
  const streets = (id: string, minzoom: number, size: ExpressionSpecification, ...words: string[]) =>
    names({ id, layer: 'roads', minzoom, color: palette.streetText, halo: palette.land }, classIs(...words), {
      ...along,
      'text-field': text,
      'text-size': size,
    });
  const water = { layer: 'water', color: palette.waterText, halo: palette.water };
  return [
    names(
      { id: 'base-poi-names', layer: 'pois', minzoom: 14.5, color: palette.streetText, halo: palette.land },
      kindIs(
        'landmark',
        'school',
        'hospital',
        'university',
        'college',
        'industrial',
        'square',
        'attraction',
        'museum',
      ),
      { ...centred, 'text-field': text, 'text-size': 11.5 },
    ),
    names(
      { id: 'base-park-names', layer: 'pois', minzoom: 13, color: palette.parkText, halo: palette.park },
      kindIs('park', 'forest', 'cemetery', 'garden', 'zoo', 'nature_reserve'),
      { ...centred, 'text-field': text, 'text-size': 12 },
    ),
    streets(
      'base-lane-names',
      15.5,
      byZoom(1, [15.5, 11], [18, 13]),
      'service',
      'path',
      'track',
      'pedestrian',
    ),
    streets(
      'base-street-names',
      14.5,
      byZoom(1, [14.5, 11], [18, 14]),
      'residential',
      'unclassified',
      'minor_road',
      'tertiary',
      'medium_road',
    ),
    streets(
      'base-arterial-names',
      12.5,
      byZoom(1, [12.5, 11], [18, 15]),
      'secondary',
      'primary',
      'trunk',
      'motorway',
      'major_road',
      'highway',
    ),
    names(
      {
        id: 'base-station-names',
        layer: 'pois',
        minzoom: 12.5,
        color: palette.placeText,
        halo: palette.land,
      },
      kindIs('station', 'train_station'),
      { ...centred, 'text-field': text, 'text-size': 12 },
    ),
    names({ ...water, id: 'base-water-names', minzoom: 11 }, isPoint, {
      ...centred,
      'text-field': text,
      'text-size': 12,
      'text-letter-spacing': 0.2,
    }),
    names({ ...water, id: 'base-river-names', minzoom: 9 }, isLine, {
      ...along,
      'text-field': text,
      'text-size': byZoom(1, [9, 12], [14, 15]),
      'text-letter-spacing': 0.35,
      'symbol-spacing': 600,
    }),
    names(
      {
        id: 'base-quarter-names',
        layer: 'places',
        minzoom: 12,
        color: palette.districtText,
        halo: palette.land,
      },
      kindIs('quarter', 'neighbourhood', 'suburb', 'macrohood'),
      {
        ...centred,
        'text-field': text,
        'text-size': byZoom(1, [12, 11.5], [16, 14]),
        'text-letter-spacing': 0.15,
        'symbol-sort-key': ['coalesce', ['get', 'rank'], 9],
      },
    ),
  ];
}

const centred: SymbolLayer['layout'] = { 'text-max-width': 7, 'text-padding': 6 };

function textField(language: Language): ExpressionSpecification {
  const [first = 'name', ...rest] = nameFields[language];
  return ['coalesce', ['get', first], ...rest.map((field): ExpressionSpecification => ['get', field])];
}

function names(
  look: {
    readonly id: string;
    readonly layer: string;
    readonly minzoom: number;
    readonly color: string;
    readonly halo: string;
  },
  filter: ExpressionSpecification,
  layout: SymbolLayer['layout'],
): LayerSpecification {
  return {
    id: look.id,
    type: 'symbol',
    source: baseSource,
    'source-layer': look.layer,
    minzoom: look.minzoom,
    filter: ['all', ['has', 'name'], filter],
    layout: { 'text-font': labelFonts, ...layout },
    paint: {
      'text-color': look.color,
      'text-halo-color': look.halo,
      'text-halo-width': 1.4,
      'text-halo-blur': 0.4,
    },
  };
}
