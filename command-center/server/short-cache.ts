/** Uses an answer again for a few seconds and asks only once while the question is under way. */

export type ShortCache<T> = (key: string, ask: () => Promise<T>) => Promise<T>;

/** Failures are not kept. Bounded: when full, everything is forgotten. */
export function createShortCache<T>(wallNow: () => number, keepMs: number, max: number): ShortCache<T> {
  const kept = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return (key, ask) => {
    const known = kept.get(key);
    if (known !== undefined && wallNow() - known.at < keepMs) return known.answer;
    if (kept.size >= max) kept.clear();
    const answer = ask();
    kept.set(key, { at: wallNow(), answer });
    answer.catch(() => kept.delete(key));
    return answer;
  };
}
