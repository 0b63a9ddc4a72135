/** Runs a valibot schema over foreign data and answers the value or the list of wrong fields. */
import * as v from 'valibot';
import { describeIssue } from './field-words.ts';
import type { FieldIssue } from './problem.ts';

export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

/** Most wrong fields that one answer lists. */
const maxIssues = 20;

/** Validates `input`; every issue names its field and, in both languages, what would be right. */
export function check<S extends v.GenericSchema>(
  schema: S,
  input: unknown,
  prefix = '',
): Checked<v.InferOutput<S>> {
  const result = v.safeParse(schema, input);
  if (result.success) return { ok: true, value: result.output };
  return { ok: false, issues: result.issues.slice(0, maxIssues).map((issue) => fieldIssue(issue, prefix)) };
}

function fieldIssue(issue: v.BaseIssue<unknown>, prefix: string): FieldIssue {
  const path = v.getDotPath(issue) ?? '';
  const { en, zh } = describeIssue(issue);
  const full = [prefix, path].filter((part) => part !== '').join('.') || 'body';
  return { path: full, message: en, messageZh: zh };
}
