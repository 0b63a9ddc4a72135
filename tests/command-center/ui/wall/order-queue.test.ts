/** Who has the card of new orders and for how long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Arrival,
  advanceQueue,
  emptyQueue,
  type OrderQueue,
  routineMs,
} from '#command-center/ui/wall/order-queue.ts';

const one = (id: string, over: Partial<Arrival> = {}): Arrival => ({
  id,
  severity: 3,
  isNew: true,
  acknowledged: false,
  ...over,
});
const critical = (id: string, over: Partial<Arrival> = {}) => one(id, { severity: 1, ...over });

describe('advanceQueue', () => {
  it('shows of what was there at the opening only the critical that nobody acknowledged', () => {
    const present = [
      one('old', { isNew: false }),
      critical('seen', { isNew: false, acknowledged: true }),
      critical('burning', { isNew: false }),
    ];
    expect(advanceQueue(emptyQueue, present, 5).line).toEqual(['burning']);
  });

  it('takes a routine order off the card after its time and never shows it again', () => {
    const present = [one('a'), one('b')];
    const opened = advanceQueue(emptyQueue, present, 1_000);
    expect(opened).toMatchObject({ line: ['a', 'b'], cardSinceMs: 1_000 });
    const shortly = advanceQueue(opened, present, 1_000 + routineMs - 1);
    expect(shortly).toMatchObject({ line: ['a', 'b'], cardSinceMs: 1_000 });
    const next = advanceQueue(shortly, present, 1_000 + routineMs);
    expect(next).toMatchObject({ line: ['b'], cardSinceMs: 1_000 + routineMs });
    const empty = advanceQueue(next, present, 1_000 + 2 * routineMs);
    expect(advanceQueue(empty, present, 1_000 + 3 * routineMs).line).toEqual([]);
  });

  it('gives the card to a critical order at once and keeps it there until somebody acknowledges', () => {
    const before = advanceQueue(emptyQueue, [one('a')], 0);
    const burning = advanceQueue(before, [one('a'), critical('c')], 2_000);
    expect(burning).toMatchObject({ line: ['c', 'a'], cardSinceMs: 2_000 });
    const later = advanceQueue(burning, [one('a'), critical('c')], 100 * routineMs);
    expect(later.line).toEqual(['c', 'a']);
    const over = advanceQueue(later, [one('a'), critical('c', { acknowledged: true })], 100 * routineMs + 1);
    expect(over).toMatchObject({ line: ['a'], cardSinceMs: 100 * routineMs + 1 });
  });

  it('drops who is no longer there and starts the time of the next', () => {
    const before = advanceQueue(emptyQueue, [one('a'), one('b')], 0);
    expect(advanceQueue(before, [one('b')], 3_000)).toMatchObject({ line: ['b'], cardSinceMs: 3_000 });
  });

  it('brings back a routine order that has become critical', () => {
    const shown = advanceQueue(emptyQueue, [one('a')], 0);
    const gone = advanceQueue(shown, [one('a')], routineMs);
    expect(gone.line).toEqual([]);
    expect(advanceQueue(gone, [critical('a')], routineMs + 1).line).toEqual(['a']);
  });

  it('holds each at most once, only who is there, every open critical, and these first', () => {
    const arrival = fc.record({
      id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      severity: fc.constantFrom<Arrival['severity']>(1, 2, 3),
      isNew: fc.boolean(),
      acknowledged: fc.boolean(),
    });
    const present = fc.uniqueArray(arrival, { selector: (item) => item.id });
    const steps = fc.array(fc.tuple(present, fc.nat(2 * routineMs)), { maxLength: 12 });
    fc.assert(
      fc.property(steps, (moments) => {
        let queue: OrderQueue = emptyQueue;
        let nowMs = 0;
        for (const [here, passedMs] of moments) {
          nowMs += passedMs;
          queue = advanceQueue(queue, here, nowMs);
          const open = here.filter((item) => item.severity === 1 && !item.acknowledged).map(({ id }) => id);
          expect(new Set(queue.line).size).toBe(queue.line.length);
          expect(queue.line.filter((id) => !here.some((item) => item.id === id))).toEqual([]);
          expect(queue.line.slice(0, open.length).toSorted()).toEqual(open.toSorted());
        }
      }),
    );
  });
});
