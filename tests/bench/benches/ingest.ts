/** How many durable messages a second: 200 clients with 10 in flight each, against the same broker without storage. */
import { atLeast, type Bench, type Stage, type Target } from '../bench.ts';
import type { Child } from '../child.ts';
import { type Collector, createCollector } from '../collect.ts';
import { type Intake, openIntakes, type Storage, storageNames, watchIntake } from '../intakes.ts';

const clients = 200;
const window = 10;
const warmMs = 1_000;
const ms = 4_000;

const targets: Partial<Record<Storage, { readonly rate: Target; readonly ratio: Target }>> = {
  postgres: { rate: atLeast(5_000), ratio: atLeast(0.7) },
  pglite: { rate: atLeast(2_500), ratio: atLeast(0.7) },
};

export const ingestBench: Bench = {
  name: 'ingest',
  title: `Durable QoS 1 messages per second, ${clients} clients × ${window} in flight`,
  maxMs: 120_000,
  async run(stage) {
    const intakes = await openIntakes(stage, ['none', 'memory', 'postgres', 'pglite']);
    const load = stage.openChild('load');
    const collected = createCollector();
    for (const round of stage.rounds()) {
      for (const intake of intakes) await measure(stage, round, intake, load, collected);
    }
    return collected.series();
  },
};

async function measure(
  stage: Stage,
  round: string,
  intake: Intake,
  load: Child,
  into: Collector,
): Promise<void> {
  const { storage, port } = intake;
  const variant = storageNames[storage];
  await load.ask('connect', { port, clients, window });
  const { result, did } = await watchIntake(intake, () => load.ask('flood', { port, warmMs, ms }));
  await load.ask('disconnect');
  const perSecond = result.get('perSecond');
  stage.say(`${round} ${variant}: ${Math.round(perSecond)} messages/s`);
  into.add({ variant, metric: 'rate', unit: 'messages/s', ...judged(storage) }, perSecond);
  into.add({ variant, metric: 'ack p99 under full load', unit: 'ms' }, result.get('p99Ms'));
  const cpuUs = (did.cpuMs / result.get('all')) * 1_000;
  const against = storage === 'none' ? {} : { baseline: storageNames.none };
  into.add({ variant, metric: 'CPU of the broker process per message', unit: 'µs', ...against }, cpuUs);
  if (did.rowsPerBatch > 0)
    into.add({ variant, metric: 'rows per transaction', unit: 'rows' }, did.rowsPerBatch);
}

function judged(storage: Storage) {
  if (storage === 'none') return {};
  const target = targets[storage];
  const baseline = storageNames.none;
  return target === undefined ? { baseline } : { baseline, target: target.rate, ratioTarget: target.ratio };
}
