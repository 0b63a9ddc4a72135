/** Cuts lines and rings, in tile units, at the box of a tile with its buffer. */
import { tileBuffer, tileExtent } from './mercator.ts';

export type Point = readonly [x: number, y: number];

const low = -tileBuffer;
const high = tileExtent + tileBuffer;

export function isInBox([x, y]: Point): boolean {
  return x >= low && x <= high && y >= low && y <= high;
}

/** What of the line lies in the box: one part per stay. */
export function clipLine(line: readonly Point[]): Point[][] {
  const parts: Point[][] = [];
  let open: Point[] | null = null;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (a === undefined || b === undefined) continue;
    const inside = clipSegment(a, b);
    if (inside === null) {
      open = null;
      continue;
    }
    const [from, to] = inside;
    if (open === null) {
      open = [from];
      parts.push(open);
    }
    open.push(to);
    // It left the box: what comes next begins a new part.
    if (to !== b) open = null;
  }
  return parts;
}

/** Liang and Barsky: the part of a segment in the box; an end that lies in it is handed back as it is. */
function clipSegment(a: Point, b: Point): readonly [Point, Point] | null {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  let [enter, leave] = [0, 1];
  for (const [step, room] of [
    [-dx, a[0] - low],
    [dx, high - a[0]],
    [-dy, a[1] - low],
    [dy, high - a[1]],
  ] as const) {
    if (step === 0) {
      if (room < 0) return null;
      continue;
    }
    const part = room / step;
    if (step < 0) enter = Math.max(enter, part);
    else leave = Math.min(leave, part);
  }
  if (enter > leave) return null;
  const pointAt = (part: number): Point => [a[0] + dx * part, a[1] + dy * part];
  return [enter === 0 ? a : pointAt(enter), leave === 1 ? b : pointAt(leave)];
}

/** Sutherland and Hodgman: the ring cut at the four sides; runs along a side where it was several parts. */
export function clipRing(ring: readonly Point[]): Point[] {
  let left: readonly Point[] = ring;
  for (const axis of [0, 1] as const) {
    left = cutSide(left, axis, (value) => value >= low, low);
    left = cutSide(left, axis, (value) => value <= high, high);
  }
  return [...left];
}

function cutSide(
  ring: readonly Point[],
  axis: 0 | 1,
  isKept: (value: number) => boolean,
  side: number,
): Point[] {
  return ring.flatMap((point, i) => {
    const before = ring[i === 0 ? ring.length - 1 : i - 1] ?? point;
    const kept = isKept(point[axis]);
    if (kept === isKept(before[axis])) return kept ? [point] : [];
    const part = (side - before[axis]) / (point[axis] - before[axis]);
    const other = before[1 - axis] ?? 0;
    const crossing = other + part * ((point[1 - axis] ?? 0) - other);
    const edge: Point = axis === 0 ? [side, crossing] : [crossing, side];
    return kept ? [edge, point] : [edge];
  });
}
