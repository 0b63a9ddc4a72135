/** How much of a crowd one machine carries with everything on it: server, database and the crowd itself. */
import { join } from 'node:path';
import { type Program, startProgram } from '#tests/support/process.ts';
import { atLeast, type Bench, type Stage } from '../bench.ts';
import { type Collector, createCollector } from '../collect.ts';

/** DOMAIN 3.3: an XL utility at its peak; every phone and station speaks every ten seconds. */
const crowd = { workers: 3000, stations: 4000 };
const seconds = 40;
/** Most of it is making 7,000 logins once. */
const maxLoadMs = 240_000;

const variants = {
  pglite: 'everything embedded (PGlite)',
  postgres: 'with PostgreSQL',
};

export const simulatorBench: Bench = {
  name: 'simulator',
  title: `${crowd.workers} phones and ${crowd.stations} heat stations every 10 s, all on this machine`,
  maxMs: 700_000,
  async run(stage) {
    const collected = createCollector();
    await measure(stage, variants.pglite, '', collected);
    await measure(stage, variants.postgres, await stage.makeDatabase(), collected);
    return collected.series();
  },
};

async function measure(stage: Stage, variant: string, databaseUrl: string, into: Collector): Promise<void> {
  const dataDir = join(await stage.makeDir('crowd'), 'data');
  const env = {
    DATA_DIR: dataDir,
    PORT: '0',
    MQTT_PORT: '0',
    LOG_LEVEL: 'error',
    ...(databaseUrl === '' ? {} : { DATABASE_URL: databaseUrl }),
  };
  const server = startProgram(['demo', '--size', 'S', '--no-past'], env);
  stage.atEnd(() => stop(server));
  await server.saysLine(/^MQTT ready: /);
  stage.say(`${variant}: the crowd comes`);
  const words = ['--workers', crowd.workers, '--stations', crowd.stations, '--seconds', seconds].map(String);
  const load = startProgram(['simulate-city', 'load', ...words], env);
  stage.atEnd(() => stop(load));
  const code = await within(maxLoadMs, load.exited);
  if (code !== 0) throw new Error(`the crowd ended with ${code}: ${load.said()}`);
  const told = resultIn(load.said());
  stage.say(`${variant}: ${told.fraction} of ${told.wantedPerS} messages a second`);
  into.add({ variant, metric: 'carried', unit: 'share', target: atLeast(1) }, told.fraction);
  into.add({ variant, metric: 'acknowledged', unit: '1/s' }, told.ackedPerS);
  into.add({ variant, metric: 'ack p99', unit: 'ms' }, told.ackP99Ms);
  await stop(server);
}

interface Told {
  readonly wantedPerS: number;
  readonly ackedPerS: number;
  readonly fraction: number;
  readonly ackP99Ms: number;
}

/** The JSON at the end of what it said. */
function resultIn(said: string): Told {
  const from = said.indexOf('{');
  const to = said.lastIndexOf('}');
  return JSON.parse(said.slice(from, to + 1)) as Told;
}

async function stop(program: Program): Promise<void> {
  await Promise.race([program.stop(), new Promise((resolve) => setTimeout(resolve, 20_000))]);
  await program.kill();
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the crowd took longer than ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
