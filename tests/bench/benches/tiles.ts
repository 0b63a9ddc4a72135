/** How long a map waits for a tile of the pipe network: rendered, out of the cache, and by the bare SQL. */
import type { Bench } from '../bench.ts';
import { createCollector } from '../collect.ts';

const pipes = 60_000;

export const tilesBench: Bench = {
  name: 'tiles',
  title: `Live tiles of ${pipes.toLocaleString('en')} pipes, zooms 11 to 16, one after the other`,
  maxMs: 120_000,
  async run(stage) {
    const sides = [
      { name: 'PostgreSQL', databaseUrl: await stage.makeDatabase(), dataDir: '' },
      { name: 'PGlite', databaseUrl: '', dataDir: await stage.makeDir('tiles') },
    ].map(({ name, ...where }) => ({ name, where, child: stage.openChild('tiles') }));
    const blobDir = await stage.makeDir('tiles-blobs');
    for (const { child, where } of sides) await child.ask('open', { ...where, pipes, blobDir });
    const collected = createCollector();
    for (const round of stage.rounds()) {
      for (const { name, child } of sides) {
        const bare = (await child.ask('bare')).get('p95');
        const cold = (await child.ask('cold')).get('p95');
        const warm = (await child.ask('warm')).get('p95');
        stage.say(
          `${round} ${name}: ${cold.toFixed(1)} ms, cached ${warm.toFixed(1)}, bare ${bare.toFixed(1)}`,
        );
        const metric = 'p95';
        const baseline = `${name}, bare SQL`;
        collected.add({ variant: baseline, metric, unit: 'ms' }, bare);
        collected.add({ variant: `${name}, rendered`, metric, unit: 'ms', baseline }, cold);
        collected.add({ variant: `${name}, cached`, metric, unit: 'ms', baseline }, warm);
      }
    }
    return collected.series();
  },
};
