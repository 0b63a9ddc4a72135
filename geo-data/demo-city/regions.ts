/** Districts and responsibility areas of the demo city: who belongs where, and their outlines. */
import type { Geometry } from '../store/city.ts';
import type { Block } from './blocks.ts';
import type { CitySize } from './demo-city.ts';
import type { Estate } from './estates.ts';
import type { Land } from './land.ts';
import type { Lot } from './land-use.ts';
import { districts } from './names.ts';
import { nth, type Point } from './plane.ts';
import { ringOf } from './projection.ts';
import { balancedRegions, groupQuarters, growRegions, nearestQuarter, outlineOf } from './quarters.ts';
import type { StreetGraph } from './street-graph.ts';

export interface Regions {
  readonly districtOf: (block: number) => number;
  readonly areaOf: (block: number) => number;
  readonly districtShapes: readonly Geometry[];
  readonly areaShapes: readonly Geometry[];
}

/** First guesses for the areas' middles, in shares of the radius; they move until the work is even. */
const areaSeeds: readonly Point[] = [
  [0, 0.05],
  [-0.4, 0.2],
  [-0.5, -0.25],
  [0, -0.35],
  [0.45, -0.45],
  [0.5, 0.05],
  [0.1, 0.65],
  [-0.15, -0.1],
];

export function divideCity(
  land: Land,
  graph: StreetGraph,
  blocks: readonly Block[],
  lots: readonly Lot[],
  estates: readonly Estate[],
  size: CitySize,
): Regions {
  const quarters = groupQuarters(graph, blocks);
  const weights: number[] = quarters.list.map(() => 0);
  for (const estate of estates) {
    const block = nth(lots, nth(estate.lots, 0)).plot.block;
    const quarter = nth(quarters.ofBlock, block);
    weights[quarter] = nth(weights, quarter) + estate.households;
  }
  const inCity = ([x, y]: Point): Point => [x * land.radiusM, y * land.radiusM];
  const districtSeeds = districts
    .slice(0, size.districts)
    .map(({ at }) => nearestQuarter(quarters, inCity(at)));
  const byDistrict = growRegions(
    quarters,
    districtSeeds,
    districtSeeds.map(() => 1),
  );
  const byArea = balancedRegions(quarters, weights, size.repairStations, areaSeeds.map(inCity));
  const districtOf = (block: number) => nth(byDistrict, nth(quarters.ofBlock, block));
  const areaOf = (block: number) => nth(byArea, nth(quarters.ofBlock, block));
  const shape = (of: (block: number) => number, count: number) =>
    Array.from({ length: count }, (_, i) =>
      geometryOf(
        graph,
        outlineOf(graph, blocks, (block) => of(block) === i),
      ),
    );
  return {
    districtOf,
    areaOf,
    districtShapes: shape(districtOf, size.districts),
    areaShapes: shape(areaOf, size.repairStations),
  };
}

function geometryOf(graph: StreetGraph, polygons: readonly (readonly (readonly number[])[])[]): Geometry {
  return {
    type: 'MultiPolygon',
    coordinates: polygons.map((rings) =>
      rings.map((ring) => ringOf(ring.map((node) => nth(graph.nodes, node)))),
    ),
  };
}
