/** `npm run bench [-- names… --seeds 1,2,3 --profile]`: runs the benches one by one, prints their tables and keeps the results. */
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { monotonicNow, wallNow } from '#command-center/runtime/wall-clock.ts';
import type { Bench } from './bench.ts';
import { ackBench } from './benches/ack.ts';
import { cityBench } from './benches/city.ts';
import { feedBench } from './benches/feed.ts';
import { importBench } from './benches/import.ts';
import { ingestBench } from './benches/ingest.ts';
import { insertBench } from './benches/insert.ts';
import { matchingBench } from './benches/match.ts';
import { policiesBench } from './benches/policies.ts';
import { roadsBench } from './benches/roads.ts';
import { sequencesBench } from './benches/sequence.ts';
import { simulatorBench } from './benches/simulator.ts';
import { startupBench } from './benches/startup.ts';
import { tilesBench } from './benches/tiles.ts';
import { triageBench } from './benches/triage.ts';
import { describeHost, readLoad } from './host.ts';
import { renderProfiles } from './profile.ts';
import { type BenchResult, figuresOf, renderTable } from './report.ts';
import { saveResults } from './results.ts';
import { type OpenStage, openStage } from './stage.ts';

const benches: readonly Bench[] = [
  ingestBench,
  ackBench,
  insertBench,
  feedBench,
  startupBench,
  roadsBench,
  tilesBench,
  importBench,
  cityBench,
  simulatorBench,
  matchingBench,
  sequencesBench,
  triageBench,
  policiesBench,
];
/** Too long for every run: only by name. */
const onlyByName: ReadonlySet<string> = new Set([simulatorBench.name]);
/** One word for everything that the city is measured by. */
const groups: Readonly<Record<string, readonly string[]>> = {
  dispatch: ['matching', 'sequences', 'triage', 'policies'],
  city: ['city', 'import', 'roads', 'tiles', 'simulator'],
};
const repetitions = 3;
/** The whole run without names; a bench that would go beyond it is ended. By name each has its own time. */
const maxRunMs = 360_000;
const profileDir = fileURLToPath(new URL('../../.cache/bench-profiles', import.meta.url));

const startedAt = monotonicNow();
const say = (line: string) => {
  const seconds = ((monotonicNow() - startedAt) / 1_000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
};

/** Seeds with commas between them, so that others can give their own. */
function readSeeds(words: string): readonly number[] {
  const seeds = words.split(',').map((word) => (/^\d+$/.test(word) ? Number(word) : Number.NaN));
  if (seeds.every(Number.isSafeInteger)) return seeds;
  throw new Error(`--seeds ${words}: whole numbers with commas between them`);
}

/** Fails with a sentence that lists the names when one is unknown. */
function chooseBenches(names: readonly string[]): readonly Bench[] {
  const known = new Set([...Object.keys(groups), ...benches.map(({ name }) => name)]);
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw new Error(`No bench is called ${unknown.join(', ')}; there are ${[...known].join(', ')}.`);
  }
  if (names.length === 0) return benches.filter(({ name }) => !onlyByName.has(name));
  const asked = new Set(names.flatMap((name) => groups[name] ?? [name]));
  return benches.filter(({ name }) => asked.has(name));
}

async function runOne(bench: Bench, stage: OpenStage, isNamed: boolean): Promise<BenchResult> {
  const from = monotonicNow();
  const head = {
    name: bench.name,
    title: bench.title,
    at: new Date(wallNow()).toISOString(),
    loadBefore: readLoad(),
  };
  const tookS = () => Math.round((monotonicNow() - from) / 1_000);
  try {
    const leftMs = isNamed ? Number.POSITIVE_INFINITY : maxRunMs - (from - startedAt);
    const ms = Math.min(bench.maxMs, leftMs);
    stage.setTime(ms);
    const figures = figuresOf(await within(ms, bench.run(stage)));
    return { ...head, tookS: tookS(), figures, failure: null };
  } catch (error) {
    return {
      ...head,
      tookS: tookS(),
      figures: [],
      failure: error instanceof Error ? error.message : String(error),
    };
  } finally {
    await stage.closeAll();
  }
}

/** Rejects after `ms`; what still runs fails as soon as the stage takes its processes away. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${Math.round(ms / 1_000)} s.`)), ms);
  });
  // The late end of the work is of no interest, but must not count as an unhandled rejection.
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Exit code 0, or 1 when a bench failed; missed targets are reported and fail nothing. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      profile: { type: 'boolean', default: false },
      seeds: { type: 'string', default: '1,2,3,4,5,6' },
    },
  });
  const chosen = chooseBenches(positionals);
  const host = describeHost();
  if (values.profile) {
    await rm(profileDir, { recursive: true, force: true });
    await mkdir(profileDir, { recursive: true });
  }
  const stage = openStage({
    seeds: readSeeds(values.seeds),
    repetitions,
    say,
    profileDir: values.profile ? profileDir : null,
  });
  process.once('SIGINT', () => void stage.closeAll().finally(() => process.exit(130)));
  process.once('SIGTERM', () => void stage.closeAll().finally(() => process.exit(143)));
  const results: BenchResult[] = [];
  for (const bench of chosen) {
    say(`— ${bench.name}: ${bench.title}`);
    results.push(await runOne(bench, stage, positionals.length > 0));
  }
  process.stdout.write(`\n${results.map(renderTable).join('\n\n')}\n\n`);
  if (values.profile) {
    process.stdout.write(
      `Self time, idle left out (${profileDir}):\n\n${await renderProfiles(profileDir)}\n`,
    );
  } else {
    // Profiled numbers are slower than the truth: they are shown, not kept.
    const date = new Date(wallNow()).toISOString().slice(0, 10);
    say(`kept in ${await saveResults({ date, host, repetitions, benches: results })}`);
  }
  return results.some(({ failure }) => failure !== null) ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
