/** A bounded soak of the real program on both drivers: killed, its database crashed, and nothing that was promised is broken. */
import { afterEach, describe, expect, it } from 'vitest';
import { closeAll } from '#tests/command-center/program/rig.ts';
import { DRIVERS } from '#tests/support/test-database.ts';
import { soakProgram } from './program-soak.ts';

/** One seed each, so that the whole set keeps its time; `npm run soak -- --seeds N` lives longer. */
const seeds = [1];

afterEach(closeAll);

describe.each(DRIVERS)('a crowd against the program [%s]', (driver) => {
  it.each(seeds)(
    'breaks no invariant under seed %i',
    async (seed) => {
      const soaked = await soakProgram({ seed, driver, commands: 200, phones: 50 });
      expect(soaked.violations).toEqual([]);
      // A soak in which nothing happened says nothing.
      expect(soaked.kills).toBeGreaterThan(0);
      expect(soaked.databaseCrashes).toBe(driver === 'postgres' ? 1 : 0);
      expect(soaked.history.silences).toBeGreaterThan(0);
      expect(soaked.offers).toBeGreaterThan(0);
      expect(soaked.events).toBeGreaterThan(50);
    },
    400_000,
  );
});
