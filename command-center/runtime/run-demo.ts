/** `hearthline demo`: a city that lives, with a past that comes in while it is already usable. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ulid } from 'ulid';
import { hourMs } from '#dispatch-core/domain/time.ts';
import type { Simulation } from '#edge-gateway/simulator/run.ts';
import { loadCurrentGround } from '#geo-data/store/grounds.ts';
import { storeGround } from '#geo-data/tiles/build-ground.ts';
import { type Config, loadConfig } from '../config.ts';
import { type Log, openLog } from '../log.ts';
import { type Hearthline, startHearthline } from '../main.ts';
import { ensureUi } from './build-ui.ts';
import { demoPlan, livingCity, morningOf } from './demo.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import { startDemoLife } from './demo-life.ts';
import type { CitySizeName } from './demo-parts/city-size.ts';
import { type DemoParts, startParts } from './demo-parts/start-parts.ts';
import { loadPast, savePastPhotos } from './history/load-past.ts';
import { seasonsBefore } from './history/make-past.ts';
import { createPastProgress, type Season } from './past-progress.ts';
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

interface Demo {
  readonly config: Config;
  readonly log: Log;
  readonly running: Hearthline;
  readonly parts: DemoParts;
  /** What the past consists of. */
  readonly seasons: readonly Season[];
}

const seed = 1;
/** A cold wave came in the evening before: there is something to see. */
const opening = { beforeMs: 14 * hourMs, lastsMs: 52 * hourMs, dropC: 13 };

/** Runs until a signal. */
export async function runDemo({ rate, size, withPast }: DemoOptions): Promise<number> {
  const config = loadConfig();
  const log = openLog({ level: config.logLevel });
  const offset = utcOffsetMs(config.siteTz, wallNow());
  const morning = await firstMorning(config.dataDir, morningOf(wallNow(), offset));
  const parts = await startParts({ seed, size, until: morning, utcOffsetMs: offset, withPast });
  await ensureUi((line) => console.log(line));
  console.log('Building the city … / 正在建城 …');
  const running = await startHearthline({
    config,
    log,
    plan: (secretKey) =>
      demoPlan({
        ...config,
        city: () => parts.city,
        morning,
        secretKey,
        wallNow: wallNow(),
        rate,
        utcOffsetMs: offset,
      }),
  });
  const demo = { config, log, running, parts, seasons: seasonsBefore(morning, offset) };
  const life = await startLife(demo, offset);
  tellAddresses(running);
  const background = bringRest(demo);
  await untilSignal();
  parts.stop();
  background.stop();
  await life.stop();
  await background.done;
  await running.stop();
  return 0;
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
  const city = livingCity(await parts.city, offset);
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

/** Map, roads and past: the demonstration is usable without them and better with them. */
function bringRest(demo: Demo): { readonly done: Promise<void>; stop(): void } {
  let isStopped = false;
  const bring = async () => {
    await bringGround(demo);
    await bringPast(demo, () => isStopped);
  };
  const done = bring().catch((error) => {
    demo.running.showDemoProgress(null);
    if (!isStopped) demo.log.warn({ err: error }, 'demo.part.failed');
  });
  return {
    done,
    stop() {
      isStopped = true;
    },
  };
}

async function bringGround({ running, parts }: Demo): Promise<void> {
  if ((await loadCurrentGround(running.db)) !== null) return;
  const { built, roads } = await parts.ground;
  await storeGround(running.db, running.blobs, built, {
    id: ulid(),
    origin: 'demo',
    builtAt: wallNow(),
    roads,
  });
  console.log('The map is there. / 底图就绪。');
}

async function bringPast(demo: Demo, isStopped: () => boolean): Promise<void> {
  const { running, parts, log } = demo;
  if (parts.past.length === 0) return;
  const progress = createPastProgress(demo.seasons);
  const show = () => running.showDemoProgress(progress.read());
  const past = {
    ...running,
    now: running.clock.now,
    isStopped,
    onOpen: running.touch,
  };
  await savePastPhotos(past);
  parts.onProgress((line) => {
    log.debug({ line }, 'past.lived');
    progress.said(line);
    show();
  });
  for (const part of parts.past) {
    const file = await part;
    progress.lived(file.season);
    show();
    console.log(`Writing the season of ${file.season} … / 正在写入 ${file.season} 采暖季 …`);
    await loadPast(file, {
      ...past,
      onStep(steps, until) {
        log.debug({ steps }, 'past.written');
        progress.wroteUntil(file.season, until);
        show();
      },
    });
    if (isStopped()) return;
    progress.wrote(file.season);
  }
  running.showDemoProgress(null);
  console.log('The past is complete. / 历史数据就绪。');
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
