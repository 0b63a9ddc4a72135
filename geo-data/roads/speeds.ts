/** How fast a service car gets along in a city, by class of road and posted limit; winter slows all of it. */
import type { RoadClass } from '../map-source.ts';

/**
 * Mean speed in km/h on a dry day, waiting at junctions included, because the graph knows no lights and no turns.
 * The car profile of OSRM gives free speeds of 90, 85, 65, 55, 40, 25 and 15 from motorway to service; the main
 * classes have 0.6 to 0.7 of that here, the small ones nearly all of it, because it is low already.
 */
export const classSpeedsKmh: Readonly<Record<RoadClass, number>> = {
  motorway: 65,
  trunk: 50,
  primary: 37,
  secondary: 33,
  tertiary: 28,
  residential: 24,
  // Yards and drives between blocks: parked cars, children, gates.
  service: 14,
  track: 10,
  // Only where the data say that cars may.
  path: 8,
};

/** Share of a posted limit that is reached on average; OSRM takes 0.8 without lights. */
const reachedShare = 0.7;
/** A high limit lifts a road above its class only so far: a fast primary road has lights all the same. */
const mostOverClass = 1.3;

/**
 * Time on snow and ice over time on a dry day. Arterial speeds fall by 30 to 40 % on snow or slush (FHWA Road Weather
 * Management); a cleared city loses less on most days. With this factor the ways
 * between homes of the demo city come to the 25 km/h of DOMAIN 3.4.
 */
export const defaultWinterFactor = 1.35;

/** Off the graph people walk: from the car to the door, or to the car. */
export const walkKmh = 4.5;

/** Mean dry speed of a street in km/h. A limit that makes no sense is passed over. */
export function speedKmhOf(roadClass: RoadClass, maxSpeedKmh: number | null): number {
  const usual = classSpeedsKmh[roadClass];
  if (maxSpeedKmh === null || !(maxSpeedKmh >= 5 && maxSpeedKmh <= 150)) return usual;
  return Math.min(maxSpeedKmh * reachedShare, usual * mostOverClass);
}
