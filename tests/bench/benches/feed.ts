/** How old a fix is when its frame reaches a screen: 600 fixes a second, 20 screens, with and without a stalled one. */
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { atMost, type Bench, type Stage } from '../bench.ts';
import type { Child } from '../child.ts';
import { type Collector, createCollector } from '../collect.ts';
import { fixesPerSecond } from '../fix-schedule.ts';

const readers = 19;
const warmMs = 1_000;
const ms = 5_000;
/** Rounds are numbered through the whole bench, with room between the runs. */
const roundsApart = 100;

const allRead = '20 screens read';
const oneStalled = 'one of 20 is stalled';

export const feedBench: Bench = {
  name: 'feed',
  title: `From a fix to its frame on a screen, ${fixesPerSecond} fixes/s, ${readers} screens measured`,
  maxMs: 90_000,
  async run(stage) {
    const server = stage.openChild('live-server');
    const screens = stage.openChild('screens');
    const port = (await server.ask('open')).get('port');
    const collected = createCollector();
    let firstRound = 0;
    for (const round of stage.rounds()) {
      for (const variant of [allRead, oneStalled]) {
        firstRound += roundsApart;
        stage.say(`${round} ${variant}`);
        await measure({ stage, server, screens, port, firstRound, variant }, collected);
      }
    }
    return collected.series();
  },
};

interface Run {
  readonly stage: Stage;
  readonly server: Child;
  readonly screens: Child;
  readonly port: number;
  readonly firstRound: number;
  readonly variant: string;
}

async function measure(
  { stage, server, screens, port, firstRound, variant }: Run,
  into: Collector,
): Promise<void> {
  const isStalled = variant === oneStalled;
  if (isStalled) {
    await screens.ask('stall', { port });
    await server.ask('fill');
  }
  await screens.ask('connect', { port, clients: isStalled ? readers : readers + 1 });
  const startAt = wallNow() + 500;
  const [sent, seen] = await Promise.all([
    server.ask('send', { startAt, firstRound, ms }),
    screens.ask('watch', { startAt, firstRound, ms, warmMs }),
  ]);
  await screens.ask('disconnect');
  if (sent.get('behind') > 0 !== isStalled)
    throw new Error(`${variant}: ${sent.get('behind')} clients were behind.`);
  stage.say(`  p95 ${seen.get('p95Ms')} ms`);
  const against = isStalled ? { baseline: allRead } : {};
  into.add({ variant, metric: 'frame p50', unit: 'ms', ...against }, seen.get('p50Ms'));
  into.add({ variant, metric: 'frame p95', unit: 'ms', ...against, target: atMost(500) }, seen.get('p95Ms'));
  into.add(
    { variant, metric: 'CPU of the server process', unit: '% of a core' },
    (sent.get('cpuMs') / ms) * 100,
  );
}
