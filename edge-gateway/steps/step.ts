/** What a step of the intake is: it hands the draft on, or it stops it with a reason. */
import type { DeviceIdentity, DutyLookup, GatewayClock } from '../ports.ts';
import type { Anchors } from './jump.ts';

export type Step<Draft> = (
  draft: Draft,
  context: StepContext,
) => StepResult<Draft> | Promise<StepResult<Draft>>;

export type StepResult<Draft> =
  | { readonly kind: 'on'; readonly draft: Draft }
  /** Kept in the dead-letter table. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly field: string | null }
  /** Counted by reason and forgotten: nothing of it is written anywhere. */
  | { readonly kind: 'dropped'; readonly reason: string };

export interface PlausibilityLimits {
  /** How far ahead of the site clock a device time may be. */
  readonly futureToleranceMs: number;
  readonly fixMaxAgeMs: number;
  readonly readingMaxAgeMs: number;
}

export interface StepContext {
  readonly identity: DeviceIdentity;
  readonly clock: GatewayClock;
  readonly receivedAt: number;
  readonly limits: PlausibilityLimits;
  readonly dutyAt: DutyLookup;
  readonly anchors: Anchors;
}

export function on<Draft>(draft: Draft): StepResult<Draft> {
  return { kind: 'on', draft };
}

export function rejected(reason: string, field: string | null): StepResult<never> {
  return { kind: 'rejected', reason, field };
}

/** Runs the steps in their order until one stops the draft. */
export async function runSteps<Draft>(
  steps: readonly Step<Draft>[],
  first: Draft,
  context: StepContext,
): Promise<StepResult<Draft>> {
  let result: StepResult<Draft> = on(first);
  for (const step of steps) {
    if (result.kind !== 'on') break;
    const next = step(result.draft, context);
    // Most steps answer at once; waiting for them as well would cost a turn of the event loop's queue each.
    result = next instanceof Promise ? await next : next;
  }
  return result;
}
