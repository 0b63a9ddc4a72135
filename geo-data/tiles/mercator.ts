/** Web Mercator arithmetic of tiles: the world is the square from 0 to 1, y growing downward, as tiles count. */
import type { LonLat } from '../map-source.ts';

/** West, south, east, north in degrees. */
export type Bounds = readonly [number, number, number, number];

export interface TileRef {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Units along one side of a tile. */
export const tileExtent = 4096;
/** What a tile keeps beyond its sides, so that wide lines do not break at its seams. */
export const tileBuffer = 64;
/** The square ends here; beyond it latitudes are cut. */
const maxLatitude = 85.051129;

export function worldXOf(lon: number): number {
  return lon / 360 + 0.5;
}

export function worldYOf(lat: number): number {
  const sine = Math.sin((Math.max(-maxLatitude, Math.min(maxLatitude, lat)) * Math.PI) / 180);
  return 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI;
}

function latitudeOf(worldY: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * worldY))) * 180) / Math.PI;
}

/** The box of a tile, widened by `buffer` tile units on each side. */
export function boundsOfTile({ z, x, y }: TileRef, buffer = 0): Bounds {
  const count = 2 ** z;
  const part = buffer / tileExtent;
  const longitudeOf = (tileX: number) => (tileX / count - 0.5) * 360;
  return [
    longitudeOf(x - part),
    latitudeOf((y + 1 + part) / count),
    longitudeOf(x + 1 + part),
    latitudeOf((y - part) / count),
  ];
}

/** All tiles of a zoom that touch the box, row by row. */
export function tilesOf([west, south, east, north]: Bounds, z: number): TileRef[] {
  const count = 2 ** z;
  const indexOf = (world: number) => Math.max(0, Math.min(count - 1, Math.floor(world * count)));
  const tiles: TileRef[] = [];
  for (let y = indexOf(worldYOf(north)); y <= indexOf(worldYOf(south)); y++) {
    for (let x = indexOf(worldXOf(west)); x <= indexOf(worldXOf(east)); x++) tiles.push({ z, x, y });
  }
  return tiles;
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

/** The smallest box around the points; one that overlaps nothing when there are none. */
export function boundsOfPoints(points: Iterable<LonLat>): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of points) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}
