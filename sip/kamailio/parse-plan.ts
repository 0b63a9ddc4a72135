/** Reads a telephone plan: every wrong field with its path and what to write there. */
import * as v from 'valibot';
import { type Plan, planSchema } from './plan.ts';
import { type CheckOptions, findPlanProblems, type PlanProblem } from './plan-checks.ts';

export type PlanReading =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/** From the text of a JSON file; text that is no JSON is one problem with an empty path. */
export function parsePlan(text: string, options: CheckOptions): PlanReading {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return { ok: false, problems: [{ path: '', says: `is not JSON: ${String(error)}` }] };
  }
  const parsed = v.safeParse(planSchema, data);
  if (!parsed.success) return { ok: false, problems: parsed.issues.map(problemOf) };
  const problems = findPlanProblems(parsed.output, options);
  return problems.length === 0 ? { ok: true, plan: parsed.output } : { ok: false, problems };
}

/** `listeners[0].port: write …` */
export function renderProblem({ path, says }: PlanProblem): string {
  return path === '' ? `plan ${says}` : `${path}: ${says}`;
}

function problemOf(issue: v.BaseIssue<unknown>): PlanProblem {
  return { path: renderPath(issue), says: sentenceOf(issue) };
}

/** A key too many and a key too few are told by the object, not by the field. */
function sentenceOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message;
  if (issue.expected === 'never') return 'is not known here: leave it out';
  return issue.expected === 'Object' ? 'write an object' : 'is missing';
}

function renderPath(issue: v.BaseIssue<unknown>): string {
  const keys = issue.path?.map(({ key }) => key) ?? [];
  return keys.reduce<string>(
    (path, key) =>
      typeof key === 'number' ? `${path}[${key}]` : `${path}${path === '' ? '' : '.'}${String(key)}`,
    '',
  );
}
