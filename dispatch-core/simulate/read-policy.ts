/** Reads a policy file: changes to a built-in policy, every wrong field by its path, silly values as warnings. */
import { findBatchFaults } from '../assign/batch-policy.ts';
import { factorCodes } from '../assign/factors.ts';
import { findPolicyFaults, type PolicyFault } from '../assign/policy.ts';
import { orderClasses } from '../domain/service-type.ts';
import { builtInNames, builtInPolicies, findBuiltIn } from './built-in.ts';
import { findDivertFaults } from './divert-faults.ts';
import { overlay } from './overlay.ts';
import { policyRules, type SimPolicy } from './sim-policy.ts';

export interface ReadPolicy {
  readonly policy: SimPolicy;
  /** Empty when the policy may be used. */
  readonly faults: readonly PolicyFault[];
  /** Values that may be used and that hardly anybody means. */
  readonly warnings: readonly PolicyFault[];
}

/**
 * Reads `{"name", "base"?, "rule"?, "dispatch"?, "batch"?, "divert"?}`: whatever is left out is as in the built-in
 * policy `base` (default `hearthline`). Unknown fields and wrong kinds of value are faults.
 */
export function readSimPolicy(file: unknown): ReadPolicy {
  const { base: baseName = 'hearthline', ...changes } = isRecord(file) ? file : {};
  const base = findBuiltIn(String(baseName));
  const start = { ...(base ?? builtInPolicies.hearthline), name: '' };
  const { value: policy, faults } = overlay(start, changes);
  const all = [
    ...faultIf(!isRecord(file), '', 'must be a JSON object'),
    ...faultIf(base === undefined, 'base', `one of ${builtInNames.join(', ')}`),
    ...faults,
    // The rest would be told about values that are not there.
    ...(faults.length > 0 ? [] : findFaults(policy)),
  ];
  return { policy, faults: all, warnings: all.length > 0 ? [] : findWarnings(policy) };
}

function findFaults(policy: SimPolicy): readonly PolicyFault[] {
  return [
    ...faultIf(
      !/^[\p{L}\p{N}][\p{L}\p{N} _.-]{0,39}$/u.test(policy.name),
      'name',
      '1 to 40 letters, digits, space, _ . -',
    ),
    ...faultIf(findBuiltIn(policy.name) !== undefined, 'name', 'a built-in policy has this name'),
    ...faultIf(!policyRules.includes(policy.rule), 'rule', `one of ${policyRules.join(', ')}`),
    ...findPolicyFaults(policy.dispatch).map((fault) => ({ ...fault, path: `dispatch.${fault.path}` })),
    ...findBatchFaults(policy.batch),
    ...findDivertFaults(policy.divert),
  ];
}

/** What is allowed and looks like a mistake. */
export function findWarnings(policy: SimPolicy): readonly PolicyFault[] {
  const { dispatch, batch, rule } = policy;
  const { leak, noHeat, routine } = dispatch.classes;
  if (rule !== 'tiers') {
    return faultIf(
      true,
      'rule',
      `${rule} looks at none of the weights; only the filters of "dispatch" count`,
    );
  }
  return [
    ...orderClasses.flatMap((name) => findWeightWarnings(policy, name)),
    ...faultIf(
      leak.tier >= Math.min(noHeat.tier, routine.tier),
      'dispatch.classes.leak.tier',
      'leaks are served no earlier than the others',
    ),
    ...faultIf(
      leak.tier > 0 && policy.divert.mode !== 'off',
      'dispatch.classes.leak.tier',
      'nobody is diverted for a leak: that is for tier 0',
    ),
    ...faultIf(
      batch.maxWindowMs > 60_000,
      'batch.maxWindowMs',
      'everybody waits longer than a minute for a decision',
    ),
    ...faultIf(
      batch.classes.routine.ageReliefS === 0 && batch.classes.routine.dueReliefS === 0,
      'batch.classes.routine',
      'nothing pulls an order that is forgotten at the edge of the city',
    ),
  ];
}

function findWeightWarnings(
  { dispatch }: SimPolicy,
  name: (typeof orderClasses)[number],
): readonly PolicyFault[] {
  const { weights } = dispatch.classes[name];
  const path = `dispatch.classes.${name}.weights`;
  const total = factorCodes.reduce((sum, code) => sum + weights[code], 0);
  const heavy = factorCodes.filter((code) => code !== 'travel' && weights[code] > 0.8 * total);
  return [
    ...faultIf(
      weights.travel < 0.05 * total,
      `${path}.travel`,
      'the way counts for almost nothing: people will be sent across the city',
    ),
    ...heavy.map((code) => ({
      path: `${path}.${code}`,
      message: 'decides almost alone (over 80 % of all weights)',
    })),
  ];
}

function faultIf(isWrong: boolean, path: string, message: string): readonly PolicyFault[] {
  return isWrong ? [{ path, message }] : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
