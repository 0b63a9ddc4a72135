/** Chance by name: the same seed and the same words give the same number, whatever was asked before. */

/** Uniform in [0, 1) from a seed and words (FNV-1a, mixed as in MurmurHash3). */
export function chanceOf(seed: number, ...words: readonly (string | number)[]): number {
  let hash = (2166136261 ^ seed) >>> 0;
  for (const char of words.join('\u001f')) {
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 4_294_967_296;
}

/** A seed of its own for a stream of random numbers, e.g. one worker's day. */
export function seedOf(seed: number, ...words: readonly (string | number)[]): number {
  return Math.floor(chanceOf(seed, ...words) * 4_294_967_296) >>> 0;
}
