/** How long an acknowledgement takes when nobody hurries: 100 clients, one message at a time, 1,000 a second in all. */
import { atMost, type Bench } from '../bench.ts';
import { createCollector } from '../collect.ts';
import { openIntakes, type Storage, storageNames, watchIntake } from '../intakes.ts';

const clients = 100;
const perSecond = 1_000;
const warmMs = 1_000;
const ms = 4_000;

export const ackBench: Bench = {
  name: 'ack',
  title: `Time to the acknowledgement at ${perSecond} messages/s, ${clients} clients × 1 in flight`,
  maxMs: 90_000,
  async run(stage) {
    const intakes = await openIntakes(stage, ['none', 'postgres', 'pglite']);
    const load = stage.openChild('load');
    const collected = createCollector();
    for (const round of stage.rounds()) {
      for (const intake of intakes) {
        const { storage, port } = intake;
        const variant = storageNames[storage];
        await load.ask('connect', { port, clients, window: 1 });
        const paced = () => load.ask('pace', { port, warmMs, ms, perSecond });
        const { result } = await watchIntake(intake, paced);
        await load.ask('disconnect');
        stage.say(`${round} ${variant}: p99 ${result.get('p99Ms').toFixed(1)} ms`);
        const against = storage === 'none' ? {} : { baseline: storageNames.none };
        collected.add({ variant, metric: 'ack p50', unit: 'ms', ...against }, result.get('p50Ms'));
        collected.add(
          { variant, metric: 'ack p99', unit: 'ms', ...against, ...judged(storage) },
          result.get('p99Ms'),
        );
        collected.add({ variant, metric: 'rate reached', unit: 'messages/s' }, result.get('perSecond'));
      }
    }
    return collected.series();
  },
};

function judged(storage: Storage) {
  return storage === 'none' ? {} : { target: atMost(100) };
}
