/** The check of the divert rules in a policy file. */
import type { DivertPolicy } from '../assign/divert.ts';
import type { PolicyFault } from '../assign/policy.ts';

const modes: readonly DivertPolicy['mode'][] = ['off', 'propose', 'automatic'];

/** Everything that is wrong, with paths. */
export function findDivertFaults(policy: DivertPolicy, path = 'divert'): readonly PolicyFault[] {
  const durations = ['arrivalGuardMs', 'minGainMs', 'maxLossMs'] as const;
  const modeFault = { path: `${path}.mode`, message: `one of ${modes.join(', ')}` };
  return [
    ...(modes.includes(policy.mode) ? [] : [modeFault]),
    ...durations
      .filter((name) => !(policy[name] >= 0 && policy[name] <= 1e9))
      .map((name) => ({ path: `${path}.${name}`, message: 'must be a duration ≥ 0' })),
  ];
}
