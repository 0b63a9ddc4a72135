/** What the database alone takes in: batches of 1,000 fixes through the store, against a table without any key. */
import type { Bench } from '../bench.ts';
import { createCollector } from '../collect.ts';

const ms = 2_000;

export const insertBench: Bench = {
  name: 'insert',
  title: 'Rows per second without a broker, batches of 1,000 fixes one after the other',
  maxMs: 60_000,
  async run(stage) {
    const postgres = stage.openChild('insert');
    await postgres.ask('open', { databaseUrl: await stage.makeDatabase(), dataDir: '' });
    const pglite = stage.openChild('insert');
    await pglite.ask('open', { databaseUrl: '', dataDir: await stage.makeDir('insert') });
    const sides = [
      { name: 'PostgreSQL', child: postgres },
      { name: 'PGlite', child: pglite },
    ];
    const collected = createCollector();
    for (const round of stage.rounds()) {
      for (const { name, child } of sides) {
        const bare = (await child.ask('save', { into: 'bare', ms })).get('perSecond');
        const stored = (await child.ask('save', { into: 'store', ms })).get('perSecond');
        stage.say(`${round} ${name}: ${Math.round(stored)} rows/s, bare ${Math.round(bare)}`);
        const baseline = `${name}, bare table`;
        collected.add({ variant: baseline, metric: 'rate', unit: 'rows/s' }, bare);
        collected.add({ variant: name, metric: 'rate', unit: 'rows/s', baseline }, stored);
      }
    }
    return collected.series();
  },
};
