/** The agenda against a sorted list. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAgenda } from '#command-center/runtime/history/agenda.ts';

describe('the agenda', () => {
  it('gives everything before a moment by time, and at one moment in the order it was put', () => {
    const operation = fc.oneof(
      fc.record({ put: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ until: fc.integer({ min: 0, max: 32 }) }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
        const agenda = createAgenda();
        const model: { at: number; n: number }[] = [];
        const taken: number[] = [];
        for (const [n, one] of operations.entries()) {
          if ('put' in one) {
            agenda.put(one.put, () => void taken.push(n));
            model.push({ at: one.put, n });
            continue;
          }
          model.sort((a, b) => a.at - b.at || a.n - b.n);
          const first = model[0];
          const expected = first !== undefined && first.at < one.until ? model.shift() : undefined;
          const entry = agenda.take(one.until);
          expect(entry?.at).toBe(expected?.at);
          void entry?.run();
          if (expected !== undefined) expect(taken.at(-1)).toBe(expected.n);
        }
      }),
    );
  });
});
