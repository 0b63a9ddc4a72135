/** `npx tsx tests/bench/sequences/search-best.ts SECONDS [SEED [KIND…]]`: a long search for better best plans. */
import { improveSequences } from '#dispatch-core/assign/sequence.ts';
import { keepBest, loadBestPlans, saveBestPlans } from './best.ts';
import { instanceKinds, instanceSeed, makeInstance, nameOfInstance } from './instance.ts';

const [seconds = '60', seed = '1', ...kinds] = process.argv.slice(2);

/** Time of this process alone: on a shared machine the same search does the same work. */
const cpuMs = () => process.cpuUsage().user / 1_000;

for (const kind of instanceKinds.filter((one) => kinds.length === 0 || kinds.includes(one))) {
  const before = await loadBestPlans();
  const name = nameOfInstance(kind, instanceSeed);
  const start = before[name]?.routes;
  const found = improveSequences(makeInstance(kind, instanceSeed), {
    seed: Number(seed),
    time: { budgetMs: Number(seconds) * 1_000, nowMs: cpuMs },
    ...(start !== undefined && Number(seed) % 2 === 0 ? { start } : {}),
  });
  await saveBestPlans(keepBest(await loadBestPlans(), name, found));
  process.stdout.write(`${name}: ${found.cost.toFixed(3)}, best before ${before[name]?.cost.toFixed(3)}\n`);
}
