/** Travel without a road graph: great-circle distance × 1.35 at 25 km/h, always labelled as an estimate. */
import type { Travel, TravelTime } from '../ports.ts';

export interface LonLat {
  readonly lon: number;
  readonly lat: number;
}

/** Roads are longer than the straight line by about this much (DOMAIN 3.4). */
export const detourFactor = 1.35;
/** Road speed in a city in winter (DOMAIN 3.4). */
export const roadSpeedKmh = 25;

const earthRadiusM = 6_371_008.8;
const metresPerSecond = roadSpeedKmh / 3.6;

/** Great-circle distance in metres (haversine, mean earth radius). */
export function greatCircleM(from: LonLat, to: LonLat): number {
  const lat1 = radians(from.lat);
  const lat2 = radians(to.lat);
  const halfLat = Math.sin((lat2 - lat1) / 2) ** 2;
  const halfLon = Math.sin(radians(to.lon - from.lon) / 2) ** 2;
  // Rounding may lift the sum a hair above 1 for opposite points.
  const share = Math.min(1, halfLat + Math.cos(lat1) * Math.cos(lat2) * halfLon);
  return 2 * earthRadiusM * Math.asin(Math.sqrt(share));
}

/** Travel between two points as an estimate. */
export function estimateTravel(from: LonLat, to: LonLat): Travel {
  const distanceM = greatCircleM(from, to) * detourFactor;
  return { seconds: distanceM / metresPerSecond, distanceM, kind: 'estimate' };
}

/** The TravelTime port without roads. */
export const estimatedTravelTime: TravelTime = {
  toOne: (origins, target) => Promise.resolve(origins.map((origin) => estimateTravel(origin, target))),
};

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
