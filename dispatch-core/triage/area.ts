/** The area of an outage: closed lines around the affected units, simple enough for every map and warning format. */

export type LonLat = readonly [lon: number, lat: number];
/** GeoJSON; outer rings only, counter-clockwise, none touching another. */
export interface OutageArea {
  readonly type: 'MultiPolygon';
  readonly coordinates: readonly (readonly (readonly LonLat[])[])[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Metres around a unit that belong to it, and how far apart two groups of units may stand to be drawn as one. */
const aroundM = 30;
const apartM = 160;
const corners = 8;
const metresPerDegree = 111_320;

/** The area of these units (at least one); null when there is none. Groups that stand apart get lines of their own. */
export function areaOf(units: readonly LonLat[]): OutageArea | null {
  const [first] = units;
  if (first === undefined) return null;
  const [lon0, lat0] = first;
  const scaleX = metresPerDegree * Math.cos((lat0 * Math.PI) / 180);
  const distinct = new Map(
    units.map(([lon, lat]) => [
      `${lon},${lat}`,
      { x: (lon - lon0) * scaleX, y: (lat - lat0) * metresPerDegree },
    ]),
  );
  const hulls = joinOverlapping(
    clustersOf([...distinct.values()]).map((group) => hullOf(group.flatMap(cornersAround))),
  );
  const back = ({ x, y }: Point): LonLat => [round(lon0 + x / scaleX), round(lat0 + y / metresPerDegree)];
  const rings = hulls.map((hull) => [...hull, ...hull.slice(0, 1)].map(back));
  return { type: 'MultiPolygon', coordinates: rings.map((ring) => [ring]) };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}

/** Groups of points that hang together by steps of at most `apartM`; a grid keeps it from comparing all with all. */
function clustersOf(points: readonly Point[]): (readonly Point[])[] {
  const grid = new Map<string, Point[]>();
  const cellOf = (value: number) => Math.floor(value / apartM);
  for (const point of points) {
    const key = `${cellOf(point.x)},${cellOf(point.y)}`;
    const cell = grid.get(key);
    if (cell === undefined) grid.set(key, [point]);
    else cell.push(point);
  }
  const near = (point: Point): Point[] =>
    [-1, 0, 1].flatMap((dx) =>
      [-1, 0, 1].flatMap((dy) => grid.get(`${cellOf(point.x) + dx},${cellOf(point.y) + dy}`) ?? []),
    );
  const seen = new Set<Point>();
  return points.flatMap((start) => {
    if (seen.has(start)) return [];
    seen.add(start);
    const group = [start];
    for (const point of group) {
      for (const other of near(point)) {
        if (seen.has(other) || Math.hypot(other.x - point.x, other.y - point.y) > apartM) continue;
        seen.add(other);
        group.push(other);
      }
    }
    return [group];
  });
}

function cornersAround({ x, y }: Point): Point[] {
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * (i + 0.5)) / corners;
    return { x: x + aroundM * Math.cos(angle), y: y + aroundM * Math.sin(angle) };
  });
}

/** Convex hull, counter-clockwise (Andrew's monotone chain). */
function hullOf(points: readonly Point[]): readonly Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const half = (list: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of list) {
      while (chain.length >= 2 && turn(chain.at(-2), chain.at(-1), point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turn(a: Point | undefined, b: Point | undefined, c: Point): number {
  if (a === undefined || b === undefined) return 0;
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/** Two hulls that overlap become the hull of both, until none overlaps another. */
function joinOverlapping(hulls: readonly (readonly Point[])[]): (readonly Point[])[] {
  const list = [...hulls];
  for (let i = 0; i < list.length; i += 1) {
    const one = list[i] ?? [];
    const j = list.findIndex((other, n) => n > i && overlap(one, other));
    if (j < 0) continue;
    const [other = []] = list.splice(j, 1);
    list[i] = hullOf([...one, ...other]);
    // The greater one may meet those that were passed.
    i = -1;
  }
  return list;
}

/** Convex polygons overlap unless an edge of either separates them. */
function overlap(a: readonly Point[], b: readonly Point[]): boolean {
  return !separates(a, b) && !separates(b, a);
}
function separates(a: readonly Point[], b: readonly Point[]): boolean {
  return a.some((from, i) => {
    const to = a[(i + 1) % a.length];
    return b.every((point) => turn(from, to, point) < 0);
  });
}
