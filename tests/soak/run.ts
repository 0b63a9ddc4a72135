/** `npm run soak -- --seeds N`: soaks the real program under each seed, on both drivers, and says what did not hold. */
import { parseArgs } from 'node:util';
import { closeAll } from '#tests/command-center/program/rig.ts';
import { setup } from '#tests/support/global-setup.ts';
import type { Driver } from '#tests/support/test-database.ts';
import { soakProgram } from './program-soak.ts';

const usage =
  'npm run soak -- [--seeds N] [--from SEED] [--driver postgres|pglite] [--commands N] [--phones N]';

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly drivers: readonly Driver[];
  readonly commands: number;
  readonly phones: number;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seeds: { type: 'string', default: '3' },
      from: { type: 'string', default: '1' },
      driver: { type: 'string' },
      commands: { type: 'string', default: '1500' },
      phones: { type: 'string', default: '50' },
    },
  });
  const count = (name: 'seeds' | 'from' | 'commands' | 'phones') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} ${values[name]}: a whole number ≥ 1`);
    return value;
  };
  const { driver } = values;
  if (driver !== undefined && driver !== 'postgres' && driver !== 'pglite')
    throw new Error(`--driver ${driver}: postgres or pglite`);
  return {
    seeds: count('seeds'),
    from: count('from'),
    drivers: driver === undefined ? ['postgres', 'pglite'] : [driver],
    commands: count('commands'),
    phones: count('phones'),
  };
}

/** True when everything held. */
async function soakOnce(seed: number, driver: Driver, { commands, phones }: Options): Promise<boolean> {
  const soaked = await soakProgram({
    seed,
    driver,
    commands,
    phones,
    tell: (line) => console.log(`  ${line}`),
  });
  const { history, violations, events, kills, databaseCrashes, firings, offers } = soaked;
  console.log(
    `seed ${seed} on ${driver}: ${history.sent.size} commands sent ${history.sendings} times, ` +
      `${history.silences} without an answer at first, ${events} events, ${offers} offers, ${firings} timers, ` +
      `${kills} kills, ${databaseCrashes} crashes of the database: ${violations.length} violations`,
  );
  for (const { invariant, detail } of violations) console.log(`  ${invariant}: ${detail}`);
  return violations.length === 0;
}

async function main(): Promise<void> {
  const options = readOptions();
  const tearDown = await setup();
  let isWell = true;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void closeAll()
        .then(tearDown)
        .finally(() => process.exit(130));
    });
  try {
    for (let i = 0; i < options.seeds; i++)
      for (const driver of options.drivers) {
        isWell = (await soakOnce(options.from + i, driver, options)) && isWell;
        await closeAll();
      }
  } finally {
    await closeAll();
    await tearDown();
  }
  process.exitCode = isWell ? 0 : 1;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  console.error(usage);
  process.exitCode = 2;
});
