/** The demo city on its first morning: people on duty, certificates with dates, the rota of the weeks ahead. */
import { hourMs, type Instant } from '#dispatch-core/domain/time.ts';
import type { CityPlan } from '../city-plan.ts';
import type { DemoCity } from './demo-city.ts';
import { shiftsOf } from './people.ts';
import { nth } from './plane.ts';

export interface FirstDay {
  /** First moment of the site. */
  readonly at: Instant;
  readonly utcOffsetMs: number;
  /** How many days the rota covers (default 28). */
  readonly rotaDays?: number;
}

const dayMs = 24 * hourMs;

/**
 * What the database is to hold at `at`. The demo begins in the first cold days, when everybody has been called in: all
 * workers are on duty, whatever the rota says of their group.
 */
export function planDemoCity(
  city: Pick<DemoCity, 'plan' | 'crew'>,
  { at, utcOffsetMs, rotaDays = 28 }: FirstDay,
): Required<CityPlan> {
  const midnight = Math.floor((at + utcOffsetMs) / dayMs) * dayMs - utcOffsetMs;
  return {
    ...city.plan,
    workers: city.plan.workers.map((worker, i) => ({
      ...worker,
      duty: 'on',
      dutySince: at,
      certificates: nth(city.crew, i).certificates.map(({ code, validForDays }) => ({
        code,
        validUntil: midnight + validForDays * dayMs,
      })),
    })),
    shifts: shiftsOf(city.crew, at, utcOffsetMs, rotaDays),
  };
}
