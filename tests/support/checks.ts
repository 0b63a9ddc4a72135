/** The checks that need no test runner or only its pure part: lint, types per world, pure tests; run side by side. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import type { Counts } from './counts.ts';
import { NO_TESTS, ONE_FAILED, ONE_PASSED, sumCounts } from './counts.ts';
import { runProgram } from './programs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** One check and the program below node_modules that makes it. */
export interface Check {
  readonly name: string;
  readonly args: readonly [program: string, ...args: string[]];
}

const tsc = (project: string): Check['args'] => [
  'node_modules/.bin/tsc',
  '-p',
  project,
  '--noEmit',
  '--pretty',
];

/** Longest first, so that both cores stay busy. To add a check: a row here. */
export const CHECKS: readonly Check[] = [
  {
    name: 'pure tests',
    args: ['node_modules/.bin/vitest', 'run', '--project', 'pure', '--passWithNoTests', '--reporter=default'],
  },
  { name: 'types: server', args: tsc('tsconfig.json') },
  { name: 'types: browser', args: tsc('command-center/ui') },
  { name: 'types: browser tests', args: tsc('tsconfig.browser-tests.json') },
  { name: 'types: dispatch-core', args: tsc('dispatch-core') },
  { name: 'lint', args: ['node_modules/.bin/biome', 'check', '--colors=off', '--max-diagnostics=50', '.'] },
];

/** Runs the checks whose names begin with one of `prefixes` (all without), prints a line each and what failed. */
export async function runChecks(prefixes: readonly string[] = []): Promise<Counts> {
  const chosen = CHECKS.filter(
    ({ name }) => prefixes.length === 0 || prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const results = await Promise.all(chosen.map(runCheck));
  return results.length === 0 ? NO_TESTS : sumCounts(results);
}

async function runCheck({ name, args: [program, ...args] }: Check): Promise<Counts> {
  const startedAt = monotonicNow();
  const { code, text } = await runProgram(join(ROOT, program), args, { output: 'keep' });
  const seconds = ((monotonicNow() - startedAt) / 1000).toFixed(1);
  process.stdout.write(
    `${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n${code === 0 ? '' : `${text}\n`}`,
  );
  return code === 0 ? ONE_PASSED : ONE_FAILED;
}

/** Are the packages there at all? Without them every check would fail with a riddle. */
export function packagesInstalled(): boolean {
  return existsSync(join(ROOT, 'node_modules/.bin/vitest'));
}
