/** What is to happen when: a heap of moments of simulated time; what was put first at a moment comes first. */
import type { Instant } from '#dispatch-core/domain/time.ts';

export interface Agenda {
  put(at: Instant, run: () => Promise<void> | void): void;
  /** Takes the next entry before `until`; null when there is none. */
  take(until: Instant): { readonly at: Instant; readonly run: () => Promise<void> | void } | null;
}

interface Entry {
  readonly at: Instant;
  readonly n: number;
  readonly run: () => Promise<void> | void;
}

export function createAgenda(): Agenda {
  const heap: Entry[] = [];
  let count = 0;
  const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.n < b.n);

  function rise(index: number, entry: Entry): void {
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  function sink(entry: Entry): void {
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const isRight = left !== undefined && right !== undefined && isBefore(right, left);
      const below = isRight ? right : left;
      if (below === undefined || !isBefore(below, entry)) break;
      heap[at] = below;
      at = 2 * at + (isRight ? 2 : 1);
    }
    heap[at] = entry;
  }

  return {
    put(at, run) {
      count += 1;
      const entry = { at, n: count, run };
      heap.push(entry);
      rise(heap.length - 1, entry);
    },
    take(until) {
      const first = heap[0];
      if (first === undefined || first.at >= until) return null;
      const last = heap.pop();
      if (last !== undefined && last !== first) sink(last);
      return first;
    },
  };
}
