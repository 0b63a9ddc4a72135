/** Divides the whole city into districts and, differently, into responsibility areas; their borders follow main streets. */
import type { Block } from './blocks.ts';
import { findTurns, headOf } from './blocks.ts';
import { areaOf, distanceOf, isInside, nth, type Point } from './plane.ts';
import type { StreetGraph } from './street-graph.ts';

/** Blocks between main streets taken together: the smallest pieces that change hands. */
export interface Quarter {
  readonly blocks: readonly number[];
  readonly middle: Point;
  /** Neighbours and what it costs to go on there, metres. */
  readonly near: readonly { readonly quarter: number; readonly costM: number }[];
}

export interface Quarters {
  readonly list: readonly Quarter[];
  /** Quarter of each block. */
  readonly ofBlock: readonly number[];
}

export function groupQuarters(graph: StreetGraph, blocks: readonly Block[]): Quarters {
  const sides: number[][] = graph.edges.map(() => []);
  for (const [i, block] of blocks.entries()) for (const edge of block.edges) nth(sides, edge).push(i);
  const ofBlock = joinBlocks(graph, blocks, sides);
  const members: number[][] = [];
  for (const [block, quarter] of ofBlock.entries()) {
    const list = members[quarter];
    if (list === undefined) members[quarter] = [block];
    else list.push(block);
  }
  const middles = members.map((own) => middleOfBlocks(blocks, own));
  const near: Map<number, number>[] = members.map(() => new Map());
  for (const [edge, [one, two]] of sides.entries()) {
    if (one === undefined || two === undefined) continue;
    const a = nth(ofBlock, one);
    const b = nth(ofBlock, two);
    if (a === b) continue;
    const wet = nth(graph.roads, nth(graph.edges, edge).road).kind === 'river';
    const cost = distanceOf(nth(middles, a), nth(middles, b)) * (wet ? 3 : 1);
    near[a]?.set(b, Math.min(cost, near[a]?.get(b) ?? cost));
    near[b]?.set(a, Math.min(cost, near[b]?.get(a) ?? cost));
  }
  const list = members.map((own, i) => ({
    blocks: own,
    middle: nth(middles, i),
    near: [...nth(near, i)].map(([quarter, costM]) => ({ quarter, costM })),
  }));
  return { list, ofBlock };
}

/** Blocks that only a small street parts become one quarter; returns the quarter's number of each block. */
function joinBlocks(
  graph: StreetGraph,
  blocks: readonly Block[],
  sides: readonly (readonly number[])[],
): number[] {
  const parent = blocks.map((_, i) => i);
  const rootOf = (block: number): number => {
    let at = block;
    while (nth(parent, at) !== at) at = nth(parent, at);
    parent[block] = at;
    return at;
  };
  for (const [edge, [one, two]] of sides.entries()) {
    if (one === undefined || two === undefined) continue;
    const roadClass = nth(graph.roads, nth(graph.edges, edge).road).class;
    if (roadClass === 'residential' || roadClass === 'tertiary') parent[rootOf(one)] = rootOf(two);
  }
  const numbers = new Map<number, number>();
  return blocks.map((_, i) => {
    const root = rootOf(i);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    return number;
  });
}

function middleOfBlocks(blocks: readonly Block[], own: readonly number[]): Point {
  let x = 0;
  let y = 0;
  let sum = 0;
  for (const i of own) {
    const { ring, areaM2 } = nth(blocks, i);
    const cx = ring.reduce((s, p) => s + p[0], 0) / ring.length;
    const cy = ring.reduce((s, p) => s + p[1], 0) / ring.length;
    x += cx * areaM2;
    y += cy * areaM2;
    sum += areaM2;
  }
  return [x / sum, y / sum];
}

/** Each quarter goes to the seed from which it is reached at the least cost; `handicaps` make a seed slower. */
export function growRegions(
  quarters: Quarters,
  seeds: readonly number[],
  handicaps: readonly number[],
): number[] {
  const { list } = quarters;
  const cost = new Float64Array(list.length).fill(Number.POSITIVE_INFINITY);
  const region: number[] = new Array(list.length).fill(-1);
  const done = new Uint8Array(list.length);
  for (const [i, seed] of seeds.entries()) {
    cost[seed] = 0;
    region[seed] = i;
  }
  for (;;) {
    let at = -1;
    for (let q = 0; q < list.length; q++) {
      if (done[q] === 0 && (cost[q] ?? 0) < (at < 0 ? Number.POSITIVE_INFINITY : (cost[at] ?? 0))) at = q;
    }
    if (at < 0) return region;
    done[at] = 1;
    const own = nth(region, at);
    for (const { quarter, costM } of nth(list, at).near) {
      const next = (cost[at] ?? 0) + costM * nth(handicaps, own);
      if (done[quarter] === 1 || next >= (cost[quarter] ?? 0)) continue;
      cost[quarter] = next;
      region[quarter] = own;
    }
  }
}

export function nearestQuarter(quarters: Quarters, p: Point): number {
  let best = 0;
  for (const [i, quarter] of quarters.list.entries()) {
    if (distanceOf(quarter.middle, p) < distanceOf(nth(quarters.list, best).middle, p)) best = i;
  }
  return best;
}

/** `count` regions with about equal `weights` (per quarter). */
export function balancedRegions(
  quarters: Quarters,
  weights: readonly number[],
  count: number,
  firstSeeds: readonly Point[],
): number[] {
  const total = weights.reduce((sum, w) => sum + w, 0);
  let seeds = firstSeeds.slice(0, count).map((p) => nearestQuarter(quarters, p));
  let handicaps: number[] = new Array(count).fill(1);
  let best: { regions: number[]; spread: number } | null = null;
  for (let round = 0; round < 60; round++) {
    const regions = growRegions(quarters, distinctSeeds(quarters, seeds), handicaps);
    const loads = regionLoads(regions, weights, count);
    const spread = Math.max(...loads) - Math.min(...loads);
    if (best === null || spread < best.spread) best = { regions, spread };
    handicaps = handicaps.map(
      (h, i) => h * ((nth(loads, i) + 0.02 * total) / (total / count + 0.02 * total)) ** 0.25,
    );
    if (round % 6 === 5) seeds = moveSeeds(quarters, regions, weights, seeds);
  }
  return best?.regions ?? [];
}

function distinctSeeds(quarters: Quarters, seeds: readonly number[]): number[] {
  const used = new Set<number>();
  return seeds.map((seed) => {
    let at = seed;
    while (used.has(at)) at = (at + 1) % quarters.list.length;
    used.add(at);
    return at;
  });
}

function regionLoads(regions: readonly number[], weights: readonly number[], count: number): number[] {
  const loads: number[] = new Array(count).fill(0);
  for (const [quarter, region] of regions.entries())
    loads[region] = (loads[region] ?? 0) + nth(weights, quarter);
  return loads;
}

function moveSeeds(
  quarters: Quarters,
  regions: readonly number[],
  weights: readonly number[],
  seeds: readonly number[],
): number[] {
  return seeds.map((seed, region) => {
    let x = 0;
    let y = 0;
    let sum = 0;
    for (const [i, quarter] of quarters.list.entries()) {
      if (regions[i] !== region) continue;
      const w = nth(weights, i);
      x += quarter.middle[0] * w;
      y += quarter.middle[1] * w;
      sum += w;
    }
    return sum === 0 ? seed : nearestQuarter(quarters, [x / sum, y / sum]);
  });
}

/** Rings of a region: outer ones with the holes they contain. Open, by node numbers of the graph. */
export function outlineOf(
  graph: StreetGraph,
  blocks: readonly Block[],
  isOwn: (block: number) => boolean,
): number[][][] {
  const { turn, blockOn } = findTurns(graph, blocks);
  const inside = (half: number) => {
    const block = blockOn[half];
    return block !== undefined && block >= 0 && isOwn(block);
  };
  const done = new Set<number>();
  const rings: number[][] = [];
  for (let start = 0; start < turn.length; start++) {
    if (done.has(start) || !inside(start) || inside(start ^ 1)) continue;
    const ring: number[] = [];
    for (let half = start; !done.has(half); ) {
      done.add(half);
      ring.push(headOf(graph, half));
      half = nth(turn, half);
      while (inside(half ^ 1)) half = nth(turn, half ^ 1);
    }
    rings.push(...untangle(ring));
  }
  return nest(graph, rings);
}

/** Splits a ring that passes a node twice. */
function untangle(ring: readonly number[]): number[][] {
  const rings: number[][] = [];
  const way: number[] = [];
  for (const node of ring) {
    const before = way.indexOf(node);
    if (before >= 0) rings.push(way.splice(before));
    way.push(node);
  }
  if (way.length > 2) rings.push(way);
  return rings.filter((one) => one.length > 2);
}

function nest(graph: StreetGraph, rings: readonly number[][]): number[][][] {
  const pointsOf = (ring: readonly number[]) => ring.map((node) => nth(graph.nodes, node));
  const outer = rings.filter((ring) => areaOf(pointsOf(ring)) > 0);
  const polygons = outer.map((ring) => [ring]);
  for (const hole of rings.filter((ring) => areaOf(pointsOf(ring)) < 0)) {
    const own = new Set(hole);
    const home = polygons.find(([ring]) => {
      if (ring === undefined) return false;
      const edge = new Set(ring);
      const probe = hole.find((node) => !edge.has(node)) ?? nth([...own], 0);
      return isInside(nth(graph.nodes, probe), pointsOf(ring));
    });
    home?.push(hole);
  }
  return polygons;
}
