/** Child process: a demo city generated, its roads and its base map built, with the time and the memory it took. */
import { monotonicNow } from '#command-center/runtime/wall-clock.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { renderBaseMap } from '#geo-data/tiles/render-base-map.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';

async function build(input: TaskArguments) {
  const begin = process.cpuUsage();
  const from = monotonicNow();
  const { ground, plan } = buildDemoCity(1, input.text('size') === 'S' ? 'S' : 'M');
  const cityMs = monotonicNow() - from;
  const { user, system } = process.cpuUsage(begin);
  const { graph } = buildRoads(ground.streets);
  const roadsMs = monotonicNow() - from - cityMs;
  const { length } = await renderBaseMap(ground);
  const tilesMs = monotonicNow() - from - cityMs - roadsMs;
  return {
    cityMs,
    cityCpuMs: (user + system) / 1000,
    roadsMs,
    tilesMs,
    bytes: length,
    households: plan.households.length,
    edges: graph.edgeFrom.length,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

serveTasks({ build }, async () => undefined);
