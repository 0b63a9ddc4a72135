/** Turns lines that cross into one plane graph: nodes where they meet, edges in between, no dead ends, one piece. */
import type { RoadLine } from './arterials.ts';
import { makeCellIndex } from './near.ts';
import { crossingOf, distanceOf, nth, type Point, simplify } from './plane.ts';

export interface StreetEdge {
  readonly from: number;
  readonly to: number;
  /** Index of the road it is a part of. */
  readonly road: number;
}

export interface StreetGraph {
  readonly nodes: Point[];
  readonly edges: StreetEdge[];
  readonly roads: readonly RoadLine[];
  /** Edges at each node. */
  readonly around: number[][];
}

/** Crossings closer together than this are one. */
const mergeM = 6;

interface Draft {
  readonly nodes: Point[];
  edges: StreetEdge[];
}

/** `keepsEnd` tells which dead ends stay (roads that leave the city). */
export function buildStreetGraph(roads: readonly RoadLine[], keepsEnd: (p: Point) => boolean): StreetGraph {
  const draft = draftOf(roads);
  for (let round = 0; round < 4 && splitAtCrossings(draft) > 0; round++);
  draft.edges = pruneDeadEnds(draft, keepsEnd);
  draft.edges = largestPiece(draft);
  return numberAnew(draft, roads);
}

function draftOf(roads: readonly RoadLine[]): Draft {
  const nodes: Point[] = [];
  const edges: StreetEdge[] = [];
  for (const [road, line] of roads.entries()) {
    const points = simplify(line.points, line.kind === 'lane' ? 1.2 : 0.8);
    const closed = distanceOf(nth(points, 0), nth(points, points.length - 1)) < 0.01;
    const first = nodes.length;
    nodes.push(...(closed ? points.slice(0, -1) : points));
    for (let k = 1; k < points.length; k++) {
      edges.push({ from: first + k - 1, to: closed && k === points.length - 1 ? first : first + k, road });
    }
  }
  return { nodes, edges };
}

interface Cut {
  readonly t: number;
  readonly node: number;
}

/** Splits edges where they cross or where a node lies on them; how many cuts it made. */
function splitAtCrossings(draft: Draft): number {
  const { nodes, edges } = draft;
  const cuts: Cut[][] = edges.map(() => []);
  const joints = makeCellIndex<number>(20);
  for (const [i, p] of nodes.entries()) joints.add(i, p);
  const cells = indexEdges(draft);
  const seen = new Set<number>();
  for (const list of cells.values()) {
    for (let x = 0; x < list.length; x++) {
      for (let y = x + 1; y < list.length; y++) {
        const i = nth(list, x);
        const j = nth(list, y);
        const key = Math.min(i, j) * 1_000_003 + Math.max(i, j);
        if (seen.has(key)) continue;
        seen.add(key);
        cutPair(draft, joints, cuts, i, j);
      }
    }
  }
  let made = 0;
  draft.edges = distinct(
    edges.flatMap((edge, i) => {
      const own = nth(cuts, i);
      if (own.length === 0) return [edge];
      made += own.length;
      return pieces(edge, own);
    }),
  );
  return made;
}

function indexEdges({ nodes, edges }: Draft): Map<number, number[]> {
  const cellM = 50;
  const cells = new Map<number, number[]>();
  for (const [i, edge] of edges.entries()) {
    const a = nth(nodes, edge.from);
    const b = nth(nodes, edge.to);
    const steps = Math.max(1, Math.ceil(distanceOf(a, b) / 20));
    let last = Number.NaN;
    for (let s = 0; s <= steps; s++) {
      const x = a[0] + ((b[0] - a[0]) * s) / steps;
      const y = a[1] + ((b[1] - a[1]) * s) / steps;
      for (const [dx, dy] of corners) {
        const key = Math.floor((x + dx) / cellM) * 100_003 + Math.floor((y + dy) / cellM);
        if (key === last) continue;
        last = key;
        const cell = cells.get(key);
        if (cell === undefined) cells.set(key, [i]);
        else if (cell[cell.length - 1] !== i) cell.push(i);
      }
    }
  }
  return cells;
}

const corners = [
  [-11, -11],
  [11, -11],
  [-11, 11],
  [11, 11],
] as const;

function cutPair(
  draft: Draft,
  joints: ReturnType<typeof makeCellIndex<number>>,
  cuts: Cut[][],
  i: number,
  j: number,
): void {
  const { nodes, edges } = draft;
  const one = nth(edges, i);
  const two = nth(edges, j);
  if (one.from === two.from || one.from === two.to || one.to === two.from || one.to === two.to) return;
  const a = nth(nodes, one.from);
  const b = nth(nodes, one.to);
  const c = nth(nodes, two.from);
  const d = nth(nodes, two.to);
  const hit = crossingOf(a, b, c, d);
  if (hit === null) return;
  const node = jointAt(draft, joints, hit.at, [one.from, one.to, two.from, two.to]);
  if (node !== one.from && node !== one.to) nth(cuts, i).push({ t: hit.t, node });
  if (node !== two.from && node !== two.to) nth(cuts, j).push({ t: hit.u, node });
}

/** The end of one of the two edges or a crossing found before when close enough, otherwise a new node. */
function jointAt(
  { nodes }: Draft,
  joints: ReturnType<typeof makeCellIndex<number>>,
  at: Point,
  ends: readonly number[],
): number {
  let best = -1;
  let bestM = mergeM;
  for (const node of ends) {
    const m = distanceOf(nth(nodes, node), at);
    if (m < bestM) [best, bestM] = [node, m];
  }
  if (best >= 0) return best;
  joints.some(at, mergeM, (node) => {
    const m = distanceOf(nth(nodes, node), at);
    if (m < bestM) [best, bestM] = [node, m];
    return false;
  });
  if (best >= 0) return best;
  nodes.push(at);
  joints.add(nodes.length - 1, at);
  return nodes.length - 1;
}

function pieces(edge: StreetEdge, cuts: readonly Cut[]): StreetEdge[] {
  const stops = [...cuts].sort((a, b) => a.t - b.t).map((cut) => cut.node);
  const way = [edge.from, ...stops, edge.to].filter((node, k, all) => k === 0 || node !== all[k - 1]);
  return way.slice(1).map((to, k) => ({ from: nth(way, k), to, road: edge.road }));
}

/** One edge per pair of nodes; the greater road (the earlier one) stays. */
function distinct(edges: readonly StreetEdge[]): StreetEdge[] {
  const byPair = new Map<number, StreetEdge>();
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    const key = Math.min(edge.from, edge.to) * 1_000_003 + Math.max(edge.from, edge.to);
    const found = byPair.get(key);
    if (found === undefined || edge.road < found.road) byPair.set(key, edge);
  }
  return [...byPair.values()];
}

function pruneDeadEnds({ nodes, edges }: Draft, keepsEnd: (p: Point) => boolean): StreetEdge[] {
  const around = edgesAround(nodes.length, edges);
  const alive = new Uint8Array(edges.length).fill(1);
  const degree = around.map((list) => list.length);
  const ends = degree.flatMap((n, node) => (n === 1 ? [node] : []));
  for (let node = ends.pop(); node !== undefined; node = ends.pop()) {
    if (degree[node] !== 1 || keepsEnd(nth(nodes, node))) continue;
    const at = nth(around, node).find((i) => alive[i] === 1);
    if (at === undefined) continue;
    alive[at] = 0;
    const edge = nth(edges, at);
    for (const end of [edge.from, edge.to]) {
      degree[end] = nth(degree, end) - 1;
      if (degree[end] === 1) ends.push(end);
    }
  }
  return edges.filter((_, i) => alive[i] === 1);
}

function largestPiece({ nodes, edges }: Draft): StreetEdge[] {
  const around = edgesAround(nodes.length, edges);
  const piece = new Int32Array(nodes.length).fill(-1);
  const sizes: number[] = [];
  for (let start = 0; start < nodes.length; start++) {
    if (piece[start] !== -1 || nth(around, start).length === 0) continue;
    const stack = [start];
    piece[start] = sizes.length;
    let size = 0;
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      size += 1;
      for (const i of nth(around, node)) {
        const edge = nth(edges, i);
        const other = edge.from === node ? edge.to : edge.from;
        if (piece[other] !== -1) continue;
        piece[other] = sizes.length;
        stack.push(other);
      }
    }
    sizes.push(size);
  }
  const best = sizes.indexOf(Math.max(...sizes));
  return edges.filter((edge) => piece[edge.from] === best);
}

function edgesAround(count: number, edges: readonly StreetEdge[]): number[][] {
  const around: number[][] = Array.from({ length: count }, () => []);
  for (const [i, edge] of edges.entries()) {
    nth(around, edge.from).push(i);
    nth(around, edge.to).push(i);
  }
  return around;
}

function numberAnew({ nodes, edges }: Draft, roads: readonly RoadLine[]): StreetGraph {
  const numbers = new Map<number, number>();
  const kept: Point[] = [];
  const numberOf = (node: number) => {
    const found = numbers.get(node);
    if (found !== undefined) return found;
    numbers.set(node, kept.length);
    kept.push(nth(nodes, node));
    return kept.length - 1;
  };
  const renumbered = edges.map((edge) => ({
    from: numberOf(edge.from),
    to: numberOf(edge.to),
    road: edge.road,
  }));
  return { nodes: kept, edges: renumbered, roads, around: edgesAround(kept.length, renumbered) };
}
