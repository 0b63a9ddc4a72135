/** From metres around the city's middle to longitude and latitude (WGS-84), rounded to a tenth of a metre. */
import type { LonLat } from '../map-source.ts';
import type { Line, Point } from './plane.ts';

export const cityCenter: LonLat = [126.652, 45.758];

const lonDegPerM = 1 / (111_320 * Math.cos((cityCenter[1] * Math.PI) / 180));
const latDegPerM = 1 / 110_570;

export function lonLatOf([x, y]: Point): [lon: number, lat: number] {
  return [round(cityCenter[0] + x * lonDegPerM), round(cityCenter[1] + y * latDegPerM)];
}

export function placeOf(p: Point): { lon: number; lat: number } {
  const [lon, lat] = lonLatOf(p);
  return { lon, lat };
}

/** A closed ring of coordinates from an open ring of metres. */
export function ringOf(ring: Line): LonLat[] {
  const places = ring.map(lonLatOf);
  const [first] = places;
  return first === undefined ? [] : [...places, first];
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
