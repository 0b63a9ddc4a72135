/** Makes streets from ways: their words, their line, and the pieces that are left where the file was cut. */
import type { LonLat, Street } from '../../map-source.ts';
import type { Collected } from './collect.ts';
import type { Report } from './problem.ts';
import { decideStreet } from './street-words.ts';

/** All streets of the file; what has no length or lies outside of it is reported. */
export function streetsOf({ ways, places }: Collected, report: Report): Street[] {
  const streets: Street[] = [];
  for (const way of ways.values()) {
    const words = way.tags === undefined ? null : decideStreet(way.tags);
    if (words === null) continue;
    const osmId = `way/${way.id}`;
    const runs = runsOf(way.refs, places.get);
    if (runs.missing) report({ code: 'node-missing', osmId, at: runs.pieces[0]?.line[0] ?? null });
    if (runs.pieces.length === 0 && !runs.missing)
      report({ code: 'street-without-length', osmId, at: places.get(way.refs[0] ?? 0) });
    runs.pieces.forEach((piece, i) => {
      streets.push({ id: i === 0 ? `w${way.id}` : `w${way.id}-${i}`, ...words, ...piece });
    });
  }
  return streets;
}

interface Piece {
  readonly line: LonLat[];
  readonly nodeIds: number[];
}

/** Pieces of at least two different points; the same place twice in a row is one. */
function runsOf(
  refs: readonly number[],
  placeOf: (id: number) => LonLat | null,
): { pieces: Piece[]; missing: boolean } {
  const pieces: Piece[] = [];
  let missing = false;
  let piece: Piece = { line: [], nodeIds: [] };
  const end = () => {
    if (piece.line.length >= 2) pieces.push(piece);
    piece = { line: [], nodeIds: [] };
  };
  for (const id of refs) {
    const at = placeOf(id);
    if (at === null) {
      missing = true;
      end();
    } else if (id !== piece.nodeIds.at(-1)) {
      piece.line.push(at);
      piece.nodeIds.push(id);
    }
  }
  end();
  return { pieces: pieces.filter(({ line }) => hasLength(line)), missing };
}

function hasLength(line: readonly LonLat[]): boolean {
  return line.some(([lon, lat]) => lon !== line[0]?.[0] || lat !== line[0]?.[1]);
}
