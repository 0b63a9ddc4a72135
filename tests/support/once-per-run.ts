/** Things that all test processes of one run share: the first one that needs them makes them, the others wait. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const RUN_DIR = 'HEARTHLINE_TEST_RUN_DIR';
const POLL_MS = 50;

/** The directory of this run; global-setup makes it and tells it to all processes by the environment. */
export function runDir(): string {
  const dir = process.env[RUN_DIR];
  if (dir === undefined)
    throw new Error('No test run directory: vitest must be started with tests/support/global-setup.ts.');
  return dir;
}

/** Sets the directory for this process and all that it starts; undefined takes it away. */
export function setRunDir(dir: string | undefined): void {
  if (dir === undefined) delete process.env[RUN_DIR];
  else process.env[RUN_DIR] = dir;
}

/** True when an outer setup has already made a directory. */
export function hasRunDir(): boolean {
  return process.env[RUN_DIR] !== undefined;
}

type Outcome<T> = { readonly value: T } | { readonly failure: string };

/** The result of `make`, which runs once in the whole run; `T` must survive JSON. A failure is everybody's failure. */
export async function oncePerRun<T>(name: string, make: () => Promise<T>): Promise<T> {
  const path = join(runDir(), `${name}.json`);
  const outcome = (await claim(name)) ? await makeAndTell(path, make) : await waitFor<T>(path);
  if ('failure' in outcome) throw new Error(outcome.failure);
  return outcome.value;
}

/** What `oncePerRun` stored under the name, if it was asked for at all. */
export async function findInRun<T>(name: string): Promise<T | undefined> {
  const outcome = await readOutcome<T>(join(runDir(), `${name}.json`));
  return outcome !== undefined && 'value' in outcome ? outcome.value : undefined;
}

async function claim(name: string): Promise<boolean> {
  return await mkdir(join(runDir(), `${name}.claim`)).then(
    () => true,
    () => false,
  );
}

async function makeAndTell<T>(path: string, make: () => Promise<T>): Promise<Outcome<T>> {
  const outcome: Outcome<T> = await make().then(
    (value) => ({ value }),
    (error: unknown) => ({
      failure: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }),
  );
  await writeFile(`${path}.draft`, JSON.stringify(outcome));
  await rename(`${path}.draft`, path);
  return outcome;
}

async function waitFor<T>(path: string): Promise<Outcome<T>> {
  for (;;) {
    const outcome = await readOutcome<T>(path);
    if (outcome !== undefined) return outcome;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function readOutcome<T>(path: string): Promise<Outcome<T> | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Outcome<T>);
}
