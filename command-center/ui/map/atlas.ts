/** All moving marks drawn once into one canvas: workers by shape, orders by severity and glyph, the selection. */
import type { IconLayerProps } from '@deck.gl/layers';
import {
  type Glyph,
  glyphNames,
  type Severity,
  severities,
  type WorkerShape,
  workerShapes,
} from '../parts/shapes.ts';
import { drawOrder, drawPoint, drawSelection, drawSquare, drawStation, drawWorker } from './draw-marks.ts';
import type { Palette } from './palette.ts';

/** Side of one picture in atlas pixels; marks are drawn in a 40-unit box inside it. */
const cellPx = 96;
const boxUnits = 40;
const columns = 8;

export interface IconPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly anchorX: number;
  readonly anchorY: number;
  readonly mask: false;
}

export interface Atlas {
  readonly image: HTMLCanvasElement;
  readonly places: Readonly<Record<string, IconPlace>>;
}

/** The picture as deck's prop: it takes a canvas and makes the texture itself, which its types leave out. */
export function deckImage(atlas: Atlas): Exclude<IconLayerProps['iconAtlas'], undefined> {
  return atlas.image as unknown as string;
}

/** Name of a worker's picture. */
export const workerIcon = (shape: WorkerShape): string => `worker-${shape}`;
/** Name of an order's picture. */
export const orderIcon = (severity: Severity, glyph: Glyph): string => `order-${severity}-${glyph}`;
export const selectionIcon = 'selection';
/** Name of a heat station's picture: by severity when it has an alarm, a hollow square otherwise. */
export const stationIcon = (severity: Severity | null): string => `station-${severity ?? 'calm'}`;
/** Name of the hollow point of a community with few open orders. */
export const pointIcon = 'point';

type Draw = (pen: CanvasRenderingContext2D) => void;

/** Draws the atlas in the colours of a theme. */
export function drawAtlas(palette: Palette): Atlas {
  const pictures = picturesOf(palette);
  const image = document.createElement('canvas');
  image.width = columns * cellPx;
  image.height = Math.ceil(pictures.length / columns) * cellPx;
  const pen = image.getContext('2d');
  if (pen === null) throw new Error('no 2d canvas for the map marks');
  const places = pictures.map(([name, draw], index): [string, IconPlace] => {
    const x = (index % columns) * cellPx;
    const y = Math.floor(index / columns) * cellPx;
    pen.save();
    pen.translate(x + cellPx / 2, y + cellPx / 2);
    pen.scale(cellPx / boxUnits, cellPx / boxUnits);
    draw(pen);
    pen.restore();
    const middle = cellPx / 2;
    return [name, { x, y, width: cellPx, height: cellPx, anchorX: middle, anchorY: middle, mask: false }];
  });
  return { image, places: Object.fromEntries(places) };
}

function picturesOf(palette: Palette): [string, Draw][] {
  const workers = workerShapes.map((shape): [string, Draw] => [
    workerIcon(shape),
    (pen) => drawWorker(pen, shape, palette),
  ]);
  const orders = severities.flatMap((severity) =>
    glyphNames.map((glyph): [string, Draw] => [
      orderIcon(severity, glyph),
      (pen) => drawOrder(pen, severity, glyph, palette),
    ]),
  );
  const stations = ([null, ...severities] as const).map((severity): [string, Draw] => [
    stationIcon(severity),
    (pen) => (severity === null ? drawSquare(pen, palette) : drawStation(pen, severity, palette)),
  ]);
  return [
    ...workers,
    ...orders,
    ...stations,
    [pointIcon, (pen) => drawPoint(pen, palette)],
    [selectionIcon, (pen) => drawSelection(pen, palette)],
  ];
}
