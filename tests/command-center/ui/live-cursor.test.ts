/** Reading the feed: no delta applied twice, no hole unseen, resuming where we were. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterHello,
  afterItems,
  afterPositions,
  backoffMs,
  emptyCursor,
  feedQuery,
  stepOfDelta,
} from '#command-center/ui/live-cursor.ts';

const started = afterItems(afterHello(emptyCursor, 'E1'), 'orders', 5);

describe('stepOfDelta', () => {
  it('applies the next number, skips old ones, sees holes', () => {
    expect([4, 5, 6, 7].map((seq) => stepOfDelta(started, 'orders', seq))).toEqual([
      'skip',
      'skip',
      'apply',
      'resync',
    ]);
  });

  it('asks again for a channel it has never read', () => {
    expect(stepOfDelta(started, 'requests', 1)).toBe('resync');
  });

  it('takes index and position frames of `fixes` into the same count, or lets them have their own', () => {
    const fixes = afterPositions(afterItems(started, 'fixes', 3), 9);
    expect(stepOfDelta(fixes, 'fixes', 10)).toBe('apply');
    expect(stepOfDelta(fixes, 'fixes', 4)).toBe('apply');
    expect(stepOfDelta(fixes, 'fixes', 3)).toBe('skip');
    expect(stepOfDelta(fixes, 'fixes', 11)).toBe('resync');
  });

  it('reads every delta once, in order, whatever is repeated', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 200 }), (seqs) => {
        let cursor = afterItems(emptyCursor, 'orders', 0);
        const applied: number[] = [];
        for (const seq of seqs) {
          if (stepOfDelta(cursor, 'orders', seq) !== 'apply') continue;
          applied.push(seq);
          cursor = afterItems(cursor, 'orders', seq);
        }
        expect(applied).toEqual(applied.map((_, i) => i + 1));
      }),
    );
  });
});

describe('the address of the feed', () => {
  it('names where we were, and forgets it with the epoch', () => {
    expect(feedQuery(['orders', 'heat'], emptyCursor)).toBe('channels=orders%2Cheat');
    expect(feedQuery(['orders', 'heat'], started)).toBe('channels=orders%2Cheat&epoch=E1&since=orders%3A5');
    expect(feedQuery(['orders'], afterHello(started, 'E2'))).toBe('channels=orders');
    expect(afterHello(started, 'E1')).toBe(started);
  });
});

describe('backoffMs', () => {
  it('doubles to at most 20 s', () => {
    expect([0, 1, 2, 5, 6, 99].map((attempt) => backoffMs(attempt, 0))).toEqual([
      500, 1_000, 2_000, 15_000, 15_000, 15_000,
    ]);
    expect(backoffMs(99, 1)).toBe(20_000);
  });
});
