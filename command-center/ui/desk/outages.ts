/** Which outages stand on a desk, and in which order. Pure. */
import type { OutageItem } from '#command-center/contract/outages.ts';

/** Proposals first, the newest leading. */
export function shownOutages(outages: readonly OutageItem[]): readonly OutageItem[] {
  return outages
    .filter(({ state }) => state === 'proposed' || state === 'confirmed')
    .sort(
      (a, b) =>
        Number(b.state === 'proposed') - Number(a.state === 'proposed') || b.firstAt.localeCompare(a.firstAt),
    );
}
