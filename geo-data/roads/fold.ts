/** Joins pieces end to end where nothing turns off and nothing changes: such a node only costs time to search. */
import { type Piece, reversedLine } from './pieces.ts';

/** The same streets with fewer pieces. */
export function foldPieces(pieces: readonly Piece[], nodeCount: number): readonly Piece[] {
  const folded: (Piece | null)[] = [...pieces];
  const ends = openEnds(pieces, nodeCount);
  for (let node = 0; node < nodeCount; node += 1) {
    const [first, second] = ends.at(node);
    if (first === second) continue;
    const a = folded[first] ?? null;
    const b = folded[second] ?? null;
    const joined = a === null || b === null ? null : join(a, b, node);
    if (joined === null || b === null) continue;
    folded[first] = joined;
    folded[second] = null;
    ends.rename(b.from === node ? b.to : b.from, second, first);
  }
  return folded.filter((piece) => piece !== null);
}

/** The two pieces of each node that has exactly two ends; for others twice the same number. */
function openEnds(pieces: readonly Piece[], nodeCount: number) {
  const count = new Uint32Array(nodeCount);
  const pair = new Uint32Array(2 * nodeCount);
  const put = (node: number, piece: number) => {
    const known = count[node] ?? 0;
    if (known < 2) pair[2 * node + known] = piece;
    count[node] = known + 1;
  };
  for (const [index, { from, to }] of pieces.entries()) {
    put(from, index);
    put(to, index);
  }
  return {
    at: (node: number): readonly [number, number] =>
      count[node] === 2 ? [pair[2 * node] ?? 0, pair[2 * node + 1] ?? 0] : [0, 0],
    rename(node: number, piece: number, by: number): void {
      if (pair[2 * node] === piece) pair[2 * node] = by;
      else if (pair[2 * node + 1] === piece) pair[2 * node + 1] = by;
    },
  };
}

/** One piece from two that meet at `node`, or null when they are not alike or their directions do not go together. */
function join(a: Piece, b: Piece, node: number): Piece | null {
  if (a.kind !== b.kind || a.isOneWay !== b.isOneWay) return null;
  if (a.to === node && b.from === node) return chain(a, b);
  if (b.to === node && a.from === node) return chain(b, a);
  if (a.isOneWay) return null;
  return a.to === node ? chain(a, turned(b)) : chain(turned(a), b);
}

function chain(a: Piece, b: Piece): Piece {
  return { ...a, to: b.to, points: [...a.points, ...b.points.slice(2)] };
}

function turned(piece: Piece): Piece {
  return { ...piece, from: piece.to, to: piece.from, points: reversedLine(piece.points) };
}
