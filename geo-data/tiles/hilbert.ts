/** The one number that PMTiles gives a tile: all tiles of the lower zooms, then its place on the Hilbert curve of its own. */
import type { TileRef } from './mercator.ts';

/** Neighbours in this order are mostly neighbours on the ground. Exact up to zoom 26. */
export function tileIdOf({ z, x, y }: TileRef): number {
  let id = (4 ** z - 1) / 3;
  let [px, py] = [x, y];
  for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
    const right = (px & side) === 0 ? 0 : 1;
    const lower = (py & side) === 0 ? 0 : 1;
    id += side * side * ((3 * right) ^ lower);
    [px, py] = turned(px, py, side, right, lower);
  }
  return id;
}

/** The quarter that the curve enters turned is turned back. */
function turned(x: number, y: number, side: number, right: number, lower: number): [number, number] {
  if (lower === 1) return [x, y];
  return right === 1 ? [side - 1 - y, side - 1 - x] : [y, x];
}
