/** A telephone plan from a file named on the command line. */
import { readFileSync } from 'node:fs';
import { parsePlan, renderProblem } from '#sip/kamailio/parse-plan.ts';
import type { Plan } from '#sip/kamailio/plan.ts';
import { usageError } from './usage-error.ts';

/** Reads a plan, or ends with every wrong field and where it stands. */
export function readPlanFile(path: string, mayPickPorts = false): Plan {
  const reading = parsePlan(readText(path), { mayPickPorts });
  if (reading.ok) return reading.plan;
  throw usageError(`${path} is not usable:\n${reading.problems.map(renderProblem).join('\n')}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw usageError(`${path} cannot be read`, cause);
  }
}
