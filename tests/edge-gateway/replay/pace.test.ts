/** The site clock waits for the intake, and goes on when most of what waited is stored. */
import { describe, expect, it } from 'vitest';
import { createPace } from '#edge-gateway/replay/pace.ts';

function rig() {
  const clock = {
    time: 0,
    standing: [] as boolean[],
    now: () => clock.time,
    wallMsUntil: (site: number) => site - clock.time,
    async stand(isStanding: boolean) {
      clock.standing.push(isStanding);
    },
  };
  return { clock, pace: createPace(clock, 1000) };
}

describe('createPace', () => {
  it('lets the clock run while records are stored in time', async () => {
    const { clock, pace } = rig();
    const settle = pace.begin(0);
    clock.time = 1000;
    await pace.look();
    settle();
    clock.time = 10_000;
    await pace.look();
    expect(clock.standing).toEqual([]);
  });

  it('holds it for the oldest waiting record and goes on at a quarter of the allowance', async () => {
    const { clock, pace } = rig();
    const first = pace.begin(0);
    const second = pace.begin(900);
    clock.time = 1001;
    await pace.look();
    await pace.look();
    expect([clock.standing, pace.isHeld(), pace.waiting()]).toEqual([[true], true, 2]);
    second();
    await pace.look();
    expect(pace.isHeld()).toBe(true);
    first();
    await pace.look();
    expect([clock.standing, pace.isHeld(), pace.waiting()]).toEqual([[true, false], false, 0]);
  });

  it('is released in any case at the end', async () => {
    const { clock, pace } = rig();
    pace.begin(0);
    clock.time = 5000;
    await pace.look();
    await pace.release();
    expect(clock.standing).toEqual([true, false]);
  });
});
