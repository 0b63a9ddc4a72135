/** Remembers an answer per point in a table of fixed size: the newest takes the place of whoever sat there. */
import { pack } from './geometry.ts';
import type { Point } from './snap.ts';

/** Makes `find` remember; points that agree to a centimetre are one. */
export function rememberByPoint<T>(find: (point: Point) => T, slots = 2 ** 13): (point: Point) => T {
  const lons = new Int32Array(slots);
  const lats = new Int32Array(slots);
  const answers: ({ readonly value: T } | undefined)[] = new Array(slots).fill(undefined);
  return (point) => {
    const lon = pack(point.lon);
    const lat = pack(point.lat);
    const slot = ((Math.imul(lon, 0x9e3779b1) ^ Math.imul(lat, 0x85ebca6b)) >>> 8) & (slots - 1);
    const known = answers[slot];
    if (known !== undefined && lons[slot] === lon && lats[slot] === lat) return known.value;
    const value = find(point);
    lons[slot] = lon;
    lats[slot] = lat;
    answers[slot] = { value };
    return value;
  };
}
