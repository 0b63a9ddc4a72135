/** Makes land and sea from coastlines: land lies left of a coastline, the sea right of it. */
import type { LonLat } from '../../map-source.ts';
import { type Box, isInside, signedArea, windRing } from './rings.ts';

type Line = readonly LonLat[];

export interface LandAndSea {
  /** Polygons: outer ring, then holes. */
  readonly land: readonly (readonly Line[])[];
  readonly sea: readonly (readonly Line[])[];
  /** Ends of coastlines inside of the bounds, where the file was cut: the coast goes straight on to the edge. */
  readonly looseEnds: readonly LonLat[];
}

/** `chains` are joined coastlines (open or closed) in their own direction; without any the bounds are all land. */
export function splitLandAndSea(chains: readonly Line[], box: Box): LandAndSea {
  const looseEnds: LonLat[] = [];
  const crossings = chains
    .filter((chain) => !isClosed(chain))
    .map((chain) => reachEdges(chain, box, looseEnds))
    .concat(chains.filter(isClosed))
    .flatMap((chain) => clipChain(chain, box));
  const open = crossings.filter((line) => !isClosed(line));
  const rings = crossings.filter((line) => isClosed(line) && line.length >= 4);
  const islands = rings.filter((ring) => signedArea(ring) > 0);
  const lagoons = rings.filter((ring) => signedArea(ring) < 0);
  if (open.length === 0) return { ...withoutShore(islands, lagoons, box), looseEnds };
  const land = walkEdges(open, box);
  const sea = walkEdges(
    open.map((line) => [...line].reverse()),
    box,
  );
  return {
    land: [...withHoles(land, lagoons), ...islands.map((ring) => [windRing(ring, false)])],
    sea: [...withHoles(sea, islands), ...lagoons.map((ring) => [windRing(ring, false)])],
    looseEnds,
  };
}

/** Islands alone stand in the sea; nothing at all, or lagoons alone, is land. */
function withoutShore(
  islands: readonly Line[],
  lagoons: readonly Line[],
  box: Box,
): Omit<LandAndSea, 'looseEnds'> {
  const all = cornersOf(box);
  if (islands.length === 0)
    return { land: withHoles([all], lagoons), sea: lagoons.map((ring) => [windRing(ring, false)]) };
  return {
    land: withHoles(
      islands.map((ring) => windRing(ring, false)),
      lagoons,
    ),
    sea: [...withHoles([all], islands), ...lagoons.map((ring) => [windRing(ring, false)])],
  };
}

function withHoles(outers: readonly Line[], holes: readonly Line[]): (readonly Line[])[] {
  return outers.map((outer) => [
    outer,
    ...holes
      .filter((hole) => hole[0] !== undefined && isInside(hole[0], outer))
      .map((hole) => windRing(hole, true)),
  ]);
}

const isClosed = (line: Line) =>
  line.length > 3 && line[0]?.[0] === line.at(-1)?.[0] && line[0]?.[1] === line.at(-1)?.[1];

function contains([west, south, east, north]: Box, [lon, lat]: LonLat): boolean {
  return lon > west && lon < east && lat > south && lat < north;
}

/** Draws loose ends inside of the bounds straight to the nearest edge. */
function reachEdges(chain: Line, box: Box, looseEnds: LonLat[]): Line {
  const first = chain[0];
  const last = chain.at(-1);
  const before = first !== undefined && contains(box, first) ? [nearestEdge(first, box)] : [];
  const after = last !== undefined && contains(box, last) ? [nearestEdge(last, box)] : [];
  if (before.length > 0 && first !== undefined) looseEnds.push(first);
  if (after.length > 0 && last !== undefined) looseEnds.push(last);
  return [...before, ...chain, ...after];
}

function nearestEdge([lon, lat]: LonLat, [west, south, east, north]: Box): LonLat {
  const sides: readonly (readonly [number, LonLat])[] = [
    [lon - west, [west, lat]],
    [east - lon, [east, lat]],
    [lat - south, [lon, south]],
    [north - lat, [lon, north]],
  ];
  return sides.reduce((best, side) => (side[0] < best[0] ? side : best))[1];
}

/** The parts of a line that lie within the bounds; each begins and ends on the edge unless it is a ring inside. */
export function clipChain(chain: Line, box: Box): Line[] {
  const parts: LonLat[][] = [];
  let part: LonLat[] = [];
  for (let i = 1; i < chain.length; i++) {
    const from = chain[i - 1];
    const to = chain[i];
    if (from === undefined || to === undefined) continue;
    const clipped = clipSegment(from, to, box);
    if (clipped === null) continue;
    const [start, end] = clipped;
    const goesOn = part.length > 0 && same(part.at(-1), start);
    if (!goesOn) {
      if (part.length > 1) parts.push(part);
      part = [start];
    }
    if (!same(part.at(-1), end)) part.push(end);
  }
  if (part.length > 1) parts.push(part);
  return isClosed(chain) ? joinAround(parts, box) : parts;
}

/** A ring whose first point lies inside is cut there only because lists have a beginning. */
function joinAround(parts: LonLat[][], box: Box): Line[] {
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined || first === last) return parts;
  const [begin] = first;
  if (begin === undefined || !contains(box, begin) || !same(last.at(-1), begin)) return parts;
  return [[...last, ...first.slice(1)], ...parts.slice(1, -1)];
}

function same(a: LonLat | undefined, b: LonLat | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

/** Liang–Barsky. */
function clipSegment(from: LonLat, to: LonLat, [west, south, east, north]: Box): [LonLat, LonLat] | null {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  let [t0, t1] = [0, 1];
  const sides = [
    [-dx, from[0] - west],
    [dx, east - from[0]],
    [-dy, from[1] - south],
    [dy, north - from[1]],
  ] as const;
  for (const [p, q] of sides) {
    if (p === 0 && q < 0) return null;
    if (p < 0) t0 = Math.max(t0, q / p);
    if (p > 0) t1 = Math.min(t1, q / p);
  }
  if (t0 > t1) return null;
  const at = (t: number): LonLat => {
    if (t === 0) return from;
    if (t === 1) return to;
    // Rounding may leave the edge by a hair; the walk along the edges needs it exactly.
    return [clamp(from[0] + t * dx, west, east), clamp(from[1] + t * dy, south, north)];
  };
  const [start, end] = [at(t0), at(t1)];
  return same(start, end) ? null : [start, end];
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** Counter-clockwise from the south-west corner, closed. */
function cornersOf([west, south, east, north]: Box): Line {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

/** How far along the edges a point lies, counter-clockwise from the south-west corner: 0 to 4. */
function edgePlace([lon, lat]: LonLat, [west, south, east, north]: Box): number {
  const x = (lon - west) / (east - west);
  const y = (lat - south) / (north - south);
  const sides: readonly (readonly [off: number, place: number])[] = [
    [Math.abs(y), x],
    [Math.abs(1 - x), 1 + y],
    [Math.abs(1 - y), 3 - x],
    [Math.abs(x), 4 - y],
  ];
  return sides.reduce((best, side) => (side[0] < best[0] ? side : best))[1] % 4;
}

/**
 * Polygons left of the lines: from the end of a line along the edges, counter-clockwise, to the next beginning of a
 * line, until the first line comes again.
 */
function walkEdges(lines: readonly Line[], box: Box): Line[] {
  const pieces = lines.map((line) => ({
    line,
    begin: edgePlace(line[0] ?? [0, 0], box),
    end: edgePlace(line.at(-1) ?? [0, 0], box),
  }));
  const rest = new Set(pieces);
  const polygons: Line[] = [];
  for (const first of pieces) {
    if (!rest.delete(first)) continue;
    const ring: LonLat[] = [...first.line];
    for (let piece = first; ; ) {
      const from = piece.end;
      const next = nextAlong(from, [first, ...rest]);
      ring.push(...cornersBetween(from, next.begin, box));
      if (next === first) break;
      rest.delete(next);
      ring.push(...next.line);
      piece = next;
    }
    const [start] = ring;
    if (start !== undefined && !same(start, ring.at(-1))) ring.push(start);
    if (ring.length >= 4) polygons.push(ring);
  }
  return polygons;
}

function nextAlong<T extends { readonly begin: number }>(from: number, pieces: readonly [T, ...T[]]): T {
  const ahead = ({ begin }: T) => (begin - from + 4) % 4;
  return pieces.reduce((best, piece) => (ahead(piece) < ahead(best) ? piece : best), pieces[0]);
}

function cornersBetween(from: number, to: number, box: Box): LonLat[] {
  const corners = cornersOf(box);
  const way = (to - from + 4) % 4;
  const passed: LonLat[] = [];
  for (let corner = Math.floor(from) + 1; corner < from + way; corner++) {
    const at = corners[corner % 4];
    if (at !== undefined) passed.push(at);
  }
  return passed;
}
