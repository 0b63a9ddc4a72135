/** The form of every list: items, the cursor of the next page, and the site time of the answer. */
import { isoOf } from '#command-center/contract/wire.ts';
import type { ServerDeps } from '../deps.ts';
import { found } from '../problem.ts';

/** A 200 answer with a list; lists that are whole have no next page. */
export function foundList<T>(
  deps: Pick<ServerDeps, 'clock'>,
  items: readonly T[],
  nextCursor: string | null = null,
) {
  return found({ items: [...items], nextCursor, asOf: isoOf(deps.clock.now()) });
}
