/** Heat as MapLibre polygons: one H3 cell each, its class as feature state, small places hatched, never smoothed. */
import { cellToBoundary } from 'h3-js';
import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleImageInterface,
} from 'maplibre-gl';
import type { Palette } from '../palette.ts';

export const heatSource = 'heat-cells';
export const hatchImage = 'heat-hatch';
/** Breaks of reports per 1,000 households in 24 h (DESIGN 2); the server sends others for other measures. */
export const defaultBreaks = [4, 8, 16, 32, 64] as const;
export const defaultMinHouseholds = 60;

export interface HeatCell {
  readonly cell: string;
  readonly n: number;
  readonly households: number;
  /** Per 1,000 households; null where fewer live than are rated. */
  readonly rate: number | null;
}

/** 0–4 = class of the ramp, −1 = below the first break, −2 = too few households to rate. */
export function classOfCell(cell: HeatCell, breaks: readonly number[]): number {
  if (cell.rate === null) return cell.n > 0 ? -2 : -1;
  const rate = cell.rate;
  return breaks.filter((from) => rate >= from).length - 1;
}

interface CellFeature {
  readonly type: 'Feature';
  readonly properties: { readonly cell: string };
  readonly geometry: { readonly type: 'Polygon'; readonly coordinates: [number, number][][] };
}

/** The cells as polygons, `[lon, lat]`, closed; the class is not in them, so that it can change alone. */
export function cellFeatures(cells: readonly HeatCell[]): {
  type: 'FeatureCollection';
  features: CellFeature[];
} {
  return { type: 'FeatureCollection', features: cells.map((one) => featureOf(one.cell)) };
}

function featureOf(cell: string): CellFeature {
  const ring = cellToBoundary(cell, true).map(([lon, lat]): [number, number] => [lon, lat]);
  return { type: 'Feature', properties: { cell }, geometry: { type: 'Polygon', coordinates: [ring] } };
}

/** The source, empty; `cell` is the feature id, which feature state is kept by. */
export function heatSourceSpec(): GeoJSONSourceSpecification {
  return { type: 'geojson', data: cellFeatures([]), promoteId: 'cell', tolerance: 0 };
}

const classState: ExpressionSpecification = ['coalesce', ['feature-state', 'class'], -1];

/** Fill, seam and hatch, from below. Cells lie under the streets. */
export function heatLayers(palette: Palette): LayerSpecification[] {
  const byClass = (
    values: readonly (string | number)[],
    otherwise: string | number,
  ): ExpressionSpecification => [
    'match',
    classState,
    0,
    values[0] ?? otherwise,
    1,
    values[1] ?? otherwise,
    2,
    values[2] ?? otherwise,
    3,
    values[3] ?? otherwise,
    4,
    values[4] ?? otherwise,
    otherwise,
  ];
  return [
    {
      id: 'heat-fill',
      type: 'fill',
      source: heatSource,
      paint: {
        'fill-color': byClass(palette.ramp, palette.land),
        // Near the ground the cells step back: streets and doors are what is looked for there.
        'fill-opacity': [
          'interpolate',
          ['linear'],
          ['zoom'],
          13,
          byClass(palette.rampOpacity, 0),
          14,
          byClass(halved(palette.rampOpacity), 0),
        ],
        'fill-antialias': true,
      },
    },
    {
      id: 'heat-hatch',
      type: 'fill',
      source: heatSource,
      paint: { 'fill-pattern': hatchImage, 'fill-opacity': ['case', ['==', classState, -2], 0.75, 0] },
    },
    {
      id: 'heat-seam',
      type: 'line',
      source: heatSource,
      paint: {
        'line-color': ['case', ['==', classState, -2], palette.hatch, palette.land],
        'line-width': ['case', ['==', classState, -2], 0.8, 1.6],
        'line-opacity': ['case', ['==', classState, -1], 0, 0.9],
      },
    },
  ];
}

const halved = (shares: readonly number[]): readonly number[] => shares.map((share) => share / 2);

/** The hatch of places too small to rate: a square that repeats without a seam. */
export function drawHatch(color: string): StyleImageInterface {
  const size = 16;
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no 2d canvas for the hatch');
  pen.strokeStyle = color;
  pen.lineWidth = 2;
  for (const shift of [-size / 2, 0, size / 2, size]) {
    pen.beginPath();
    pen.moveTo(shift - size / 2, size + size / 2);
    pen.lineTo(shift + size + size / 2, -size / 2);
    pen.stroke();
  }
  const pixels = pen.getImageData(0, 0, size, size);
  return { width: size, height: size, data: new Uint8Array(pixels.data.buffer) };
}
