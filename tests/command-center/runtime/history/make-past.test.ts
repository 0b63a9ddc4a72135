/** The seasons of a past: whole ones before, and this one up to the reports that wait for the living people. */
import { expect, it } from 'vitest';
import { backlogMs, firstLiveNumber, seasonsBefore } from '#command-center/runtime/history/make-past.ts';

const utcOffsetMs = 8 * 3_600_000;

it('leaves to the living city what is reported in its first backlog: nothing is registered twice', () => {
  const morning = Date.UTC(2026, 10, 22);
  const [now, before] = seasonsBefore(morning, utcOffsetMs);
  expect([now?.season, now?.to]).toEqual([2026, morning - backlogMs]);
  expect(before?.season).toBe(2025);
  expect(before?.to).toBeLessThan(now?.from ?? 0);
  expect([before?.firstNumber, now?.firstNumber]).toEqual([0, firstLiveNumber / 2]);
});
