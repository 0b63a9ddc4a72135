/** What stands on each block: homes, shops, works, schools, greens. */
import type { Block } from './blocks.ts';
import { clearOf } from './curve.ts';
import { inPark, type Land, type Zone } from './land.ts';
import { nth, type Point } from './plane.ts';
import { type Plot, plotOf } from './plot.ts';
import { seededRandom } from './random.ts';
import type { StreetGraph } from './street-graph.ts';

export type Use =
  | 'homes'
  | 'shops'
  | 'works'
  | 'school'
  | 'campus'
  | 'hospital'
  | 'green'
  | 'square'
  | 'waterside'
  | 'railway'
  | 'park'
  | 'fields';

export interface Lot {
  readonly plot: Plot;
  readonly zone: Zone;
  readonly use: Use;
}

/** One lot per block, in the order of the blocks. */
export function planLand(land: Land, graph: StreetGraph, blocks: readonly Block[]): Lot[] {
  const random = seededRandom(land.seed * 271 + 9);
  return blocks.map((_, i) => {
    const plot = plotOf(land, graph, blocks, i);
    const zone = land.zoneOf(plot.middle);
    return { plot, zone, use: groundUse(land, plot) ?? chooseUse(land, plot, zone, random()) };
  });
}

/** What the ground itself decides. */
function groundUse(land: Land, plot: Plot): Use | null {
  const points = [...plot.ring, plot.middle];
  if (points.some((p) => clearOf(land.river, p) < 5)) return 'waterside';
  if (inPark(land, plot.middle) && !plot.isDry(plot.middle)) return 'park';
  if (clearOf(land.rail, plot.middle) < 24 || clearOf(land.railBranch, plot.middle) < 18) return 'railway';
  if (clearOf(land.stream, plot.middle) < 20) return 'waterside';
  return null;
}

function chooseUse(land: Land, plot: Plot, zone: Zone, chance: number): Use {
  const R = land.radiusM;
  if (zone === 'country') return 'fields';
  if (plot.areaM2 > 200_000) return zone === 'industry' ? 'works' : 'fields';
  if (zone === 'industry') return chance < 0.84 ? 'works' : 'homes';
  if (zone === 'campus') return chance < 0.8 ? 'campus' : 'green';
  if (plot.areaM2 < 2200) return chance < 0.5 ? 'green' : 'shops';
  const busy = shopShare(plot.middle, R);
  if (chance < busy) return 'shops';
  const rest = (chance - busy) / (1 - busy);
  if (rest < 0.04 && plot.areaM2 > 9000) return 'school';
  if (rest < 0.052 && plot.areaM2 > 9000) return 'hospital';
  if (rest < 0.1) return 'green';
  if (rest < 0.107 && plot.areaM2 < 12_000) return 'square';
  return 'homes';
}

/** Offices and shops: thick in the middle, around the station and in the new centre across the river. */
function shopShare([x, y]: Point, R: number): number {
  const at = (cx: number, cy: number, reach: number) =>
    Math.exp(-(((x / R - cx) ** 2 + (y / R - cy) ** 2) / reach ** 2));
  return 0.04 + 0.42 * at(0, 0.03, 0.1) + 0.35 * at(0, -0.38, 0.07) + 0.5 * at(0.06, 0.6, 0.08);
}

/** Neighbours of each block across small streets only: what people call one neighbourhood. */
export function neighboursOf(graph: StreetGraph, blocks: readonly Block[]): number[][] {
  const sides: number[][] = graph.edges.map(() => []);
  for (const [i, block] of blocks.entries()) for (const edge of block.edges) nth(sides, edge).push(i);
  const neighbours: Set<number>[] = blocks.map(() => new Set());
  for (const [edge, [one, two]] of sides.entries()) {
    if (one === undefined || two === undefined || one === two) continue;
    const roadClass = nth(graph.roads, nth(graph.edges, edge).road).class;
    if (roadClass !== 'residential' && roadClass !== 'tertiary') continue;
    neighbours[one]?.add(two);
    neighbours[two]?.add(one);
  }
  return neighbours.map((set) => [...set]);
}
