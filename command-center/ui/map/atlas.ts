/** All moving marks drawn once into one canvas: workers by shape, orders by severity and glyph, the selection. */
import type { IconLayerProps } from '@deck.gl/layers';
import {
  type Glyph,
  glyphNames,
  glyphs,
  type Severity,
  severities,
  type WorkerShape,
  workerArrow,
  workerShapes,
} from '../parts/shapes.ts';
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

function drawWorker(pen: CanvasRenderingContext2D, shape: WorkerShape, palette: Palette): void {
  const r = 10;
  pen.lineJoin = 'round';
  pen.strokeStyle = palette.halo;
  if (shape === 'enRoute') {
    pen.scale(1.9, 1.9);
    pen.translate(-8, -8);
    const arrow = new Path2D(workerArrow);
    pen.lineWidth = 3.4;
    pen.stroke(arrow);
    pen.fillStyle = palette.worker;
    pen.fill(arrow);
    return;
  }
  pen.beginPath();
  pen.arc(0, 0, r, 0, 2 * Math.PI);
  pen.lineWidth = 8;
  pen.stroke();
  pen.fillStyle = shape === 'onSite' ? palette.worker : palette.land;
  pen.fill();
  if (shape === 'onSite') return;
  const calm = shape === 'free' || shape === 'assigned';
  pen.strokeStyle = calm ? palette.workerFree : palette.missing;
  pen.lineWidth = 4;
  if (!calm) pen.setLineDash([5.2, 4.6]);
  pen.stroke();
  if (shape === 'assigned') drawDot(pen, palette);
  if (shape === 'unknown') drawCross(pen);
}

function drawDot(pen: CanvasRenderingContext2D, palette: Palette): void {
  pen.beginPath();
  pen.arc(0, 0, 4.4, 0, 2 * Math.PI);
  pen.fillStyle = palette.workerFree;
  pen.fill();
}

function drawSquare(pen: CanvasRenderingContext2D, palette: Palette): void {
  pen.beginPath();
  pen.rect(-7, -7, 14, 14);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 8;
  pen.stroke();
  pen.fillStyle = palette.land;
  pen.fill();
  pen.strokeStyle = palette.station;
  pen.lineWidth = 3.2;
  pen.stroke();
}

function drawPoint(pen: CanvasRenderingContext2D, palette: Palette): void {
  pen.beginPath();
  pen.arc(0, 0, 6, 0, 2 * Math.PI);
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 6;
  pen.stroke();
  pen.fillStyle = palette.land;
  pen.fill();
  pen.strokeStyle = palette.discEdge;
  pen.lineWidth = 2.4;
  pen.stroke();
}

/** A heat station with an alarm: the outline of its severity with the figure inside. */
function drawStation(pen: CanvasRenderingContext2D, severity: Severity, palette: Palette): void {
  drawPlate(pen, severity, palette);
  pen.fillStyle = inkOf(severity, palette);
  pen.font = '700 19px "Barlow Semi Condensed", sans-serif';
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(String(severity), 0, 1);
}

function drawCross(pen: CanvasRenderingContext2D): void {
  pen.setLineDash([]);
  pen.lineWidth = 2.6;
  pen.beginPath();
  pen.moveTo(-4, -4);
  pen.lineTo(4, 4);
  pen.moveTo(4, -4);
  pen.lineTo(-4, 4);
  pen.stroke();
}

function drawOrder(pen: CanvasRenderingContext2D, severity: Severity, glyph: Glyph, palette: Palette): void {
  drawPlate(pen, severity, palette);
  drawGlyph(pen, glyph, inkOf(severity, palette), severity === 1 ? 16.5 : 14.5);
}

function inkOf(severity: Severity, palette: Palette): string {
  return { 1: palette.redInk, 2: palette.amberInk, 3: palette.plateInk }[severity];
}

function drawPlate(pen: CanvasRenderingContext2D, severity: Severity, palette: Palette): void {
  const fills = { 1: palette.redFill, 2: palette.amberFill, 3: palette.plate };
  const outline = outlineOf(severity);
  pen.lineJoin = 'round';
  pen.strokeStyle = palette.halo;
  pen.lineWidth = 5;
  pen.stroke(outline);
  pen.fillStyle = fills[severity];
  pen.fill(outline);
  if (severity !== 2) {
    pen.strokeStyle = severity === 1 ? 'rgb(255 255 255 / 0.85)' : palette.plateEdge;
    pen.lineWidth = 1.4;
    pen.stroke(outline);
  }
}

function outlineOf(severity: Severity): Path2D {
  const path = new Path2D();
  if (severity === 3) {
    path.roundRect(-11.5, -11.5, 23, 23, 4);
    return path;
  }
  const corners = severity === 1 ? 8 : 4;
  const radius = severity === 1 ? 14.6 : 16.4;
  const turn = severity === 1 ? Math.PI / 8 : 0;
  for (let i = 0; i < corners; i++) {
    const angle = turn + (i * 2 * Math.PI) / corners;
    path.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  path.closePath();
  return path;
}

function drawGlyph(pen: CanvasRenderingContext2D, glyph: Glyph, ink: string, size: number): void {
  const { d, stroke, fill } = glyphs[glyph];
  pen.save();
  pen.scale(size / 16, size / 16);
  pen.translate(-8, -8);
  const path = new Path2D(d);
  pen.lineCap = 'round';
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  if (fill) pen.fill(path);
  if (stroke > 0) {
    pen.lineWidth = stroke;
    pen.stroke(path);
  }
  pen.restore();
}

function drawSelection(pen: CanvasRenderingContext2D, palette: Palette): void {
  pen.lineCap = 'square';
  for (const [color, width] of [
    [palette.halo, 4.4],
    [palette.selection, 2],
  ] as const) {
    pen.strokeStyle = color;
    pen.lineWidth = width;
    for (const [a, b] of [
      [-1, -1],
      [1, -1],
      [-1, 1],
      [1, 1],
    ] as const) {
      pen.beginPath();
      pen.moveTo(a * 17.5, b * 11);
      pen.lineTo(a * 17.5, b * 17.5);
      pen.lineTo(a * 11, b * 17.5);
      pen.stroke();
    }
  }
}
