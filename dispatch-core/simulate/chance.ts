/** Chance from a seed: the same seed and stream give the same numbers on every machine. */

export interface Chance {
  /** In [0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Exponential with this mean. */
  exponential(mean: number): number;
}

/** Opens one stream of a seed; streams of different names do not influence each other. */
export function openChance(seed: number, stream: string): Chance {
  const next = startSfc32(seed, stream);
  const uniform = () => next() / 4_294_967_296;
  return {
    uniform,
    // Box–Muller; 1 − u keeps the logarithm finite.
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
  };
}

/** sfc32 (PractRand): 32-bit words from a 128-bit state. */
function startSfc32(seed: number, stream: string): () => number {
  let [a, b, c, counter] = [hashText(stream), seed | 0, Math.floor(seed / 4_294_967_296) | 0, 1];
  const next = () => {
    const out = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    c |= 0;
    return out >>> 0;
  };
  // Seeds that lie side by side are alike at first.
  for (let i = 0; i < 20; i += 1) next();
  return next;
}

/** FNV-1a, 32 bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
