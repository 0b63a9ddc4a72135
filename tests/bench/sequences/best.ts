/** The best plans ever found for the generated instances: kept with the code, and only ever improved. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SequenceResult, Sequences } from '#dispatch-core/assign/sequence.ts';

export interface BestPlan {
  readonly cost: number;
  /** Used routes only. */
  readonly routes: Sequences;
}
/** By name of the instance: `C1-1`. */
export type BestPlans = Readonly<Record<string, BestPlan>>;

const file = fileURLToPath(new URL('best.json', import.meta.url));

export async function loadBestPlans(): Promise<BestPlans> {
  const plans: BestPlans = JSON.parse(await readFile(file, 'utf8'));
  return plans;
}

/** The plans with this one where it serves everybody at lower cost. */
export function keepBest(plans: BestPlans, name: string, found: SequenceResult): BestPlans {
  const known = plans[name];
  const isBetter = known === undefined || found.cost < known.cost - 1e-6;
  if (found.unserved.length > 0 || !isBetter) return plans;
  const routes = found.routes.filter((stops) => stops.length > 0);
  return { ...plans, [name]: { cost: found.cost, routes } };
}

/** One line for each route, so that a change can be read. */
export async function saveBestPlans(plans: BestPlans): Promise<void> {
  const entries = Object.entries(plans).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = entries.map(([name, { cost, routes }]) => {
    const lines = routes.map((stops) => `      [${stops.join(', ')}]`).join(',\n');
    return `  ${JSON.stringify(name)}: {\n    "cost": ${cost},\n    "routes": [\n${lines}\n    ]\n  }`;
  });
  await writeFile(file, `{\n${texts.join(',\n')}\n}\n`);
}
