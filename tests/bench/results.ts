/** Keeps results: one JSON file a day and class of machine, and a README that shows the newest of each class. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunResult, renderReadme } from './report.ts';

const resultsDir = fileURLToPath(new URL('./results', import.meta.url));

/** Writes both; benches that were not run now keep what the day's file has of them. Returns the path of the JSON file. */
export async function saveResults(run: RunResult, dir = resultsDir): Promise<string> {
  await mkdir(dir, { recursive: true });
  const path = join(dir, `${run.date}-${run.host.class}.json`);
  const earlier = (await readRun(path))?.benches ?? [];
  const names = [...new Set([...earlier, ...run.benches].map(({ name }) => name))];
  const benches = names.flatMap((name) => {
    const one = [...run.benches, ...earlier].find((bench) => bench.name === name);
    return one === undefined ? [] : [one];
  });
  await writeFile(path, `${JSON.stringify({ ...run, benches }, null, 2)}\n`);
  await writeFile(join(dir, 'README.md'), renderReadme(await readNewest(dir)));
  return path;
}

async function readNewest(dir: string): Promise<RunResult[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.json')).sort();
  const newest = new Map<string, RunResult>();
  for (const name of names) {
    const run = await readRun(join(dir, name));
    if (run !== undefined) newest.set(run.host.class, run);
  }
  return [...newest.values()];
}

/** A file of our own writing; undefined when there is none. */
async function readRun(path: string): Promise<RunResult | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
