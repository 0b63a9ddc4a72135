/** Where the name of a surface stands: on the surface, away from its edges. */
import type { LonLat } from '../map-source.ts';

type Ring = readonly LonLat[];

/** The middle of the longest level chord through the surface, of several heights tried; null for an empty one. */
export function labelPointOf(rings: readonly Ring[]): LonLat | null {
  const outer = rings[0];
  if (outer === undefined || outer.length < 3) return null;
  const lats = outer.map(([, lat]) => lat);
  const south = Math.min(...lats);
  const north = Math.max(...lats);
  let best: { readonly at: LonLat; readonly worth: number } | null = null;
  for (const part of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
    const lat = south + (north - south) * part;
    const chord = longestChord(rings, lat);
    if (chord === null) continue;
    // A little off the middle must be worth it.
    const worth = (chord[1] - chord[0]) * (1 - Math.abs(part - 0.5) / 2);
    if (best === null || worth > best.worth) best = { at: [(chord[0] + chord[1]) / 2, lat], worth };
  }
  return best?.at ?? null;
}

/** From west to east; holes are left out, since their edges count as edges. */
function longestChord(rings: readonly Ring[], lat: number): readonly [number, number] | null {
  const crossings = rings.flatMap((ring) => crossingsOf(ring, lat)).sort((a, b) => a - b);
  let best: readonly [number, number] | null = null;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [west = 0, east = 0] = crossings.slice(i, i + 2);
    if (best === null || east - west > best[1] - best[0]) best = [west, east];
  }
  return best;
}

function crossingsOf(ring: Ring, lat: number): number[] {
  return ring.flatMap(([lon, y], i) => {
    const [lonBefore, yBefore] = ring[i === 0 ? ring.length - 1 : i - 1] ?? [lon, y];
    if (yBefore > lat === y > lat) return [];
    return [lonBefore + ((lat - yBefore) / (y - yBefore)) * (lon - lonBefore)];
  });
}

/** Surface in parts of the world square, holes taken off; for comparing sizes on the map. */
export function worldAreaOf(
  rings: readonly Ring[],
  project: (at: LonLat) => readonly [number, number],
): number {
  const [outer = 0, ...holes] = rings.map((ring) => Math.abs(signedArea(ring.map(project))));
  return Math.max(0, outer - holes.reduce((sum, hole) => sum + hole, 0));
}

function signedArea(ring: readonly (readonly [number, number])[]): number {
  return ring.reduce((sum, [x, y], i) => {
    const [beforeX, beforeY] = ring[i === 0 ? ring.length - 1 : i - 1] ?? [x, y];
    return sum + (beforeX * y - x * beforeY) / 2;
  }, 0);
}
