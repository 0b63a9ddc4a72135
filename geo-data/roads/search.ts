/**
 * Reverse shortest paths: seconds from every node to one target. Inside of a bucket a node may be improved and looked at
 * again, so that the answer is exact whatever the width.
 */
import { type Buckets, openBuckets } from './buckets.ts';
import { isTwoWay, type RoadGraph } from './graph.ts';

/** A place on an edge: share of its length from its first node, 0…1. */
export interface Place {
  readonly edge: number;
  readonly fraction: number;
}

/** What a search found out. Values are those of a dry day. */
export interface Field {
  readonly target: Place;
  /** From each node to the target; Infinity where there is no way, or none was found yet. */
  readonly seconds: Float64Array;
  /** Length of that way. */
  readonly metres: Float32Array;
  /** Seconds up to here are final; Infinity when nothing is left to look at. */
  readonly finalTo: number;
}

export interface SearchLimits {
  /** Stops as soon as these places have their answer; without it, everything is looked at. */
  readonly wanted?: readonly Place[];
  /** Ways that take longer than this are not looked for. */
  readonly cutOffSeconds?: number;
  /** A field that is no longer needed, to be filled again. */
  readonly into?: Field;
}

/** The way from an origin by the field's numbers. */
export interface Way {
  readonly seconds: number;
  readonly metres: number;
}

export interface RoadSearch {
  readonly graph: RoadGraph;
  toTarget(target: Place, limits?: SearchLimits): Field;
}

/** Makes the scratch memory for searches on a graph; one search at a time. */
export function openSearch(graph: RoadGraph): RoadSearch {
  const buckets = openBuckets(graph.nodeCount, graph.longestSeconds);
  const isWanted = new Uint8Array(graph.nodeCount);
  return {
    graph,
    toTarget(target, { wanted, cutOffSeconds = Number.POSITIVE_INFINITY, into } = {}) {
      const { seconds, metres } = emptyField(graph, into);
      const marked = wanted === undefined ? null : markWanted(graph, wanted, isWanted);
      const start = (node: number, from: number, lengthM: number) => {
        if (from >= (seconds[node] ?? 0)) return;
        seconds[node] = from;
        metres[node] = lengthM;
        buckets.put(node, from);
      };
      startAt(graph, target, start);
      const finalTo = spread(graph, buckets, { seconds, metres, isWanted, marked, cutOffSeconds });
      buckets.clear();
      if (marked !== null) for (const node of marked) isWanted[node] = 0;
      return { target, seconds, metres, finalTo };
    },
  };
}

/** The way from a place to the field's target; null when there is none, or when it was not looked for that far. */
export function wayFrom(graph: RoadGraph, field: Field, { edge, fraction }: Place): Way | null {
  const edgeSeconds = graph.edgeSeconds[edge] ?? 0;
  const edgeM = graph.edgeLengthM[edge] ?? 0;
  const to = graph.edgeTo[edge] ?? 0;
  const from = graph.edgeFrom[edge] ?? 0;
  const { target } = field;
  let seconds = (field.seconds[to] ?? Number.POSITIVE_INFINITY) + (1 - fraction) * edgeSeconds;
  let metres = (field.metres[to] ?? 0) + (1 - fraction) * edgeM;
  const offer = (otherSeconds: number, otherM: number) => {
    if (otherSeconds >= seconds) return;
    seconds = otherSeconds;
    metres = otherM;
  };
  if (leavesAtFrom(graph, { edge, fraction })) {
    const viaFrom = field.seconds[from] ?? Number.POSITIVE_INFINITY;
    offer(viaFrom + fraction * edgeSeconds, (field.metres[from] ?? 0) + fraction * edgeM);
  }
  if (edge === target.edge && (isTwoWay(graph, edge) || fraction <= target.fraction)) {
    const share = Math.abs(target.fraction - fraction);
    offer(share * edgeSeconds, share * edgeM);
  }
  return Number.isFinite(seconds) ? { seconds, metres } : null;
}

/** The field has the last word on this place: nothing shorter could still be found. */
export function isFinal(graph: RoadGraph, field: Field, place: Place): boolean {
  const { finalTo } = field;
  if (finalTo === Number.POSITIVE_INFINITY) return true;
  const isKnown = (node: number) => (field.seconds[node] ?? 0) <= finalTo;
  if (isKnown(graph.edgeTo[place.edge] ?? 0)) {
    if (!leavesAtFrom(graph, place) || isKnown(graph.edgeFrom[place.edge] ?? 0)) return true;
  }
  return (wayFrom(graph, field, place)?.seconds ?? Number.POSITIVE_INFINITY) <= finalTo;
}

/** One may set out from here over the first end of the edge; who stands at that very end may, whatever the direction. */
export function leavesAtFrom(graph: RoadGraph, { edge, fraction }: Place): boolean {
  return isTwoWay(graph, edge) || fraction === 0;
}

/** One may come here over the second end of the edge. */
export function entersAtTo(graph: RoadGraph, { edge, fraction }: Place): boolean {
  return isTwoWay(graph, edge) || fraction === 1;
}

function emptyField({ nodeCount }: RoadGraph, into: Field | undefined) {
  const seconds = into?.seconds.length === nodeCount ? into.seconds : new Float64Array(nodeCount);
  const metres = into?.metres.length === nodeCount ? into.metres : new Float32Array(nodeCount);
  // Filling 100,000 numbers takes 0.03 ms: less than asking at each of them whether it is of this search.
  seconds.fill(Number.POSITIVE_INFINITY);
  return { seconds, metres };
}

/** The target is reached by its edge, from both ends where both directions are allowed. */
function startAt(
  graph: RoadGraph,
  { edge, fraction }: Place,
  start: (node: number, seconds: number, metres: number) => void,
): void {
  const seconds = graph.edgeSeconds[edge] ?? 0;
  const metres = graph.edgeLengthM[edge] ?? 0;
  start(graph.edgeFrom[edge] ?? 0, fraction * seconds, fraction * metres);
  if (entersAtTo(graph, { edge, fraction })) {
    start(graph.edgeTo[edge] ?? 0, (1 - fraction) * seconds, (1 - fraction) * metres);
  }
}

/** Marks the nodes that places depend on and lists each once. */
function markWanted(graph: RoadGraph, wanted: readonly Place[], isWanted: Uint8Array): number[] {
  const marked: number[] = [];
  const mark = (node: number) => {
    if (isWanted[node] === 1) return;
    isWanted[node] = 1;
    marked.push(node);
  };
  for (const place of wanted) {
    mark(graph.edgeTo[place.edge] ?? 0);
    if (leavesAtFrom(graph, place)) mark(graph.edgeFrom[place.edge] ?? 0);
  }
  return marked;
}

interface Spread {
  readonly seconds: Float64Array;
  readonly metres: Float32Array;
  /** 1 = still waited for; set back to 0 when it is reached. */
  readonly isWanted: Uint8Array;
  readonly marked: readonly number[] | null;
  readonly cutOffSeconds: number;
}

/** Takes bucket after bucket; returns up to where the values are final. */
function spread(
  graph: RoadGraph,
  buckets: Buckets,
  { seconds, metres, isWanted, marked, cutOffSeconds }: Spread,
) {
  const { start, node: others, seconds: arcSeconds, metres: arcMetres } = graph.arriving;
  let missing = marked?.length ?? -1;
  for (let bucket = 0; buckets.isWaiting(); bucket += 1) {
    const from = bucket * buckets.width;
    if (missing === 0 || from > cutOffSeconds) return Math.min(from, cutOffSeconds);
    for (let node = buckets.take(bucket); node >= 0; node = buckets.take(bucket)) {
      if (isWanted[node] === 1) {
        isWanted[node] = 0;
        missing -= 1;
      }
      const here = seconds[node] ?? 0;
      const hereM = metres[node] ?? 0;
      const end = start[node + 1] ?? 0;
      for (let arc = start[node] ?? 0; arc < end; arc += 1) {
        const other = others[arc] ?? 0;
        const there = here + (arcSeconds[arc] ?? 0);
        if (there < (seconds[other] ?? 0)) {
          seconds[other] = there;
          metres[other] = hereM + (arcMetres[arc] ?? 0);
          buckets.put(other, there);
        }
      }
    }
  }
  return Number.POSITIVE_INFINITY;
}
