/** Step: device times onto the site clock, and refusal of times that cannot be. */
import { on, rejected, type Step, type StepContext, type StepResult } from './step.ts';

/**
 * Maps `occurredAt` of a wall-clock device with the site clock's own straight line; `deviceAt` keeps the device's
 * time, by which a re-sent sample is known also after the site clock was set.
 */
export function mapToSiteClock<D extends { readonly occurredAt: number }>(
  draft: D,
  { identity, clock }: StepContext,
): StepResult<D> {
  if (identity.clock === 'site') return on(draft);
  return on({ ...draft, occurredAt: clock.toSite(draft.occurredAt) });
}

/** Refuses the future (beyond the tolerance) and what is older than the limit; `field` names the time on the wire. */
export function refuseImpossibleTime<D extends { readonly occurredAt: number }>(
  field: string,
  limit: 'fixMaxAgeMs' | 'readingMaxAgeMs',
): Step<D> {
  return (draft, { limits, receivedAt }) => {
    if (draft.occurredAt > receivedAt + limits.futureToleranceMs) return rejected('future-time', field);
    if (draft.occurredAt < receivedAt - limits[limit]) return rejected('ancient-time', field);
    return on(draft);
  };
}
