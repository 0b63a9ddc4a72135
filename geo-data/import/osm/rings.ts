/** Puts the pieces of a relation together: rings from lines in any order and direction, holes into their outer rings. */
import type { LonLat } from '../../map-source.ts';

export interface AssembledRings {
  /** Closed: the first id is the last one as well; at least three different nodes. */
  readonly closed: readonly (readonly number[])[];
  /** What could not be closed: chains from a loose end to another one. */
  readonly open: readonly (readonly number[])[];
}

/** Joins lines of node ids where they share ends. Doubled lines cancel nothing: each is used once. */
export function assembleRings(lines: readonly (readonly number[])[]): AssembledRings {
  const closed: number[][] = [];
  const open: number[][] = [];
  const pieces = uniqueLines(lines.filter((line) => line.length >= 2));
  const rest = new Set<readonly number[]>();
  for (const piece of pieces) {
    if (piece.at(0) === piece.at(-1)) closed.push([...piece]);
    else rest.add(piece);
  }
  const ends = endsOf(rest);
  for (const piece of rest) {
    rest.delete(piece);
    const chain = growFrom([...piece], rest, ends);
    (chain.at(0) === chain.at(-1) ? closed : open).push(chain);
  }
  return { closed: closed.flatMap(splitAtTouching).filter((ring) => new Set(ring).size >= 3), open };
}

/** The same line twice, also backwards, is a slip of a mapper and would leave a chain open. */
function uniqueLines(lines: readonly (readonly number[])[]): (readonly number[])[] {
  const seen = new Map<string, readonly number[]>();
  for (const line of lines) {
    const there = line.join(',');
    const back = [...line].reverse().join(',');
    if (!seen.has(there) && !seen.has(back)) seen.set(there, line);
  }
  return [...seen.values()];
}

type Ends = Map<number, (readonly number[])[]>;

function endsOf(pieces: Iterable<readonly number[]>): Ends {
  const ends: Ends = new Map();
  for (const piece of pieces) {
    for (const end of [piece.at(0), piece.at(-1)]) {
      if (end === undefined) continue;
      const at = ends.get(end);
      if (at === undefined) ends.set(end, [piece]);
      else at.push(piece);
    }
  }
  return ends;
}

/** Grows a chain forwards, then backwards, until it closes or nothing fits. */
function growFrom(start: number[], rest: Set<readonly number[]>, ends: Ends): number[] {
  let chain = growForward(start, rest, ends);
  if (chain.at(0) !== chain.at(-1)) chain = growForward(chain.reverse(), rest, ends);
  return chain;
}

function growForward(chain: number[], rest: Set<readonly number[]>, ends: Ends): number[] {
  for (;;) {
    const head = chain.at(-1);
    if (head === undefined || head === chain[0]) return chain;
    const next = ends.get(head)?.find((piece) => rest.has(piece));
    if (next === undefined) return chain;
    rest.delete(next);
    const onward = next[0] === head ? next : [...next].reverse();
    for (let i = 1; i < onward.length; i++) chain.push(onward[i] ?? head);
  }
}

/** A ring that passes through a node twice is two rings that touch there. */
function splitAtTouching(ring: readonly number[]): number[][] {
  const rings: number[][] = [];
  const path: number[] = [];
  const placeOf = new Map<number, number>();
  for (const id of ring) {
    const before = placeOf.get(id);
    if (before !== undefined) {
      const loop = path.splice(before + 1);
      for (const left of loop) placeOf.delete(left);
      rings.push([id, ...loop, id]);
      continue;
    }
    placeOf.set(id, path.length);
    path.push(id);
  }
  return rings;
}

type Ring = readonly LonLat[];

/** Twice the area in square degrees; positive when the ring runs counter-clockwise. */
export function signedArea(ring: Ring): number {
  const [ox, oy] = ring[0] ?? [0, 0];
  let sum = 0;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] ?? [0, 0];
    const [bx, by] = ring[i] ?? [0, 0];
    // Differences from the first point keep the digits that large coordinates would eat.
    sum += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy);
  }
  return sum;
}

/** Counter-clockwise for outer rings, clockwise for holes (RFC 7946). */
export function windRing(ring: Ring, hole: boolean): Ring {
  return signedArea(ring) > 0 === hole ? [...ring].reverse() : ring;
}

/** Even-odd; points on the border may fall on either side. */
export function isInside([x, y]: LonLat, ring: Ring): boolean {
  let inside = false;
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1] ?? [0, 0];
    const [bx, by] = ring[i] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/**
 * Sorts rings into polygons by where they lie, not by the roles that mappers wrote: a ring inside an odd number of
 * others is a hole of the smallest of them; a ring in a hole is an island, a polygon of its own.
 */
export function nestRings(rings: readonly Ring[]): (readonly Ring[])[] {
  const sorted = rings
    .map((ring) => ({ ring, size: Math.abs(signedArea(ring)), box: boxOf(ring) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size);
  const polygons: { outer: Ring; holes: Ring[] }[] = [];
  const placed: { box: Box; ring: Ring; depth: number; polygon: { outer: Ring; holes: Ring[] } }[] = [];
  for (const { ring, box } of sorted) {
    const parent = placed.findLast((larger) => boxContains(larger.box, box) && liesIn(ring, larger.ring));
    const depth = parent === undefined ? 0 : parent.depth + 1;
    if (parent !== undefined && depth % 2 === 1) {
      parent.polygon.holes.push(windRing(ring, true));
      placed.push({ box, ring, depth, polygon: parent.polygon });
      continue;
    }
    const polygon = { outer: windRing(ring, false), holes: [] };
    polygons.push(polygon);
    placed.push({ box, ring, depth, polygon });
  }
  return polygons.map(({ outer, holes }) => [outer, ...holes]);
}

/** Rings may touch at points, so most of the vertices decide. */
function liesIn(ring: Ring, larger: Ring): boolean {
  const probes =
    ring.length > 24 ? ring.filter((_, i) => i % Math.ceil(ring.length / 24) === 0) : ring.slice(1);
  const inside = probes.filter((point) => isInside(point, larger)).length;
  return inside * 2 > probes.length;
}

export type Box = readonly [west: number, south: number, east: number, north: number];

export function boxOf(points: Iterable<LonLat>): Box {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    south = Math.min(south, lat);
    east = Math.max(east, lon);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}

function boxContains(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** Joins lines end to beginning; unlike rings of relations, a coastline may not be turned around. */
export function joinDirected(lines: readonly (readonly number[])[]): number[][] {
  const byStart = new Map(lines.map((line) => [line[0], line]));
  const followed = new Set(lines.map((line) => line.at(-1)));
  // Beginnings that nobody leads to first; what is left are rings.
  const ordered = [...lines].sort((a, b) => Number(followed.has(a[0])) - Number(followed.has(b[0])));
  const used = new Set<readonly number[]>();
  const chains: number[][] = [];
  for (const line of ordered) {
    if (used.has(line)) continue;
    used.add(line);
    const chain = [...line];
    for (
      let next = byStart.get(chain.at(-1));
      next !== undefined && !used.has(next);
      next = byStart.get(chain.at(-1))
    ) {
      used.add(next);
      for (let i = 1; i < next.length; i++) chain.push(next[i] ?? 0);
    }
    chains.push(chain);
  }
  return chains;
}
