/** A block as building land: how far houses stand back from each street, and what fits where. */
import type { RoadClass } from '../map-source.ts';
import type { Block } from './blocks.ts';
import { clearOf } from './curve.ts';
import { inPark, type Land } from './land.ts';
import { crossingOf, distanceOf, isInside, type Line, middleOf, nth, type Point } from './plane.ts';
import type { StreetGraph } from './street-graph.ts';

export interface Plot {
  readonly block: number;
  /** Open ring, counter-clockwise, along the middles of the streets. */
  readonly ring: Line;
  readonly middle: Point;
  readonly areaM2: number;
  /** Metres from the street's middle to the front of a house, per side. */
  readonly setbacks: readonly number[];
  /** Class of the street at each side; null = no street. */
  readonly classes: readonly (RoadClass | null)[];
  /** Five numbers per side: both ends and the setback. */
  readonly sides: Float64Array;
  /** False on water, railway land and in parks. */
  readonly isDry: (p: Point) => boolean;
}

const setbackM: Readonly<Record<RoadClass, number>> = {
  motorway: 55,
  trunk: 34,
  primary: 26,
  secondary: 20,
  tertiary: 14.5,
  residential: 10.5,
  service: 6,
  track: 6,
  path: 5,
};

export function plotOf(land: Land, graph: StreetGraph, blocks: readonly Block[], at: number): Plot {
  const block = nth(blocks, at);
  const classes = block.edges.map((edge) => nth(graph.roads, nth(graph.edges, edge).road).class);
  const setbacks = classes.map((one) => (one === null ? 12 : setbackM[one]));
  const middle = middleOf(block.ring);
  const reachM = Math.max(...block.ring.map((p) => distanceOf(p, middle)));
  return {
    block: at,
    ring: block.ring,
    middle,
    areaM2: block.areaM2,
    setbacks,
    classes,
    sides: sidesOf(block.ring, setbacks),
    isDry: isHighAndDry(land, middle, reachM + 60) ? () => true : (p) => isHighAndDry(land, p, 0),
  };
}

function isHighAndDry(land: Land, p: Point, aroundM: number): boolean {
  return (
    clearOf(land.river, p) > 30 + aroundM &&
    clearOf(land.stream, p) > 10 + aroundM &&
    clearOf(land.rail, p) > 16 + aroundM &&
    clearOf(land.railBranch, p) > 16 + aroundM &&
    !(aroundM > 0
      ? land.parks.some((park) => distanceOf(park.middle, p) < park.reachM + aroundM)
      : inPark(land, p))
  );
}

function sidesOf(ring: Line, setbacks: readonly number[]): Float64Array {
  return Float64Array.from(
    ring.flatMap((a, i) => {
      const b = nth(ring, (i + 1) % ring.length);
      return [a[0], a[1], b[0], b[1], nth(setbacks, i)];
    }),
  );
}

/** Whether a house (open ring) keeps its distance from all streets, from water and from the houses there already. */
export function fits(plot: Plot, house: Line, others: readonly Line[], extraM = 0, apartM = 3): boolean {
  for (const [i, p] of house.entries()) {
    if (!isClear(plot, p[0], p[1], extraM)) return false;
    const q = nth(house, (i + 1) % house.length);
    if (!isClear(plot, (p[0] + q[0]) / 2, (p[1] + q[1]) / 2, extraM)) return false;
  }
  if (!house.every(plot.isDry)) return false;
  // a corner of the block that points into the house
  for (const p of plot.ring) if (isInside(p, house)) return false;
  return others.every((other) => areApart(house, other, apartM));
}

/** Whether a point lies in the plot and behind the building line of every side; on flat numbers, as it is asked often. */
function isClear({ sides }: Plot, x: number, y: number, extraM: number): boolean {
  let inside = false;
  for (let k = 0; k < sides.length; k += 5) {
    const ax = sides[k] ?? 0;
    const ay = sides[k + 1] ?? 0;
    const bx = sides[k + 2] ?? 0;
    const by = sides[k + 3] ?? 0;
    const dx = bx - ax;
    const dy = by - ay;
    if (ay > y !== by > y && x < (dx * (y - ay)) / dy + ax) inside = !inside;
    const square = dx * dx + dy * dy;
    const along = square === 0 ? 0 : ((x - ax) * dx + (y - ay) * dy) / square;
    const t = Math.min(1, Math.max(0, along));
    const mx = x - ax - dx * t;
    const my = y - ay - dy * t;
    const least = (sides[k + 4] ?? 0) + extraM;
    if (mx * mx + my * my < least * least) return false;
  }
  return inside;
}

/** Whether two convex rings are at least `byM` apart (exact for rectangles side by side, cautious at corners). */
export function areApart(one: Line, two: Line, byM: number): boolean {
  return isBeside(one, two, byM) || isBeside(two, one, byM);
}

/** Whether one of the sides of `ring` has all of `other` in front of it, `byM` away. */
function isBeside(ring: Line, other: Line, byM: number): boolean {
  for (let i = 0; i < ring.length; i++) {
    const a = nth(ring, i);
    const b = nth(ring, (i + 1) % ring.length);
    const m = Math.hypot(b[0] - a[0], b[1] - a[1]);
    const nx = (b[1] - a[1]) / m;
    const ny = -(b[0] - a[0]) / m;
    let all = true;
    for (const p of other) {
      if ((p[0] - a[0]) * nx + (p[1] - a[1]) * ny < byM) {
        all = false;
        break;
      }
    }
    if (all) return true;
  }
  return false;
}

/** Whether the way from `a` to `b` runs through one of the houses. */
export function runsThrough(a: Point, b: Point, houses: readonly Line[]): boolean {
  return houses.some((house) =>
    house.some((p, i) => crossingOf(a, b, p, nth(house, (i + 1) % house.length)) !== null),
  );
}
