/** Coordinates of a file: converted once from their declared system, and named when they can be of no use. */
import gcoord from 'gcoord';
import type { LonLat } from '../map-source.ts';
import type { FindingCode } from './finding.ts';

export const coordinateSystems = ['wgs84', 'gcj02', 'bd09'] as const;
export type Crs = (typeof coordinateSystems)[number];

/** West, south, east, north. */
export type Box = readonly [west: number, south: number, east: number, north: number];

/** WGS-84 from a declared system; outside of China GCJ-02 and BD-09 do not shift. */
export function toWgs84(at: LonLat, crs: Crs): LonLat {
  if (crs === 'wgs84') return at;
  const from = crs === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09;
  const [lon, lat] = gcoord.transform([at[0], at[1]], from, gcoord.WGS84);
  // 1e-7 degrees is a centimetre; the conversion is no better than that.
  return [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7];
}

export type PlaceCheck =
  | { readonly ok: true; readonly at: LonLat }
  | {
      readonly ok: false;
      readonly code: FindingCode;
      readonly params: Readonly<Record<string, string | number>>;
    };

export interface PlaceRules {
  readonly crs: Crs;
  /** Where the site's places lie, with a generous margin; null while it has none. */
  readonly siteBox: Box | null;
}

/** Checks a pair as it stands in the file and converts it. */
export function checkPlace(lon: number, lat: number, { crs, siteBox }: PlaceRules): PlaceCheck {
  if (lon === 0 && lat === 0) return no('coordinate-zero');
  if (Math.abs(lon) > 180 || Math.abs(lat) > 90) return no(...nameOfWrong(lon, lat, siteBox));
  const at = toWgs84([lon, lat], crs);
  if (siteBox === null || isIn(siteBox, at)) return { ok: true, at };
  if (isIn(siteBox, [lat, lon])) return no('coordinates-swapped', { lon: lat, lat: lon });
  return no('outside-site', { km: Math.round(distanceKm(at, siteBox)) });
}

function no(code: FindingCode, params: Readonly<Record<string, string | number>> = {}): PlaceCheck {
  return { ok: false, code, params };
}

type Wrong = readonly [code: FindingCode, params?: Readonly<Record<string, string | number>>];

/** What numbers beyond the globe are. */
function nameOfWrong(lon: number, lat: number, siteBox: Box | null): Wrong {
  if (Math.abs(lon) <= 90 && Math.abs(lat) <= 180 && (siteBox === null || isIn(siteBox, [lat, lon])))
    return ['coordinates-swapped', { lon: lat, lat: lon }];
  const mercator = fromMercator(lon, lat);
  if (mercator !== null && siteBox !== null && isIn(siteBox, mercator)) return ['projected-mercator'];
  if (isGauss(lon, lat) || isGauss(lat, lon)) return ['projected-gauss'];
  if (mercator !== null && Math.abs(lon) > 1000 && Math.abs(lat) > 1000) return ['projected-mercator'];
  return ['coordinate-range'];
}

const mercatorEdge = 20_037_508.35;

function fromMercator(x: number, y: number): LonLat | null {
  if (Math.abs(x) > mercatorEdge || Math.abs(y) > mercatorEdge) return null;
  const lat = (Math.atan(Math.sinh((y / mercatorEdge) * Math.PI)) * 180) / Math.PI;
  return [(x / mercatorEdge) * 180, lat];
}

/** Easting around 500 km, with or without the number of its zone before it; northing of China. */
function isGauss(easting: number, northing: number): boolean {
  const zone = Math.floor(easting / 1e6);
  const inZone = easting - zone * 1e6;
  const hasZone = zone === 0 || (zone >= 13 && zone <= 45);
  return hasZone && inZone > 100_000 && inZone < 900_000 && northing > 300_000 && northing < 6_500_000;
}

export function isIn([west, south, east, north]: Box, [lon, lat]: LonLat): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

function distanceKm([lon, lat]: LonLat, [west, south, east, north]: Box): number {
  const near: LonLat = [Math.min(Math.max(lon, west), east), Math.min(Math.max(lat, south), north)];
  const [x, y] = offsetM(near, [lon, lat]);
  return Math.hypot(x, y) / 1000;
}

/** A box with a margin of its own size, at least half a degree: a city grows, but not into another province. */
export function widen([west, south, east, north]: Box): Box {
  const x = Math.max(east - west, 0.5);
  const y = Math.max(north - south, 0.5);
  return [west - x, south - y, east + x, north + y];
}

/** Metres east and north from one point to another close by. */
export function offsetM(from: LonLat, to: LonLat): [east: number, north: number] {
  const metresPerDegree = 111_320;
  return [
    (to[0] - from[0]) * metresPerDegree * Math.cos((from[1] * Math.PI) / 180),
    (to[1] - from[1]) * metresPerDegree,
  ];
}

/** The same thing where we know it to be, and where the file has it, both WGS-84 as declared. */
export interface Witness {
  readonly known: LonLat;
  readonly given: LonLat;
}

export interface Shift {
  readonly crs: Exclude<Crs, 'wgs84'>;
  readonly metres: number;
}

/** Below this, buildings and gates of the same community differ by nature. */
const noticedM = 80;
const minWitnesses = 3;

/** The system that explains why all things lie off by the same way; null when nothing does or nothing lies off. */
export function findShift(witnesses: readonly Witness[]): Shift | null {
  if (witnesses.length < minWitnesses) return null;
  const off = medianOffM(witnesses);
  if (off < noticedM) return null;
  const tries = (['gcj02', 'bd09'] as const).map((crs) => ({
    crs,
    left: medianOffM(witnesses.map(({ known, given }) => ({ known, given: toWgs84(given, crs) }))),
  }));
  const best = tries.reduce((a, b) => (b.left < a.left ? b : a));
  return best.left < 0.3 * off ? { crs: best.crs, metres: Math.round(off) } : null;
}

/** Length of the median offset: what is random about the pairs cancels out. */
function medianOffM(witnesses: readonly Witness[]): number {
  const offsets = witnesses.map(({ known, given }) => offsetM(known, given));
  return Math.hypot(median(offsets.map(([x]) => x)), median(offsets.map(([, y]) => y)));
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
