/** A seeded generator of chance for searches: the same seed gives the same search, on every machine. */

export interface SequenceRandom {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  below(limit: number): number;
}

const warmUp = 12;

/** sfc32: small, fast, and good enough for millions of draws. */
export function seedRandom(seed: number): SequenceRandom {
  let a = seed | 0;
  let b = (seed / 4_294_967_296) | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let round = 0; round < warmUp; round++) next();
  return { next, below: (limit) => Math.floor(next() * limit) };
}
