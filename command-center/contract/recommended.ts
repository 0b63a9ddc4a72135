/** Which of the candidates is the recommended one: the same answer on the server and at the desk. */
import type { Candidates } from './http.ts';

export type RankedItem = Candidates['items'][number];

/** Below this a price is rounding, not a choice. */
const nothingS = 1e-3;

/** The worker whom the batch would choose: his price is nothing; unpriced, the first of the ranking. */
export function recommendedOf({ items }: Pick<Candidates, 'items'>): RankedItem | null {
  const free = items.find(
    ({ price }) => price?.exact && price.moves.length === 0 && Math.abs(price.deltaSeconds) < nothingS,
  );
  return free ?? items[0] ?? null;
}

/** True when choosing this worker departs from the recommendation, so that somebody will ask why. */
export function isOverride(candidates: Pick<Candidates, 'items'>, workerId: string): boolean {
  const recommended = recommendedOf(candidates);
  if (recommended === null || recommended.workerId === workerId) return false;
  const price = candidates.items.find((item) => item.workerId === workerId)?.price ?? null;
  return price === null || Math.abs(price.deltaSeconds) >= nothingS;
}
