/** How long `hearthline start` takes until /readyz answers, and what it weighs then: the first time and later. */
import { join } from 'node:path';
import { atMost, type Bench, type Stage, type Target } from '../bench.ts';
import { type Collector, createCollector } from '../collect.ts';
import { assertCommandExists, copyProgram } from '../fresh-copy.ts';
import { measureStart, type Setting } from '../start.ts';

const first = {
  pglite: 'PGlite, first start, nothing cached',
  postgres: 'PostgreSQL, first start, empty database',
};

export const startupBench: Bench = {
  name: 'startup',
  title: 'From the launch of `hearthline start` to ready, and its memory',
  maxMs: 200_000,
  async run(stage) {
    assertCommandExists();
    const collected = createCollector();
    for (const round of stage.rounds()) {
      const note = (text: string) => stage.say(`${round} ${text}`);
      await measurePglite(stage, note, collected);
      await measurePostgres(stage, note, collected);
    }
    return collected.series();
  },
};

type Note = (text: string) => void;

async function measurePglite(stage: Stage, note: Note, into: Collector): Promise<void> {
  const dir = await stage.makeDir('start');
  const start = await copyProgram(join(dir, 'copy'));
  const setting = { start, databaseUrl: '', tmpDir: join(dir, 'tmp') };
  const one = { ...setting, dataDir: join(dir, 'one') };
  const other = { ...setting, dataDir: join(dir, 'other') };
  await measure(stage, note, into, first.pglite, one);
  await measure(stage, note, into, 'PGlite, first start, template cached', other, first.pglite);
  await measure(stage, note, into, 'PGlite, second start', one, first.pglite, atMost(5));
}

async function measurePostgres(stage: Stage, note: Note, into: Collector): Promise<void> {
  const dir = await stage.makeDir('start');
  const start = await copyProgram(join(dir, 'copy'));
  const databaseUrl = await stage.makeDatabase();
  const setting = { start, databaseUrl, tmpDir: join(dir, 'tmp'), dataDir: join(dir, 'data') };
  await measure(stage, note, into, first.postgres, setting);
  await measure(stage, note, into, 'PostgreSQL, second start', setting, first.postgres, atMost(5));
}

async function measure(
  stage: Stage,
  note: Note,
  into: Collector,
  variant: string,
  setting: Setting,
  baseline?: string,
  target?: Target,
): Promise<void> {
  const { readyS, cpuS, rssMb } = await measureStart(stage, setting);
  note(`${variant}: ready after ${readyS.toFixed(2)} s, ${Math.round(rssMb)} MB`);
  const against = baseline === undefined ? {} : { baseline };
  const wanted = target === undefined ? {} : { target };
  into.add({ variant, metric: 'ready', unit: 's', ...against, ...wanted }, readyS);
  into.add({ variant, metric: 'CPU until ready', unit: 's', ...against }, cpuS);
  into.add({ variant, metric: 'RSS after the start', unit: 'MB', ...against }, rssMb);
}
