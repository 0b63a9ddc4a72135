/** Joins pieces of streets that are one on the map, so that names find room and nothing short gets lost. */
import type { LonLat } from '../map-source.ts';

export interface Piece {
  readonly line: readonly LonLat[];
  /** One id per point; two pieces meet where they name the same node. */
  readonly nodeIds: readonly number[];
}

/** Lines through every node where exactly two ends meet; forks and closed rings stay as they are. */
export function joinLines(pieces: readonly Piece[]): LonLat[][] {
  const ends = endsByNode(pieces);
  const taken = new Set<Piece>();
  const joined: LonLat[][] = [];
  for (const piece of pieces) {
    if (taken.has(piece)) continue;
    taken.add(piece);
    const forward = follow(piece, piece.nodeIds.at(-1), ends, taken);
    const backward = follow(piece, piece.nodeIds[0], ends, taken);
    joined.push([...backward.toReversed(), ...piece.line, ...forward]);
  }
  return joined;
}

function endsByNode(pieces: readonly Piece[]): Map<number, Piece[]> {
  const ends = new Map<number, Piece[]>();
  for (const piece of pieces) {
    for (const node of [piece.nodeIds[0], piece.nodeIds.at(-1)]) {
      if (node === undefined) continue;
      const known = ends.get(node);
      if (known === undefined) ends.set(node, [piece]);
      else known.push(piece);
    }
  }
  return ends;
}

/** The points behind `from`, as far as one way leads on. */
function follow(
  first: Piece,
  from: number | undefined,
  ends: ReadonlyMap<number, readonly Piece[]>,
  taken: Set<Piece>,
): LonLat[] {
  const points: LonLat[] = [];
  let current = first;
  let node = from;
  while (node !== undefined) {
    const meeting: readonly Piece[] = ends.get(node) ?? [];
    const next = meeting.length === 2 ? meeting.find((one) => one !== current) : undefined;
    if (next === undefined || taken.has(next)) return points;
    taken.add(next);
    const isForward = next.nodeIds[0] === node;
    points.push(...(isForward ? next.line.slice(1) : next.line.slice(0, -1).toReversed()));
    node = isForward ? next.nodeIds.at(-1) : next.nodeIds[0];
    current = next;
  }
  return points;
}
