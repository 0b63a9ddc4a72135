/** The demo city, small: one piece of everything, the same for the same seed, and a plan for its first days. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { expectWholeCity } from './city-checks.ts';

const hashOf = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

describe('a small city', () => {
  it('is the same for the same seed, to the last value, and another for another', () => {
    const hash = hashOf(buildDemoCity(1, 'S'));
    expect(hashOf(buildDemoCity(1, 'S'))).toBe(hash);
    expect(hashOf(buildDemoCity(2, 'S'))).not.toBe(hash);
  });

  it('is whole', () => expectWholeCity(buildDemoCity(1, 'S')));

  it('puts everybody on duty on the first morning, with dated certificates and a rota of day, day, night, off', () => {
    const at = Date.UTC(2026, 10, 1);
    const city = buildDemoCity(1, 'S');
    const plan = planDemoCity(city, { at, utcOffsetMs: 8 * 3_600_000, rotaDays: 8 });
    expect(plan.workers.every(({ duty, dutySince }) => duty === 'on' && dutySince === at)).toBe(true);
    expect(plan.workers.every(({ certificates }) => certificates.length > 0)).toBe(true);
    const month = at + 30 * 86_400_000;
    const soon = plan.workers.filter((one) => one.certificates.some(({ validUntil }) => validUntil < month));
    expect(soon.length).toBeGreaterThan(0);
    const own = plan.shifts
      .filter(({ workerId }) => workerId === 'w-001')
      .map(({ from, to }) => (to - from) / 3_600_000);
    expect(own.join(' ')).toMatch(/10 10 14|10 14 10|14 10 10/);
    for (const noon of [0, 1, 2, 3].map((day) => at + day * 86_400_000 + 4 * 3_600_000)) {
      const there = plan.shifts.filter(({ from, to }) => from <= noon && noon < to);
      expect(there).toHaveLength(city.size.workers / 2);
    }
  });
});
