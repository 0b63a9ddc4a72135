/** How each mark is drawn: in a box of 40 units around the pen's origin, in the colours of a theme. */
import { type Glyph, glyphs, type Severity, type WorkerShape, workerArrow } from '../parts/shapes.ts';
import type { Palette } from './palette.ts';

/** A worker: an arrow on his way, else a disc whose rim and inside say how he stands. */
export function drawWorker(pen: CanvasRenderingContext2D, shape: WorkerShape, palette: Palette): void {
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

/** A heat station without an alarm. */
export function drawSquare(pen: CanvasRenderingContext2D, palette: Palette): void {
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

/** A community with few open orders. */
export function drawPoint(pen: CanvasRenderingContext2D, palette: Palette): void {
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
export function drawStation(pen: CanvasRenderingContext2D, severity: Severity, palette: Palette): void {
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

/** An order: the outline of its severity with the glyph of what was reported. */
export function drawOrder(
  pen: CanvasRenderingContext2D,
  severity: Severity,
  glyph: Glyph,
  palette: Palette,
): void {
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

/** The four corners around what is selected. */
export function drawSelection(pen: CanvasRenderingContext2D, palette: Palette): void {
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
