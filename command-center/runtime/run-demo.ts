/** `hearthline demo`: a city that lives, with a past that comes in while it is already usable. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { hourMs } from '#dispatch-core/domain/time.ts';
import type { Simulation } from '#edge-gateway/simulator/run.ts';
import { type Config, loadConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { startHearthline } from '../main.ts';
import { demoPlan, livingCity, morningOf } from './demo.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import { startDemoLife } from './demo-life.ts';
import type { CitySizeName } from './demo-parts/city-size.ts';
import { startParts } from './demo-parts/start-parts.ts';
import { bringRest, type RestOfDemo } from './demo-rest.ts';
import { seasonsBefore } from './history/make-past.ts';
import { tellAddresses } from './run-start.ts';
import { untilSignal } from './run-until-signal.ts';
import { bindSimulation } from './simulation-switches.ts';
import { utcOffsetMs } from './utc-offset.ts';
import { wallNow } from './wall-clock.ts';

export interface DemoOptions {
  /** Site seconds per second. */
  readonly rate: number;
  readonly size: CitySizeName;
  /** Whether the seasons before are lived and written, too. */
  readonly withPast: boolean;
}

interface Demo extends RestOfDemo {
  readonly config: Config;
}

const seed = 1;
/** A cold wave came in the evening before: there is something to see. */
const opening = { beforeMs: 14 * hourMs, lastsMs: 52 * hourMs, dropC: 13 };

/** Runs until a signal. Everything that takes time is under way at once: pages, city, database. */
export async function runDemo({ rate, size, withPast }: DemoOptions): Promise<number> {
  const config = loadConfig();
  const log = openLog({ level: config.logLevel });
  const offset = utcOffsetMs(config.siteTz, wallNow());
  const morning = await firstMorning(config.dataDir, morningOf(wallNow(), offset));
  const parts = await startParts({ seed, size, until: morning, utcOffsetMs: offset, withPast });
  const isUp = endWhileStarting(() => parts.stop());
  try {
    console.log('Starting, the first time up to a minute … / 正在启动，首次约需一分钟 …');
    const running = await startHearthline({
      config,
      log,
      plan: (secretKey) =>
        demoPlan({ ...planOf(config, offset), city: parts.city, morning, secretKey, rate }),
    });
    const demo = { config, log, running, parts, seasons: seasonsBefore(morning, offset) };
    await parts.pages.catch((error) => console.error(`The pages are missing / 缺少页面: ${error.message}`));
    tellAddresses(running);
    isUp();
    await untilEnd(demo, offset);
  } finally {
    parts.stop();
  }
  return 0;
}

function planOf({ dataDir }: Config, utcOffset: number) {
  return { dataDir, wallNow: wallNow(), utcOffsetMs: utcOffset };
}

/** Lives until a signal, and stops everything in reverse. */
async function untilEnd(demo: Demo, offset: number): Promise<void> {
  const ended = untilSignal();
  const living = startLife(demo, offset).catch((error) => {
    console.error(
      `Nobody lives in the city / 城市未能运行: ${error instanceof Error ? error.message : error}`,
    );
    return null;
  });
  const background = living.then(() => bringRest(demo));
  await ended;
  demo.parts.stop();
  const [life, rest] = await Promise.all([living, background]);
  rest.stop();
  await life?.stop();
  await rest.done;
  await demo.running.stop();
}

/** Until the program is up a signal ends it at once, with the processes that it has started; answers how to leave that. */
function endWhileStarting(stop: () => void): () => void {
  const codes = { SIGINT: 130, SIGTERM: 143 } as const;
  const hear = (signal: NodeJS.Signals) => {
    stop();
    process.exit(signal === 'SIGINT' ? codes.SIGINT : codes.SIGTERM);
  };
  process.once('SIGINT', hear).once('SIGTERM', hear);
  return () => process.off('SIGINT', hear).off('SIGTERM', hear);
}

/** The day on which this data folder's demonstration began: its past ends there, today and after every restart. */
async function firstMorning(dataDir: string, today: number): Promise<number> {
  try {
    const accounts: { morning?: number } = JSON.parse(
      await readFile(join(dataDir, 'demo-accounts.json'), 'utf8'),
    );
    return accounts.morning ?? today;
  } catch {
    return today;
  }
}

async function startLife({ config, log, running, parts }: Demo, offset: number): Promise<Simulation> {
  const accounts = await readAccounts(config.dataDir);
  const city = livingCity(await parts.city(), offset);
  const life = await startDemoLife({
    city,
    accounts,
    roads: { route: (from, to) => running.route(from, to) },
    mqttUrl: running.mqttUrl,
    httpUrl: running.url,
    clock: running.clock,
    newId: ulid,
    utcOffsetMs: offset,
    isNew: running.isNew,
    onError: (error) => log.warn({ err: error }, 'simulator.failed'),
  });
  const now = running.clock.now();
  const { beforeMs, lastsMs, dropC } = opening;
  life.weather.addSnap({ from: now - beforeMs, until: now - beforeMs + lastsMs, dropC });
  running.showSimulation(bindSimulation(life, running, city.seed));
  tellAccounts(accounts, join(config.dataDir, 'demo-accounts.json'));
  return life;
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
