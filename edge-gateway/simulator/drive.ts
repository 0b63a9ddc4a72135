/** Driving along a route: where somebody is after so many seconds, and which way he looks. */

export interface DrivePoint {
  readonly lon: number;
  readonly lat: number;
}

/** A way with the time at each of its points, in seconds from the start; at least one point. */
export interface Route {
  readonly line: readonly (readonly [lon: number, lat: number])[];
  readonly secondsAt: readonly number[];
}

/** The roads as a driver knows them; null where there is no way. */
export interface Roads {
  route(from: DrivePoint, to: DrivePoint): Route | null;
}

export interface DriveStep extends DrivePoint {
  /** Degrees clockwise from north. */
  readonly courseDeg: number;
  readonly arrived: boolean;
}

const metresPerDegree = 111_320;
const acrossCountryMps = 25 / 3.6 / 1.35;

/** By road where there is one, otherwise straight at the speed that a detour would leave. */
export function routeOf(roads: Roads, from: DrivePoint, to: DrivePoint): Route {
  return roads.route(from, to) ?? straight(from, to);
}

function straight(from: DrivePoint, to: DrivePoint): Route {
  const seconds = distanceM(from, to) / acrossCountryMps;
  return {
    line: [
      [from.lon, from.lat],
      [to.lon, to.lat],
    ],
    secondsAt: [0, seconds],
  };
}

/** The place on a route after `seconds` on the way; its end when that is past. */
export function placeOn({ line, secondsAt }: Route, seconds: number): DriveStep {
  const next = secondsAt.findIndex((at) => at > seconds);
  const arrived = next < 0;
  const [from, to] = arrived ? lastStretch(line) : [line[next - 1] ?? line[next], line[next]];
  if (from === undefined || to === undefined) throw new RangeError('a route needs at least one point');
  const courseDeg = courseOf(from, to);
  if (arrived) return { lon: to[0], lat: to[1], courseDeg, arrived };
  const start = secondsAt[next - 1] ?? 0;
  const share = (seconds - start) / Math.max(1e-9, (secondsAt[next] ?? start) - start);
  const between = (a: number, b: number) => a + (b - a) * Math.min(1, Math.max(0, share));
  return { lon: between(from[0], to[0]), lat: between(from[1], to[1]), courseDeg, arrived };
}

function lastStretch(line: Route['line']) {
  return [line.at(-2) ?? line.at(-1), line.at(-1)] as const;
}

function courseOf(from: readonly [number, number], to: readonly [number, number]): number {
  const east = (to[0] - from[0]) * Math.cos((from[1] * Math.PI) / 180);
  const degrees = (Math.atan2(east, to[1] - from[1]) * 180) / Math.PI;
  return Math.round((degrees + 360) % 360);
}

/** Metres in the plane of a city. */
export function distanceM(a: DrivePoint, b: DrivePoint): number {
  const east = (b.lon - a.lon) * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(east, b.lat - a.lat) * metresPerDegree;
}
