/** The progress of a demonstration's past: days lived and days written, of all seasons, and never backwards. */
import { describe, expect, it } from 'vitest';
import { createPastProgress } from '#command-center/runtime/past-progress.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';

const day = 24 * hourMs;
const seasons = [
  { season: 2026, from: 1_000 * day, to: 1_010 * day },
  { season: 2025, from: 600 * day, to: 630 * day },
];

describe('the progress of the past', () => {
  it('counts what is lived and what is written of both seasons', () => {
    const progress = createPastProgress(seasons);
    expect(progress.read()).toEqual({ part: 'past', done: 0, total: 80 });
    progress.said('past 2026 4 10');
    progress.said('part past-2026');
    expect(progress.read().done).toBe(4);
    progress.lived(2026);
    progress.wroteUntil(2026, 1_003.5 * day);
    expect(progress.read().done).toBe(13);
    progress.wrote(2026);
    progress.lived(2025);
    progress.wrote(2025);
    expect(progress.read()).toEqual({ part: 'past', done: 80, total: 80 });
  });

  it('never goes back and never beyond the whole', () => {
    const progress = createPastProgress(seasons);
    progress.said('past 2025 20 30');
    progress.said('past 2025 3 30');
    progress.wroteUntil(2025, 900 * day);
    progress.wroteUntil(2025, 601 * day);
    progress.wroteUntil(1999, 601 * day);
    expect(progress.read().done).toBe(50);
  });
});
