/** The whole test run: servers, UI build, one vitest run per project, strays, and the sum as the last line. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './checks.ts';
import type { Counts } from './counts.ts';
import {
  COUNTS_FILE,
  decideCounts,
  NO_TESTS,
  ONE_FAILED,
  readFailures,
  renderCounts,
  renderFailures,
  sumCounts,
} from './counts.ts';
import { ensureServers } from './ensure-servers.ts';
import { endRunningPrograms, endStrays, RUN_MARK, runProgram } from './programs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Recordings of real devices and a real city; they live beside the project, not in it. */
const RECORDINGS = join(ROOT, '../shared/data');

/** Test projects of vitest.config.ts in the order they run, cheapest first. To add one: a row here and one there. */
const PROJECTS = ['pure', 'long', 'db', 'net', 'e2e'] as const;

/** Projects that start no server. */
const NEEDS_NOTHING = new Set(['pure', 'long']);

/** Projects whose tests open the built pages. */
const NEEDS_UI = new Set(['net', 'e2e']);

export interface SuiteOptions {
  readonly projects: readonly string[];
  /** Lint and types count as tests too, and a skipped test fails the run. */
  readonly strict: boolean;
}

/**
 * `--recordings` only the recordings · `--ci` everything with lint and types, skips fail, recordings when they are
 * there · names of projects choose them. Throws on anything else.
 */
export function parseSuiteArgs(args: readonly string[], recordingsThere: boolean): SuiteOptions {
  const known: readonly string[] = [...PROJECTS, '--ci', '--recordings'];
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0) throw new Error(`Unknown argument ${unknown.join(' ')}; known: ${known.join(' ')}`);
  if (args.includes('--recordings')) return { projects: ['recordings'], strict: false };
  const named = PROJECTS.filter((project) => args.includes(project));
  const strict = args.includes('--ci');
  const projects = named.length > 0 ? named : PROJECTS;
  return { projects: strict && recordingsThere ? [...projects, 'recordings'] : projects, strict };
}

/** Runs what the arguments ask for; the last line printed is `N passed, N failed, N skipped`. Returns the exit code. */
export async function runSuite(args: readonly string[]): Promise<number> {
  const options = parseSuiteArgs(args, existsSync(RECORDINGS));
  if (options.projects.includes('recordings') && !existsSync(RECORDINGS)) {
    process.stdout.write(
      'The recordings are not here: they are expected in ../shared/data beside the project.\n',
    );
    return 2;
  }
  const mark = randomUUID();
  process.env[RUN_MARK] = mark;
  endWithSignals(mark);
  const parts: Counts[] = [];
  const failures: string[] = [];
  try {
    await runParts(
      options,
      (counts) => parts.push(counts),
      (lines) => failures.push(...lines),
    );
  } finally {
    await reportStrays(mark);
  }
  process.stdout.write(renderFailures(failures));
  return finish(sumCounts(parts), options);
}

async function runParts(
  { projects, strict }: SuiteOptions,
  add: (counts: Counts) => void,
  tell: (failures: readonly string[]) => void,
): Promise<void> {
  if (projects.some((project) => !NEEDS_NOTHING.has(project))) await ensureServers();
  if (strict) add(await runChecks(['lint', 'types']));
  if (projects.some((project) => NEEDS_UI.has(project))) add(await buildPages());
  for (const project of projects) add(await runProject(project, tell));
}

function finish(counts: Counts, { strict }: SuiteOptions): number {
  if (strict && counts.skipped > 0)
    process.stdout.write(`${counts.skipped} tests were skipped: that fails this run.\n`);
  process.stdout.write(`${renderCounts(counts)}\n`);
  return counts.failed > 0 || (strict && counts.skipped > 0) ? 1 : 0;
}

async function runProject(project: string, tell: (failures: readonly string[]) => void): Promise<Counts> {
  process.stdout.write(`\n── ${project} ──\n`);
  const folder = mkdtempSync(join(tmpdir(), 'hearthline-counts-'));
  const file = join(folder, 'counts');
  const args = [
    'run',
    '--project',
    project,
    '--passWithNoTests',
    '--reporter=default',
    '--reporter=./tests/support/count-reporter.ts',
  ];
  const { code } = await runProgram(join(ROOT, 'node_modules/.bin/vitest'), args, {
    env: { [COUNTS_FILE]: file },
    output: 'live',
  });
  const written = existsSync(file) ? readFileSync(file, 'utf8') : null;
  const counts = decideCounts(written, code);
  tell(readFailures(written).map((line) => `${project}  ${line}`));
  rmSync(folder, { recursive: true, force: true });
  process.stdout.write(`${project}: ${renderCounts(counts)}\n`);
  return counts;
}

/** Builds the pages once, fresh: a stale build would let the browser tests prove yesterday's code. */
async function buildPages(): Promise<Counts> {
  process.stdout.write('\n── build of the pages ──\n');
  const args = ['build', '--config', 'command-center/vite.config.ts', '--logLevel', 'warn'];
  const { code } = await runProgram(join(ROOT, 'node_modules/.bin/vite'), args, { output: 'live' });
  if (code === 0) return NO_TESTS;
  process.stdout.write('The pages could not be built; this counts as one failure.\n');
  return ONE_FAILED;
}

async function reportStrays(mark: string): Promise<void> {
  const strays = await endStrays(mark);
  for (const stray of strays) process.stdout.write(`still running after the tests, ended: ${stray}\n`);
}

/** Ctrl-C and a CI's cancel end everything that was started, then this process. */
function endWithSignals(mark: string): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      endRunningPrograms('SIGTERM');
      const leave = (): never => process.exit(signal === 'SIGINT' ? 130 : 143);
      endStrays(mark).then(leave, leave);
    });
  }
}
