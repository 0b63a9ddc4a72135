/** The event loop: deterministic, nothing lost, nobody in two places, and more people never make it worse. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { builtInNames } from '#dispatch-core/simulate/built-in.ts';
import { measureDay } from '#dispatch-core/simulate/measure.ts';
import { dayNames } from '#dispatch-core/simulate/reference-day.ts';
import { type RunOutcome, runDay } from '#dispatch-core/simulate/run-day.ts';
import { wayMs } from '#dispatch-core/simulate/scene.ts';
import { contradictionsIn, type LogLine, linesOf, runUnder, shortDay } from './crowd.ts';

const anyRun = fc.record({
  seed: fc.nat(),
  name: fc.constantFrom(...dayNames),
  orders: fc.integer({ min: 0, max: 80 }),
  workers: fc.integer({ min: 1, max: 12 }),
  policy: fc.constantFrom(...builtInNames),
});

describe('runDay', () => {
  it('plays the same day twice the same, and another seed differently', () => {
    fc.assert(
      fc.property(anyRun, ({ seed, name, orders, workers, policy }) => {
        const run = (from: number) => runUnder(shortDay(from, name, orders, workers), policy).log;
        expect(run(seed)).toEqual(run(seed));
        if (orders > 0) expect(run(seed ^ 1)).not.toEqual(run(seed));
      }),
      { numRuns: 15 },
    );
  });

  it('serves, leaves waiting or lets go every order exactly once, with nobody in two places', () => {
    fc.assert(
      fc.property(
        anyRun,
        fc.array(fc.nat(300), { maxLength: 80 }),
        ({ seed, name, orders, workers, policy }, patience) => {
          const day = shortDay(seed, name, orders, workers);
          const someLeave = day.orders.map((order, i) => {
            const waits = patience[i];
            return waits === undefined
              ? order
              : { ...order, withdrawnAt: order.createdAt + waits * minuteMs };
          });
          const outcome = runUnder({ ...day, orders: someLeave }, policy);
          expect(contradictionsIn(outcome)).toEqual([]);
          const { served, waiting, expired } = measureDay(outcome);
          expect(served + waiting + expired).toBe(orders);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('lets an order wait in vain when the day ends first, and counts it as late', () => {
    const day = shortDay(1, 'surge', 40, 1);
    const cut = { ...day, endAt: day.startAt + 8 * 60 * minuteMs };
    const figures = measureDay(runUnder(cut, 'hearthline'));
    expect(figures.waiting).toBeGreaterThan(20);
    expect(figures.lateByClass.noHeat).toBeGreaterThan(0.5);
  });

  it.each(builtInNames)('%s: with more workers nobody comes later, over some days', (policy) => {
    const late = (workers: number) => {
      const days = [1, 2, 3].map((seed) =>
        measureDay(runUnder(shortDay(seed, 'busy', 150, workers), policy)),
      );
      return days.reduce(
        (sum, { waitMinutesByClass: wait }) => sum + wait.leak.p50 + wait.noHeat.p50 + wait.routine.p50,
        0,
      );
    };
    const waits = [12, 18, 30, 60].map(late);
    expect(waits).toEqual([...waits].sort((a, b) => b - a));
  });

  it('diverts by the rules: never off site, never in the last three minutes, never twice from the same order', () => {
    const outcome = runUnder(shortDay(2, 'surge', 700, 60), 'hearthline');
    const lines = linesOf(outcome);
    const diverts = lines.filter(({ event }) => event === 'divert');
    expect(diverts.length).toBeGreaterThan(10);
    expect(new Set(diverts.map(({ order }) => order)).size).toBe(diverts.length);
    const classOf = new Map(outcome.day.orders.map((order) => [order.id, order.class]));
    expect(shortestRestMs(outcome, lines)).toBeGreaterThanOrEqual(3 * minuteMs);
    for (const divert of diverts) {
      expect(classOf.get(divert.order)).not.toBe('leak');
      const next = lines.find(
        ({ event, worker, ms }) => event === 'send' && worker === divert.worker && ms === divert.ms,
      );
      expect(classOf.get(next?.order ?? '')).toBe('leak');
    }
  });

  it('refuses a dispatcher that sends somebody who works', () => {
    const day = shortDay(1, 'busy', 2, 1);
    const both = { decideAt: (_: unknown, at: number) => at, decide: () => [{ order: 0, worker: 0 }] };
    expect(() => runDay(day, both)).toThrow(/not free|does not wait|on no way/);
  });

  it('keeps the log of a small day', () => {
    const hashes = builtInNames.map((policy) => {
      const text = runUnder(shortDay(7, 'surge', 120, 10), policy).log.join('\n');
      return [policy, createHash('sha256').update(text).digest('hex')];
    });
    expect(Object.fromEntries(hashes)).toMatchInlineSnapshot(`
      {
        "batch": "b5e44f164b3247547be4f0174ce99a0249aa09c7477db5bdea635c96e821ecef",
        "hearthline": "d436475d776ad6e347f33771fabf33a8624984c8bfd9dfea5c79c2b1120fa4b5",
        "nearest": "27147e33649054edcaeac1476633c9132acf5894d2336e5f98db8d55e9a43aef",
        "priority": "cc15d7583c2efe22360ad01504de91c459647b31cc0088f3b1384a08181165de",
      }
    `);
  });
});

/** Shortest rest of a way that was broken off, of workers to whom that had not happened before. */
function shortestRestMs(outcome: RunOutcome, lines: readonly LogLine[]): number {
  const diverts = lines.filter(({ event }) => event === 'divert');
  const places = new Map([...outcome.day.orders, ...outcome.day.workers].map((one) => [one.id, one]));
  const rests = diverts.flatMap((divert) => {
    const before = lines.slice(0, lines.indexOf(divert)).filter(({ worker }) => worker === divert.worker);
    if (before.some(({ event }) => event === 'divert')) return [];
    const sentAt = before.findLast(({ event }) => event === 'send')?.ms ?? 0;
    const from = places.get(before.findLast(({ event }) => event === 'arrive')?.order ?? divert.worker);
    const to = places.get(divert.order);
    return from === undefined || to === undefined ? [] : [sentAt + wayMs(from, to) - divert.ms];
  });
  expect(rests.length).toBeGreaterThan(5);
  return Math.min(...rests);
}
