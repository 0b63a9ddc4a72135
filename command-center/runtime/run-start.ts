/** `hearthline start` and `hearthline demo`: run the program until a signal. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { loadConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { type Hearthline, startHearthline } from '../main.ts';
import { ensureUi } from './build-ui.ts';
import { demoPlan, livingTown } from './demo.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import { startDemoLife } from './demo-life.ts';
import { untilSignal } from './run-until-signal.ts';
import { bindSimulation } from './simulation-switches.ts';
import { utcOffsetMs } from './utc-offset.ts';
import { wallNow } from './wall-clock.ts';

/** Production: an empty database becomes an empty site. */
export async function runStart(): Promise<number> {
  const config = loadConfig();
  const log = openLog({ level: config.logLevel });
  const running = await startHearthline({ config, log });
  tellAddresses(running);
  await untilSignal();
  await running.stop();
  return 0;
}

/** The living town; `rate` = site seconds per second. */
export async function runDemo(rate: number): Promise<number> {
  const config = loadConfig();
  const log = openLog({ level: config.logLevel });
  await ensureUi((line) => console.log(line));
  const offset = utcOffsetMs(config.siteTz, wallNow());
  const running = await startHearthline({
    config,
    log,
    plan: (secretKey) =>
      demoPlan({ dataDir: config.dataDir, secretKey, wallNow: wallNow(), rate, utcOffsetMs: offset }),
  });
  const accounts = await readAccounts(config.dataDir);
  const city = livingTown();
  const life = await startDemoLife({
    city,
    accounts,
    roads: { route: () => null },
    mqttUrl: running.mqttUrl,
    httpUrl: running.url,
    clock: running.clock,
    newId: ulid,
    utcOffsetMs: offset,
    isNew: running.isNew,
    onError: (error) => log.warn({ err: error }, 'simulator.failed'),
  });
  running.showSimulation(bindSimulation(life, running, city.seed));
  tellAddresses(running);
  tellAccounts(accounts, join(config.dataDir, 'demo-accounts.json'));
  await untilSignal();
  await life.stop();
  await running.stop();
  return 0;
}

/** Lines for people, and for programs that wait for them. */
export function tellAddresses(running: Hearthline): void {
  console.log(`Hearthline 暖线 ready: ${running.url}`);
  console.log(`MQTT ready: ${running.mqttUrl}`);
  if (running.mqttsUrl !== null) console.log(`MQTTS ready: ${running.mqttsUrl}`);
}

function tellAccounts(accounts: DemoAccounts, path: string): void {
  console.log(`\nSign in / 登录 (all in ${path}):`);
  for (const { role, username, password } of accounts.users) {
    console.log(`  ${role.padEnd(12)} ${username.padEnd(12)} ${password}`);
  }
  console.log('\nDesk / 工作台: /desk   Wall / 大屏: /wall   Ctrl-C stops.');
}

async function readAccounts(dataDir: string): Promise<DemoAccounts> {
  const path = join(dataDir, 'demo-accounts.json');
  try {
    return JSON.parse(await readFile(path, 'utf8')) as DemoAccounts;
  } catch (cause) {
    throw new Error(`${path} cannot be read: this data folder is not a demo's. Name another with DATA_DIR.`, {
      cause,
    });
  }
}
