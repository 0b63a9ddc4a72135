/** Chinese map coordinates to WGS-84: GCJ-02 (map services, WeChat) and BD-09 (Baidu on top of it); pure. */
import type { Crs } from '../ports.ts';

type LonLat = readonly [lon: number, lat: number];

/** Krasovsky 1940, the ellipsoid of the GCJ-02 offset. */
const semiMajorM = 6_378_245;
const eccentricity2 = 0.006_693_421_622_965_943;
const bdAngle = (Math.PI * 3_000) / 180;

/** WGS-84 of a point given in `crs`, accurate to centimetres; points outside China are unshifted in GCJ-02. */
export function toWgs84(point: LonLat, crs: Crs): LonLat {
  if (crs === 'wgs84') return point;
  return gcjToWgs(crs === 'bd09' ? bdToGcj(point) : point);
}

/** The public offset has no closed inverse: start at the shifted point and correct by what the offset misses. */
function gcjToWgs(gcj: LonLat): LonLat {
  if (isOutsideChina(gcj)) return gcj;
  let wgs: LonLat = gcj;
  for (let round = 0; round < 8; round++) {
    const [lon, lat] = wgsToGcj(wgs);
    const missLon = gcj[0] - lon;
    const missLat = gcj[1] - lat;
    wgs = [wgs[0] + missLon, wgs[1] + missLat];
    if (Math.abs(missLon) + Math.abs(missLat) < 1e-10) break;
  }
  return wgs;
}

/** GCJ-02 of a WGS-84 point, by the public formula. */
export function wgsToGcj(wgs: LonLat): LonLat {
  if (isOutsideChina(wgs)) return wgs;
  const [lon, lat] = wgs;
  const x = lon - 105;
  const y = lat - 35;
  const latRad = (lat * Math.PI) / 180;
  const w = 1 - eccentricity2 * Math.sin(latRad) ** 2;
  const metresPerDegLat = ((semiMajorM * (1 - eccentricity2)) / w ** 1.5) * (Math.PI / 180);
  const metresPerDegLon = (semiMajorM / Math.sqrt(w)) * Math.cos(latRad) * (Math.PI / 180);
  return [lon + offsetEastM(x, y) / metresPerDegLon, lat + offsetNorthM(x, y) / metresPerDegLat];
}

/** `a·sin(u) + b·sin(v)` scaled by two thirds: the shape of every wave in the offset. */
function wave(u: number, a: number, v: number, b: number): number {
  return ((a * Math.sin(u) + b * Math.sin(v)) * 2) / 3;
}

function offsetEastM(x: number, y: number): number {
  const p = Math.PI;
  const base = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  return (
    base +
    wave(6 * p * x, 20, 2 * p * x, 20) +
    wave(p * x, 20, (p * x) / 3, 40) +
    wave((p * x) / 12, 150, (p * x) / 30, 300)
  );
}

function offsetNorthM(x: number, y: number): number {
  const p = Math.PI;
  const base = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  return (
    base +
    wave(6 * p * x, 20, 2 * p * x, 20) +
    wave(p * y, 20, (p * y) / 3, 40) +
    wave((p * y) / 12, 160, (p * y) / 30, 320)
  );
}

/** BD-09 is GCJ-02 turned and stretched a little; the inverse is accurate to about a metre, then refined once. */
function bdToGcj([bdLon, bdLat]: LonLat): LonLat {
  let gcj: LonLat = [bdLon - 0.0065, bdLat - 0.006];
  for (let round = 0; round < 8; round++) {
    const [lon, lat] = gcjToBd(gcj);
    gcj = [gcj[0] + (bdLon - lon), gcj[1] + (bdLat - lat)];
  }
  return gcj;
}

export function gcjToBd([lon, lat]: LonLat): LonLat {
  const radius = Math.hypot(lon, lat) + 0.000_02 * Math.sin(lat * bdAngle);
  const angle = Math.atan2(lat, lon) + 0.000_003 * Math.cos(lon * bdAngle);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

/** The rough box outside of which the offset is zero. */
function isOutsideChina([lon, lat]: LonLat): boolean {
  return lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271;
}
