/** Background loops: one run at a time, coalesced wake-ups, errors told, an end that waits. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startLoop } from '#command-center/runtime/loop.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('startLoop', () => {
  it('runs at once, then after the time the run asked for', async () => {
    let runs = 0;
    const loop = startLoop({
      run: async () => {
        runs += 1;
        return 5000;
      },
      onError: () => undefined,
    });
    await vi.advanceTimersByTimeAsync(4999);
    expect(runs).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(runs).toBe(2);
    await loop.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(runs).toBe(2);
  });

  it('makes one run of many wake-ups, and one more for those that came while it ran', async () => {
    let runs = 0;
    let atOnce = 0;
    const loop = startLoop({
      run: async () => {
        runs += 1;
        atOnce += 1;
        expect(atOnce).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 100));
        atOnce -= 1;
        return Number.POSITIVE_INFINITY;
      },
      onError: () => undefined,
    });
    for (let n = 0; n < 50; n++) loop.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(2);
    for (let n = 0; n < 50; n++) loop.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect(runs).toBe(3);
    await loop.stop();
  });

  it('tells errors and tries again', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const loop = startLoop({
      run: async () => {
        runs += 1;
        if (runs === 1) throw new Error('away');
        return 60_000;
      },
      onError: (error) => errors.push(error),
      retryMs: 300,
    });
    await vi.advanceTimersByTimeAsync(300);
    expect(errors).toHaveLength(1);
    expect(runs).toBe(2);
    await loop.stop();
  });
});
