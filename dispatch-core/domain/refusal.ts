/** Refusals: the closed union of business reasons for "no", with what the refused person should know. */

export const refusalCodes = [
  'stale-version',
  'stale-assignment',
  'wrong-state',
  'not-yours',
  'not-allowed',
  'already-claimed',
  'offer-expired',
  'over-capacity',
  'off-duty',
  'outside-area',
  'skill-missing',
  'reason-missing',
  'evidence-missing',
  'orders-open',
  'already-pending',
  'limit-reached',
  'invalid-data',
  'unknown-target',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

/** A "no" with its reason. `detail` holds the facts for the sentence: winner, missing evidence, paths. */
export interface Refusal {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly detail: Readonly<Record<string, string | number | readonly string[]>>;
  /** True when the permission table said no, so that he may not be shown the target either. */
  readonly isDenied?: true;
}

/** Rules that say `not-allowed` to somebody who has the right as such; in `detail.reason`. */
export const ruleReasons = [
  'noFieldWork',
  'leakIsDispatched',
  'leakStays',
  'divertedBefore',
  'upToOthers',
  'reviewByPerson',
  'workerLeftOut',
  'severalOrders',
  'ownerIsPerson',
] as const;
export type RuleReason = (typeof ruleReasons)[number];

export interface RefusalCurrent {
  readonly state: string;
  readonly version: number;
  readonly assignmentId: string | null;
}

/** Builds a refusal. */
export function refuse(code: RefusalCode, detail: Refusal['detail'] = {}): Refusal {
  return { ok: false, code, detail };
}

/** Refuses because the permission table does. */
export function deny(code: RefusalCode): Refusal {
  return { ok: false, code, detail: {}, isDenied: true };
}

/** Refuses what a rule of the business forbids, whoever asks. */
export function forbid(reason: RuleReason, detail: Refusal['detail'] = {}): Refusal {
  return refuse('not-allowed', { ...detail, reason });
}
