/** Plane geometry of short stretches: coordinates as packed integers (degrees × 10⁷), lengths in metres. */
import type { LonLat } from '../map-source.ts';

/** Packed units per degree; one unit is about a centimetre. */
export const unitsPerDegree = 1e7;

/** Mean earth radius, the one of `greatCircleM`, so that both measure alike. */
const earthRadiusM = 6_371_008.8;
export const metresPerUnit = (earthRadiusM * Math.PI) / 180 / unitsPerDegree;

/** Cosine of a packed latitude: how much shorter a unit of longitude is than one of latitude. */
export function shrinkAt(lat: number): number {
  return Math.cos((lat / unitsPerDegree) * (Math.PI / 180));
}

export function pack(degrees: number): number {
  return Math.round(degrees * unitsPerDegree);
}

export function unpack(lon: number, lat: number): LonLat {
  return [lon / unitsPerDegree, lat / unitsPerDegree];
}

/** Metres between two packed points; within 10⁻⁶ of the great circle for stretches of streets. */
export function stretchM(lonA: number, latA: number, lonB: number, latB: number): number {
  const x = (lonB - lonA) * shrinkAt((latA + latB) / 2);
  return Math.hypot(x, latB - latA) * metresPerUnit;
}

/** Share (0…1) of the way from a to b at which a plane point is nearest to the stretch. */
export function nearestShare(ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const square = dx * dx + dy * dy;
  if (square === 0) return 0;
  return Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
}
