/** Lays changes over a complete value of the same form; what does not fit is a fault with its path. */
import type { PolicyFault } from '../assign/policy.ts';

export interface Overlaid<T> {
  readonly value: T;
  readonly faults: readonly PolicyFault[];
}

/** Objects are laid over field by field, lists and plain values replaced. Fields of `base` fix names and kinds. */
export function overlay<T extends object>(base: T, changes: object, path = ''): Overlaid<T> {
  const value = { ...base };
  const faults: PolicyFault[] = [];
  for (const [name, change] of Object.entries(changes)) {
    const here = path === '' ? name : `${path}.${name}`;
    if (!Object.hasOwn(base, name)) {
      faults.push({ path: here, message: `unknown; there are ${Object.keys(base).join(', ')}` });
      continue;
    }
    const before: unknown = Reflect.get(base, name);
    if (isRecord(before) && isRecord(change)) {
      const inner = overlay(before, change, here);
      Reflect.set(value, name, inner.value);
      faults.push(...inner.faults);
    } else if (kindOf(before) === kindOf(change)) {
      if (Array.isArray(change)) faults.push(...findPointFaults(change, here));
      Reflect.set(value, name, change);
    } else faults.push({ path: here, message: `must be ${kindOf(before)}, not ${kindOf(change)}` });
  }
  return { value, faults };
}

/** The only lists of a policy are curves: pairs of numbers. */
function findPointFaults(curve: readonly unknown[], path: string): readonly PolicyFault[] {
  return curve.flatMap((point, index) =>
    Array.isArray(point) && point.length === 2 && point.every((part) => typeof part === 'number')
      ? []
      : [{ path: `${path}.${index}`, message: 'must be a pair [value, grade]' }],
  );
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'string') return 'a text';
  return typeof value === 'boolean' ? 'true or false' : 'an object';
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
