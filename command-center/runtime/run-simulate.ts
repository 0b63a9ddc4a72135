/** `hearthline simulate`: a day under several policies in this process, without server, broker or database. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { findBuiltIn } from '#dispatch-core/simulate/built-in.ts';
import type { SimulatedDay } from '#dispatch-core/simulate/day.ts';
import { readSimPolicy } from '#dispatch-core/simulate/read-policy.ts';
import { daysOf, makeRecordedDay } from '#dispatch-core/simulate/recorded-day.ts';
import { makeReferenceDay } from '#dispatch-core/simulate/reference-day.ts';
import type { SimPolicy } from '#dispatch-core/simulate/sim-policy.ts';
import { type SimulationProgress, simulatePolicies } from '#dispatch-core/simulate/simulate.ts';
import { type ProgressLine, startProgressLine } from './progress-line.ts';
import { readRecordedLog } from './run-simulate-log.ts';
import { parseSimulateOptions, type SimulateAsked, simulateUsage } from './run-simulate-options.ts';
import { renderSimulation } from './run-simulate-table.ts';
import { usageError } from './usage-error.ts';
import { monotonicNow } from './wall-clock.ts';

/** Answers the exit code: 0 simulated. Throws a usage error for wrong words and unusable policies and logs. */
export async function runSimulate(args: readonly string[]): Promise<number> {
  const asked = parseSimulateOptions(args);
  if (asked === null) {
    console.log(simulateUsage);
    return 0;
  }
  const warnings: string[] = [];
  const policies = await loadPolicies(asked.policies, warnings);
  const day = await loadDay(asked, warnings);
  for (const warning of warnings) console.error(`警告 warning: ${warning}`);
  const progress = openProgress();
  const results = simulatePolicies(day, policies, {
    hash: sha256,
    monotonicMs: monotonicNow,
    onProgress: progress.show,
  });
  progress.end();
  console.log(`${headOf(asked, day)}\n\n${renderSimulation(results, asked.language)}`);
  if (asked.json !== null) {
    const file = {
      seed: asked.seed,
      day: day.name,
      workers: day.workers.length,
      policies: results,
      warnings,
    };
    await writeFile(asked.json, `${JSON.stringify(file, null, 2)}\n`);
    console.log(`\n→ ${asked.json}`);
  }
  return 0;
}

/** Hash of a canonical log. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function headOf({ seed, logs }: SimulateAsked, { name, orders, workers }: SimulatedDay): string {
  const source = logs.length === 0 ? `${name}, 种子 seed ${seed}` : logs.join(', ');
  return `${source} · ${orders.length} 单 orders · ${workers.length} 人 workers`;
}

async function loadPolicies(names: readonly string[], warnings: string[]): Promise<readonly SimPolicy[]> {
  const policies: SimPolicy[] = [];
  for (const name of names) {
    const policy = findBuiltIn(name) ?? (await loadPolicyFile(name, warnings));
    if (policies.some((known) => known.name === policy.name))
      throw usageError(`--policy ${name}: there are two policies called ${policy.name}`);
    policies.push(policy);
  }
  return policies;
}

async function loadPolicyFile(path: string, warnings: string[]): Promise<SimPolicy> {
  const { policy, faults, warnings: found } = readSimPolicy(await readJson(path));
  if (faults.length > 0) throw usageError(faults.map((fault) => sentenceOf(path, fault)).join('\n'));
  warnings.push(...found.map((warning) => sentenceOf(path, warning)));
  return policy;
}

function sentenceOf(
  file: string,
  { path, message }: { readonly path: string; readonly message: string },
): string {
  return path === '' ? `${file}: ${message}` : `${file}: ${path}: ${message}`;
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw usageError(`--policy ${path}: neither a built-in policy nor a file that can be read`, cause);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError(`${path}: ${cause instanceof Error ? cause.message : 'not JSON'}`, cause);
  }
}

async function loadDay(
  { seed, day, workers, logs }: SimulateAsked,
  warnings: string[],
): Promise<SimulatedDay> {
  if (logs.length === 0) return makeReferenceDay(seed, day, workers ?? undefined);
  const { orders, faults } = await readRecordedLog(logs).catch((cause: unknown) => {
    throw usageError(
      `--from ${logs.join(' ')}: ${cause instanceof Error ? cause.message : 'cannot be read'}`,
      cause,
    );
  });
  if (faults.length > 0)
    throw usageError(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  if (orders.length === 0) throw usageError(`--from ${logs.join(' ')}: the log holds no orders`);
  if (workers === null && orders.every(({ workerId }) => workerId === null))
    throw usageError(
      `--from ${logs.join(' ')}: the log names no workers; say how many there are with --workers N`,
    );
  const impossible = orders.filter(({ createdAt, dueAt }) => dueAt <= createdAt).length;
  if (impossible > 0)
    warnings.push(`${impossible} orders were due when they came: they are late whatever is done`);
  const made = makeRecordedDay(orders, { seed, workers });
  if (daysOf(made) > 1.5)
    warnings.push(
      `the log spans ${daysOf(made).toFixed(1)} days; its workers are taken to be there all the time`,
    );
  return made;
}

/** A line appears only for what takes longer than somebody likes to wait in silence. */
function openProgress() {
  const startedAt = monotonicNow();
  let line: ProgressLine | null = null;
  return {
    show({ share }: SimulationProgress): void {
      if (line === null && monotonicNow() - startedAt < 1_500) return;
      line ??= startProgressLine(100);
      line.show({ acknowledged: Math.round(100 * share), at: 0, isHeld: false });
    },
    end(): void {
      line?.show({ acknowledged: 100, at: 0, isHeld: false });
      line?.end();
    },
  };
}
