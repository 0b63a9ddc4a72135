/** The blocks between streets: faces of the plane street graph. */
import { areaOf, nth, type Point } from './plane.ts';
import type { StreetGraph } from './street-graph.ts';

export interface Block {
  /** Open ring, counter-clockwise; equals the nodes' places. */
  readonly ring: readonly Point[];
  readonly nodes: readonly number[];
  /** Edge of the graph behind each side (from ring[i] to ring[i + 1]). */
  readonly edges: readonly number[];
  /** The same as half-edges: 2i runs along edge i, 2i + 1 against it, the block on their left. */
  readonly halves: readonly number[];
  readonly areaM2: number;
}

/** All bounded faces; together they cover what the outermost streets enclose, without holes or overlaps. */
export function findBlocks(graph: StreetGraph): Block[] {
  const turn = turnsOf(graph);
  const done = new Uint8Array(graph.edges.length * 2);
  const blocks: Block[] = [];
  for (let start = 0; start < done.length; start++) {
    if (done[start] === 1) continue;
    const halves: number[] = [];
    for (let half = start; done[half] !== 1; half = nth(turn, half)) {
      done[half] = 1;
      halves.push(half);
    }
    const nodes = halves.map((half) => headOf(graph, half ^ 1));
    const ring = nodes.map((node) => nth(graph.nodes, node));
    const areaM2 = areaOf(ring);
    if (areaM2 > 0) blocks.push({ ring, nodes, edges: halves.map((half) => half >> 1), halves, areaM2 });
  }
  return blocks;
}

/** The node a half-edge leads to. */
export function headOf({ edges }: StreetGraph, half: number): number {
  const edge = nth(edges, half >> 1);
  return half % 2 === 0 ? edge.to : edge.from;
}

/** For each half-edge the one that follows around the face on its left, and that face's block (−1 outside of all). */
export function findTurns(
  graph: StreetGraph,
  blocks: readonly Block[],
): { turn: readonly number[]; blockOn: readonly number[] } {
  const blockOn: number[] = new Array(graph.edges.length * 2).fill(-1);
  for (const [i, block] of blocks.entries()) for (const half of block.halves) blockOn[half] = i;
  return { turn: turnsOf(graph), blockOn };
}

function turnsOf(graph: StreetGraph): number[] {
  const turn: number[] = new Array(graph.edges.length * 2).fill(0);
  for (const [node, around] of graph.around.entries()) {
    const [x, y] = nth(graph.nodes, node);
    const leaving = around
      .map((i) => {
        const half = nth(graph.edges, i).from === node ? 2 * i : 2 * i + 1;
        const [hx, hy] = nth(graph.nodes, headOf(graph, half));
        return { half, angle: Math.atan2(hy - y, hx - x) };
      })
      .sort((a, b) => a.angle - b.angle);
    for (const [k, { half }] of leaving.entries()) {
      // who comes in along `half` reversed leaves by the next one clockwise
      const next = nth(leaving, (k + leaving.length - 1) % leaving.length);
      turn[half ^ 1] = next.half;
    }
  }
  return turn;
}
