/** Collects the numbers of interleaved repetitions into one series per variant and metric. */
import type { Series } from './bench.ts';

export type SeriesHead = Omit<Series, 'values'>;

export interface Collector {
  /** Adds one repetition's number; the head of the first one counts. */
  add(head: SeriesHead, value: number): void;
  series(): Series[];
}

export function createCollector(): Collector {
  const heads = new Map<string, { readonly head: SeriesHead; readonly values: number[] }>();
  return {
    add(head, value) {
      const key = `${head.variant}\n${head.metric}`;
      const known = heads.get(key) ?? { head, values: [] };
      heads.set(key, known);
      known.values.push(value);
    },
    series: () => [...heads.values()].map(({ head, values }) => ({ ...head, values })),
  };
}
