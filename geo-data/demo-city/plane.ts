/** Plane geometry in metres east and north of the city's middle: points, lines, rings. */

export type Point = readonly [x: number, y: number];
export type Line = readonly Point[];

/** The element that must be there; throws when it is not. */
export function nth<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return found;
}

export function distanceOf(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function between(a: Point, b: Point, t: number): Point {
  return [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t];
}

export function lengthOf(line: Line): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) sum += distanceOf(nth(line, i - 1), nth(line, i));
  return sum;
}

/** Where on the segment a–b (0 … 1) the point is nearest. */
export function footOn(p: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const square = dx * dx + dy * dy;
  if (square === 0) return 0;
  return Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square));
}

export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const t = footOn(p, a, b);
  return Math.hypot(p[0] - a[0] - (b[0] - a[0]) * t, p[1] - a[1] - (b[1] - a[1]) * t);
}

/** Shortest distance of a point to a line or ring. */
export function distanceToLine(p: Point, line: Line): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++)
    best = Math.min(best, distanceToSegment(p, nth(line, i - 1), nth(line, i)));
  return best;
}

export interface Crossing {
  /** Shares of the way along the first and the second segment. */
  readonly t: number;
  readonly u: number;
  readonly at: Point;
}

/** Where two segments cross or touch; null when they do not or are parallel. */
export function crossingOf(a: Point, b: Point, c: Point, d: Point): Crossing | null {
  const rx = b[0] - a[0];
  const ry = b[1] - a[1];
  const sx = d[0] - c[0];
  const sy = d[1] - c[1];
  const cross = rx * sy - ry * sx;
  if (Math.abs(cross) < 1e-9) return null;
  const t = ((c[0] - a[0]) * sy - (c[1] - a[1]) * sx) / cross;
  const u = ((c[0] - a[0]) * ry - (c[1] - a[1]) * rx) / cross;
  if (t < 0 || t > 1 || u < 0 || u > 1) return null;
  return { t, u, at: [a[0] + rx * t, a[1] + ry * t] };
}

/** Twice the signed area would be the cross sum; positive = counter-clockwise. The ring may be open or closed. */
export function areaOf(ring: Line): number {
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = nth(ring, i);
    const b = nth(ring, (i + 1) % ring.length);
    sum += a[0] * b[1] - b[0] * a[1];
  }
  return sum / 2;
}

/** Centre of mass of a ring that has an area. */
export function middleOf(ring: Line): Point {
  const origin = nth(ring, 0);
  let x = 0;
  let y = 0;
  let sum = 0;
  for (let i = 0; i < ring.length; i++) {
    const a = nth(ring, i);
    const b = nth(ring, (i + 1) % ring.length);
    const cross = (a[0] - origin[0]) * (b[1] - origin[1]) - (b[0] - origin[0]) * (a[1] - origin[1]);
    x += (a[0] + b[0] - 2 * origin[0]) * cross;
    y += (a[1] + b[1] - 2 * origin[1]) * cross;
    sum += cross;
  }
  if (Math.abs(sum) < 1e-6) return origin;
  return [origin[0] + x / (3 * sum), origin[1] + y / (3 * sum)];
}

export function isInside(p: Point, ring: Line): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = nth(ring, i);
    const b = nth(ring, j);
    if (a[1] > p[1] !== b[1] > p[1] && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) {
      inside = !inside;
    }
  }
  return inside;
}

/** The line with fewer points, nowhere farther than `toleranceM` from the old one (Douglas–Peucker). */
export function simplify(line: Line, toleranceM: number): Point[] {
  const keep = new Uint8Array(line.length);
  keep[0] = 1;
  keep[line.length - 1] = 1;
  const spans: [number, number][] = [[0, line.length - 1]];
  for (let span = spans.pop(); span !== undefined; span = spans.pop()) {
    const [from, to] = span;
    let far = -1;
    let farM = toleranceM;
    for (let i = from + 1; i < to; i++) {
      const m = distanceToSegment(nth(line, i), nth(line, from), nth(line, to));
      if (m > farM) {
        far = i;
        farM = m;
      }
    }
    if (far < 0) continue;
    keep[far] = 1;
    spans.push([from, far], [far, to]);
  }
  return line.filter((_, i) => keep[i] === 1);
}

/** A ring moved inwards by `byM` (corners cut square at most twice as far); the ring is counter-clockwise and open. */
export function shrink(ring: Line, byM: number | ((edge: number) => number)): Point[] {
  const amount = typeof byM === 'number' ? () => byM : byM;
  const n = ring.length;
  return ring.map((p, i) => {
    const before = nth(ring, (i + n - 1) % n);
    const after = nth(ring, (i + 1) % n);
    const [ax, ay] = normalOf(before, p);
    const [bx, by] = normalOf(p, after);
    const m = Math.max(amount((i + n - 1) % n), amount(i));
    const dot = Math.max(0.35, (1 + ax * bx + ay * by) / 2);
    return [p[0] + ((ax + bx) / 2 / dot) * m, p[1] + ((ay + by) / 2 / dot) * m];
  });
}

/** Unit vector to the left of a → b. */
export function normalOf(a: Point, b: Point): Point {
  const m = Math.max(1e-9, distanceOf(a, b));
  return [-(b[1] - a[1]) / m, (b[0] - a[0]) / m];
}

/** Whether an open ring crosses itself or comes closer than `touchM` to itself. */
export function isKnotted(ring: Line, touchM = 0.4): boolean {
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    const a = nth(ring, i);
    const b = nth(ring, (i + 1) % n);
    for (let j = 0; j < n; j++) {
      const isEnd = j === i || j === (i + 1) % n;
      if (!isEnd && distanceToSegment(nth(ring, j), a, b) < touchM) return true;
      const isNext = isEnd || (j + 1) % n === i;
      if (!isNext && crossingOf(a, b, nth(ring, j), nth(ring, (j + 1) % n)) !== null) return true;
    }
  }
  return false;
}

/** An open ring without doubled points and without ways that only go out and back. */
export function tidy(ring: Line): Point[] {
  const points = [...ring];
  for (let k = 0, kept = 0; kept < points.length && points.length > 3; ) {
    const n = points.length;
    const before = nth(points, (k + n - 1) % n);
    const p = nth(points, k % n);
    const after = nth(points, (k + 1) % n);
    const isSpike = distanceToSegment(before, p, after) < 0.6 || distanceToSegment(after, before, p) < 0.6;
    if (isSpike) {
      points.splice(k % n, 1);
      kept = 0;
      k = Math.max(0, (k % n) - 1);
    } else {
      kept += 1;
      k += 1;
    }
  }
  return points;
}

/** A rectangle with its long side along `angle`. */
export function rectangle(middle: Point, angle: number, lengthM: number, depthM: number): Point[] {
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const corner = (u: number, v: number): Point => [
    middle[0] + (u * lengthM * c - v * depthM * s) / 2,
    middle[1] + (u * lengthM * s + v * depthM * c) / 2,
  ];
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

/** The convex ring around points, counter-clockwise and open (Andrew's chain). */
export function hullOf(points: Line): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (way: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const p of way) {
      while (chain.length > 1 && areaOf([nth(chain, chain.length - 2), nth(chain, chain.length - 1), p]) <= 0)
        chain.pop();
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}
