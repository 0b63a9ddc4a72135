/** How long a real small city takes to become a ground, and homes to become rows; with the memory of each process. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench, Stage } from '../bench.ts';
import { type Collector, createCollector } from '../collect.ts';

const extract = fileURLToPath(new URL('../../../../shared/data/osm/monaco.osm.pbf', import.meta.url));
const rows = 30_000;

export const importBench: Bench = {
  name: 'import',
  title: `Monaco from OpenStreetMap, and ${rows.toLocaleString('en')} homes from a CSV file, new and once more`,
  maxMs: 240_000,
  async run(stage) {
    const collected = createCollector();
    const hasExtract = await access(extract).then(
      () => true,
      () => false,
    );
    if (!hasExtract) stage.say('no extract beside the project: only the homes are measured');
    for (const round of stage.rounds()) {
      if (hasExtract) await measureExtract(stage, round, collected);
      await measureHomes(stage, round, collected, 'PostgreSQL', await stage.makeDatabase());
      await measureHomes(stage, round, collected, 'PGlite', '');
    }
    return collected.series();
  },
};

async function measureExtract(stage: Stage, round: string, into: Collector): Promise<void> {
  const child = stage.openChild('import');
  const answer = await child.ask('osm', { path: extract });
  await child.close();
  const variant = 'Monaco';
  for (const [metric, name] of [
    ['read', 'readMs'],
    ['roads built', 'roadsMs'],
    ['tiles drawn', 'tilesMs'],
  ] as const)
    into.add({ variant, metric, unit: 'ms' }, answer.get(name));
  into.add({ variant, metric: 'peak memory', unit: 'MB' }, answer.get('peakMb'));
  stage.say(
    `${round} Monaco: read in ${Math.round(answer.get('readMs'))} ms, tiles ${Math.round(answer.get('tilesMs'))} ms`,
  );
}

async function measureHomes(
  stage: Stage,
  round: string,
  into: Collector,
  name: string,
  databaseUrl: string,
): Promise<void> {
  const dir = await stage.makeDir('import');
  const file = join(dir, 'homes.csv');
  const child = stage.openChild('import');
  await child.ask('open', { databaseUrl, dataDir: join(dir, 'data'), rows, file });
  for (const [variant, inserted] of [
    [`${name}, new`, rows],
    [`${name}, unchanged`, 0],
  ] as const) {
    const answer = await child.ask('homes', { file });
    if (answer.get('inserted') !== inserted)
      throw new Error(`${variant}: ${answer.get('inserted')} inserted`);
    into.add({ variant, metric: 'rate', unit: 'rows/s' }, answer.get('rowsPerS'));
    into.add({ variant, metric: 'peak memory', unit: 'MB' }, answer.get('peakMb'));
    stage.say(`${round} ${variant}: ${Math.round(answer.get('rowsPerS'))} rows/s`);
  }
  await child.close();
}
