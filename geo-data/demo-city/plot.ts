/** A block as building land: how far houses stand back from each street, and what fits where. */
import type { RoadClass } from '../map-source.ts';
import type { Block } from './blocks.ts';
import { clearOf } from './curve.ts';
import { inPark, type Land } from './land.ts';
import { crossingOf, distanceToSegment, isInside, type Line, middleOf, nth, type Point } from './plane.ts';
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
  return {
    block: at,
    ring: block.ring,
    middle: middleOf(block.ring),
    areaM2: block.areaM2,
    setbacks: classes.map((one) => (one === null ? 12 : setbackM[one])),
    classes,
    isDry: (p) =>
      clearOf(land.river, p) > 30 &&
      clearOf(land.stream, p) > 10 &&
      clearOf(land.rail, p) > 16 &&
      clearOf(land.railBranch, p) > 16 &&
      !inPark(land, p),
  };
}

/** Whether a house (open ring) keeps its distance from all streets, from water and from the houses there already. */
export function fits(plot: Plot, house: Line, others: readonly Line[], extraM = 0, apartM = 3): boolean {
  for (const p of pointsOf(house)) {
    if (!isInside(p, plot.ring) || !plot.isDry(p)) return false;
    for (let i = 0; i < plot.ring.length; i++) {
      const a = nth(plot.ring, i);
      const b = nth(plot.ring, (i + 1) % plot.ring.length);
      if (distanceToSegment(p, a, b) < nth(plot.setbacks, i) + extraM) return false;
    }
  }
  // a corner of the block that points into the house
  for (const p of plot.ring) if (isInside(p, house)) return false;
  return others.every((other) => areApart(house, other, apartM));
}

/** Corners and the middles of the sides. */
function pointsOf(house: Line): Point[] {
  return house.flatMap((p, i) => {
    const q = nth(house, (i + 1) % house.length);
    return [p, [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2] as Point];
  });
}

/** Whether two convex rings are at least `byM` apart (exact for rectangles side by side, cautious at corners). */
export function areApart(one: Line, two: Line, byM: number): boolean {
  return [one, two].some((ring) =>
    ring.some((a, i) => {
      const b = nth(ring, (i + 1) % ring.length);
      const m = Math.hypot(b[0] - a[0], b[1] - a[1]);
      const nx = (b[1] - a[1]) / m;
      const ny = -(b[0] - a[0]) / m;
      const other = ring === one ? two : one;
      return other.every((p) => (p[0] - a[0]) * nx + (p[1] - a[1]) * ny >= byM);
    }),
  );
}

/** Whether the way from `a` to `b` runs through one of the houses. */
export function runsThrough(a: Point, b: Point, houses: readonly Line[]): boolean {
  return houses.some((house) =>
    house.some((p, i) => crossingOf(a, b, p, nth(house, (i + 1) % house.length)) !== null),
  );
}
