/** Smooth seeded noise: what bends streets and edges so that nothing looks drawn with a ruler. */

/** Values in about −1 … 1 that change smoothly over `scaleM`; the same seed and place give the same value. */
export function makeNoise(seed: number, scaleM: number): (x: number, y: number) => number {
  return (x, y) => valueAt(seed, x / scaleM, y / scaleM);
}

function valueAt(seed: number, x: number, y: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const u = fade(x - i);
  const v = fade(y - j);
  const low = lattice(seed, i, j) * (1 - u) + lattice(seed, i + 1, j) * u;
  const high = lattice(seed, i, j + 1) * (1 - u) + lattice(seed, i + 1, j + 1) * u;
  return low * (1 - v) + high * v;
}

function fade(t: number): number {
  return t * t * (3 - 2 * t);
}

function lattice(seed: number, i: number, j: number): number {
  let h = Math.imul(i, 374_761_393) ^ Math.imul(j, 668_265_263) ^ Math.imul(seed, 2_246_822_519);
  h = Math.imul(h ^ (h >>> 13), 1_274_126_177);
  h ^= h >>> 16;
  return ((h >>> 0) / 4_294_967_295) * 2 - 1;
}
