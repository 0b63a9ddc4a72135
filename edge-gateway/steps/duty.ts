/** Step: no fix of a worker who was off duty at that instant goes any further (privacy is a rule of the gateway). */
import type { FixRow } from '../ports.ts';
import { on, rejected, type StepContext, type StepResult } from './step.ts';

/**
 * Duty counts at the time of the fix, not of its arrival: a phone that was offline may deliver its shift after the
 * shift, and must not deliver its evening with the next morning.
 */
export async function requireDuty(draft: FixRow, context: StepContext): Promise<StepResult<FixRow>> {
  const duty = await context.dutyAt(draft.workerId, draft.occurredAt);
  if (duty === 'off') return { kind: 'dropped', reason: 'off-duty' };
  return duty === 'on' ? on(draft) : rejected('unknown-worker', null);
}
