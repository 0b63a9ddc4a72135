/** Order along a Hilbert curve: nodes that lie close together get numbers that lie close together. */

/** How fine the curve is: 2¹⁶ steps per side. */
const bits = 16;
const side = 2 ** bits;

/** Indexes of the points (packed longitude, latitude in turn), in their order along the curve; ties by index. */
export function hilbertOrder(points: Int32Array): Uint32Array {
  const count = points.length / 2;
  let [west, south, span] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 1];
  for (let index = 0; index < count; index += 1) {
    west = Math.min(west, points[2 * index] ?? 0);
    south = Math.min(south, points[2 * index + 1] ?? 0);
  }
  for (let index = 0; index < count; index += 1) {
    span = Math.max(span, (points[2 * index] ?? 0) - west, (points[2 * index + 1] ?? 0) - south);
  }
  const scale = (side - 1) / span;
  const keys = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const x = Math.floor(((points[2 * index] ?? 0) - west) * scale);
    const y = Math.floor(((points[2 * index + 1] ?? 0) - south) * scale);
    keys[index] = distanceAlong(x, y);
  }
  return Uint32Array.from(keys.keys()).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

function distanceAlong(startX: number, startY: number): number {
  let [x, y, distance] = [startX, startY, 0];
  for (let step = side / 2; step >= 1; step /= 2) {
    const right = (x & step) > 0 ? 1 : 0;
    const up = (y & step) > 0 ? 1 : 0;
    distance += step * step * ((3 * right) ^ up);
    if (up === 0) {
      if (right === 1) {
        x = side - 1 - x;
        y = side - 1 - y;
      }
      [x, y] = [y, x];
    }
  }
  return distance;
}
