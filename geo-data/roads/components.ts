/** Which parts of the graph hang together: islands (directions aside), and the main part (directions counted). */
import type { Arcs } from './arcs.ts';
import type { RoadData } from './graph.ts';

/** Label per node; open edges join the labels of their ends. */
export function findIslands({ nodes, edgeFrom, edgeTo }: RoadData, closed: Uint8Array): Uint32Array {
  const label = new Uint32Array(nodes.length / 2);
  for (let node = 0; node < label.length; node += 1) label[node] = node;
  for (let edge = 0; edge < edgeFrom.length; edge += 1) {
    if (closed[edge] === 1) continue;
    const a = rootOf(label, edgeFrom[edge] ?? 0);
    const b = rootOf(label, edgeTo[edge] ?? 0);
    if (a < b) label[b] = a;
    else label[a] = b;
  }
  for (let node = 0; node < label.length; node += 1) label[node] = rootOf(label, node);
  return label;
}

function rootOf(label: Uint32Array, node: number): number {
  let at = node;
  for (;;) {
    const above = label[at] ?? 0;
    if (above === at) return at;
    const next = label[above] ?? 0;
    label[at] = next;
    at = next;
  }
}

export interface MainNodes {
  /** 1 for the nodes of the largest strongly connected component. */
  readonly isMain: Uint8Array;
  readonly count: number;
}

/** Tarjan's algorithm without recursion: a city's graph is deeper than any stack. */
export function findMainNodes(leaving: Arcs, nodeCount: number): MainNodes {
  const walk = openWalk(leaving, nodeCount);
  let best = { label: 0, size: 0 };
  for (let node = 0; node < nodeCount; node += 1) {
    if (walk.order[node] === 0) best = walk.from(node, best);
  }
  const isMain = new Uint8Array(nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    if (walk.component[node] === best.label) isMain[node] = 1;
  }
  return { isMain, count: best.size };
}

interface Sized {
  readonly label: number;
  readonly size: number;
}

function openWalk({ start, node: other }: Arcs, nodeCount: number) {
  /** Order of discovery from 1; 0 = not seen. */
  const order = new Uint32Array(nodeCount);
  const low = new Uint32Array(nodeCount);
  /** 0 while a node is not assigned. */
  const component = new Uint32Array(nodeCount);
  const nextArc = start.slice(0, nodeCount);
  const path = new Uint32Array(nodeCount);
  const waiting = new Uint32Array(nodeCount);
  let seen = 0;
  let labels = 0;
  let waitingCount = 0;

  const enter = (node: number) => {
    seen += 1;
    order[node] = seen;
    low[node] = seen;
    waiting[waitingCount] = node;
    waitingCount += 1;
  };
  /** Everything above the root on the waiting stack is one component. */
  const close = (root: number): Sized => {
    labels += 1;
    for (let size = 1; ; size += 1) {
      waitingCount -= 1;
      const node = waiting[waitingCount] ?? root;
      component[node] = labels;
      if (node === root) return { label: labels, size };
    }
  };
  const from = (first: number, best: Sized): Sized => {
    let largest = best;
    let depth = 0;
    path[0] = first;
    enter(first);
    while (depth >= 0) {
      const node = path[depth] ?? 0;
      const arc = nextArc[node] ?? 0;
      if (arc < (start[node + 1] ?? 0)) {
        nextArc[node] = arc + 1;
        const next = other[arc] ?? 0;
        if (order[next] === 0) {
          enter(next);
          depth += 1;
          path[depth] = next;
        } else if (component[next] === 0) {
          low[node] = Math.min(low[node] ?? 0, order[next] ?? 0);
        }
        continue;
      }
      if (low[node] === order[node]) {
        const closed = close(node);
        if (closed.size > largest.size) largest = closed;
      }
      depth -= 1;
      if (depth >= 0) {
        const above = path[depth] ?? 0;
        low[above] = Math.min(low[above] ?? 0, low[node] ?? 0);
      }
    }
    return largest;
  };
  return { order, component, from };
}
