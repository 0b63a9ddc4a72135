/** How long the demonstration's city takes to be made, small and whole: the city, its roads, its base map; and the memory. */
import { atMost, type Bench } from '../bench.ts';
import { createCollector } from '../collect.ts';

const figures = [
  ['generated', 'cityMs'],
  ['CPU of generation', 'cityCpuMs'],
  ['roads built', 'roadsMs'],
  ['base map drawn', 'tilesMs'],
] as const;

export const cityBench: Bench = {
  name: 'city',
  title: 'The demo city from its seed: small (1,200 households) and whole (80,000)',
  maxMs: 150_000,
  async run(stage) {
    const collected = createCollector();
    for (const round of stage.rounds()) {
      for (const size of ['S', 'M'] as const) {
        const child = stage.openChild('city');
        const answer = await child.ask('build', { size });
        await child.close();
        for (const [metric, name] of figures) {
          const target = size === 'M' && name === 'cityMs' ? { target: atMost(20_000) } : {};
          collected.add({ variant: size, metric, unit: 'ms', ...target }, answer.get(name));
        }
        collected.add({ variant: size, metric: 'peak memory', unit: 'MB' }, answer.get('peakMb'));
        stage.say(
          `${round} ${size}: ${Math.round(answer.get('cityMs'))} ms, CPU ${Math.round(answer.get('cityCpuMs'))} ms`,
        );
      }
    }
    return collected.series();
  },
};
