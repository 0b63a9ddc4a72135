/** A soak of the real program: phones over MQTT and desks over HTTP while processes are killed and PostgreSQL crashes. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoPhone } from '#command-center/runtime/demo-accounts.ts';
import { loadSecretKey } from '#command-center/runtime/secret-key.ts';
import { monotonicNow, wallNow } from '#command-center/runtime/wall-clock.ts';
import { hashToken } from '#command-center/server/secrets.ts';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { saveDevices } from '#geo-data/store/devices.ts';
import { saveWorkers } from '#geo-data/store/workers.ts';
import { ask } from '#tests/command-center/program/http.ts';
import {
  atEnd,
  makeDataDir,
  nth,
  type PreparedSite,
  prepareSite,
  type Running,
  startSite,
} from '#tests/command-center/program/rig.ts';
import { chanceOf } from '#tests/dispatch-core/support/random-life.ts';
import {
  clusterUrl,
  startCluster,
  startServer,
  stopCluster,
  stopServer,
} from '#tests/support/postgres-cluster.ts';
import type { Driver } from '#tests/support/test-database.ts';
import { type Crowd, type Door, liveAsDesk, liveAsDevice, type Seen, settleRest } from './crowd.ts';
import { type History, openHistory } from './history.ts';
import { findViolations, type Violation } from './invariants.ts';
import { openDeskDoor, openPhoneDoor } from './program-doors.ts';
import { loadStoredSite } from './stored-site.ts';

export interface SoakPlan {
  readonly seed: number;
  readonly driver: Driver;
  /** How many commands the crowd gives. */
  readonly commands: number;
  readonly phones: number;
  /** Tells what happens, for a person who waits. */
  readonly tell?: (line: string) => void;
}

export interface ProgramSoak {
  readonly violations: readonly Violation[];
  readonly history: History;
  readonly events: number;
  readonly kills: number;
  readonly databaseCrashes: number;
  /** Timers that fired, offers that the engine made. */
  readonly firings: number;
  readonly offers: number;
}

const minuteMs = 60_000;
const deskRoles = ['dispatcher', 'dispatcher', 'dispatcher', 'supervisor', 'supervisor'] as const;
/** Site seconds per wall second, so that offers and limits end while the crowd lives. */
const rate = 60;
/** Shares of the commands after which something breaks. */
const breaks = [0.2, 0.45, 0.7] as const;
const longestMs = 120_000;
/** How many times the commands asked for a crowd may give while something is slow to start. */
const mostTimes = 4;

/** What a soak runs on: its site, the programs, and how to break them. */
interface Stage {
  readonly site: PreparedSite;
  readonly phones: readonly DemoPhone[];
  readonly programs: () => readonly Running[];
  start(): Promise<void>;
  /** `kill -9` of one of them, and a new one in its place. */
  killOne(n: number): Promise<void>;
  /** Null where the database lives inside the program. */
  readonly crashDatabase: (() => Promise<void>) | null;
  stop(): Promise<void>;
}

/** Soaks once and looks at what is left. The caller ends what was opened (`closeAll` of the program rig). */
export async function soakProgram(plan: SoakPlan): Promise<ProgramSoak> {
  const { seed, commands, tell = () => undefined } = plan;
  const chance = chanceOf(seed);
  const history = openHistory();
  const stage = await setStage(plan.driver, plan.phones);
  await stage.start();
  const counts = { kills: 0, databaseCrashes: 0 };
  const end = monotonicNow() + longestMs;
  let isBroken = false;
  // The crowd lives on while a program starts, but not without end.
  const isOver = () => {
    const { size } = history.sent;
    return (isBroken && size >= commands) || size >= commands * mostTimes || monotonicNow() >= end;
  };
  const { doorOf, live, close } = await gather(plan, stage, history, isOver);
  const breaking = (async () => {
    for (const [i, share] of breaks.entries()) {
      while (history.sent.size < commands * share && !isOver()) await sleep(50);
      if (stage.crashDatabase !== null && i === 1) {
        tell(`seed ${seed}: PostgreSQL crashes after ${history.sent.size} commands`);
        counts.databaseCrashes += 1;
        await stage.crashDatabase();
        continue;
      }
      tell(`seed ${seed}: a program is killed after ${history.sent.size} commands`);
      counts.kills += 1;
      await stage.killOne(chance.below(2));
    }
  })();
  await Promise.all([
    live().then(() => tell(`seed ${seed}: the crowd has gone home after ${history.sent.size} commands`)),
    breaking.then(() => {
      isBroken = true;
      tell(`seed ${seed}: everything that breaks has broken`);
    }),
  ]);
  await settleRest(history, doorOf);
  tell(`seed ${seed}: every command is settled`);
  const settledAt = await siteNow(nth(stage.programs(), 0));
  // Whatever was due has a moment to fire.
  await sleep(2500);
  await close();
  await stage.stop();
  const db = await stage.site.open();
  const site = await loadStoredSite(db, settledAt).finally(() => db.close());
  return {
    violations: findViolations(site, history),
    history,
    ...counts,
    events: site.events.length,
    firings: site.events.filter(({ type }) => ['slaWarning', 'overdue', 'expire', 'lapse'].includes(type))
      .length,
    offers: site.events.filter(({ type }) => type === 'offer').length,
  };
}

async function siteNow(running: Running): Promise<number> {
  const { body } = await ask(running, '/api/site');
  return Date.parse(String(Reflect.get(Object(body), 'now')));
}

async function setStage(driver: Driver, phoneCount: number): Promise<Stage> {
  const cluster = driver === 'postgres' ? await openCluster() : null;
  const site = await prepareSite(cluster?.url ?? '');
  await setRate(site);
  const phones = await addPhones(site, phoneCount);
  const envs = await environments(site, driver);
  const slots: (Running | null)[] = envs.map(() => null);
  const startAt = async (n: number) => {
    slots[n] = await startSite({ ...site, env: nth(envs, n) });
  };
  return {
    site,
    phones,
    programs: () => slots.filter((one) => one !== null),
    crashDatabase: cluster?.crash ?? null,
    async start() {
      // One after the other: the first one migrates.
      for (const n of slots.keys()) await startAt(n);
    },
    async killOne(choice) {
      const n = choice % slots.length;
      const old = slots[n];
      slots[n] = null;
      await old?.program.kill();
      await startAt(n);
    },
    async stop() {
      for (const running of slots) await running?.program.stop();
    },
  };
}

/** A cluster that keeps what it promised when it crashes. */
async function openCluster() {
  const cluster = await startCluster({ fsync: true });
  atEnd(() => stopCluster(cluster));
  const admin = await openPostgres({ url: clusterUrl(cluster, 'postgres'), maxConnections: 1 });
  await admin.exec('create database soak').finally(() => admin.close());
  return {
    url: clusterUrl(cluster, 'soak'),
    async crash() {
      await stopServer(cluster, 'immediate');
      await sleep(300);
      await startServer(cluster, { fsync: true });
    },
  };
}

async function setRate(site: PreparedSite): Promise<void> {
  const db = await site.open();
  await db.query('update site set rate = $1::float8', [rate]).finally(() => db.close());
}

/** The town's own phones, and as many more workers with phones as are missing. */
async function addPhones(site: PreparedSite, count: number): Promise<readonly DemoPhone[]> {
  const own = site.accounts.devices.slice(0, count);
  const more = Array.from({ length: count - own.length }, (_, i): DemoPhone => {
    const workerId = `soak-worker-${i}`;
    return {
      username: `phone-${workerId}`,
      password: randomUUID(),
      deviceId: 'phone',
      workerId,
      spare: true,
    };
  });
  const secretKey = await loadSecretKey(site.dataDir);
  const [first] = site.town.workers;
  if (first === undefined || more.length === 0) return own;
  const db = await site.open();
  try {
    const since = { duty: 'on', dutySince: wallNow() } as const;
    await saveWorkers(
      db,
      more.map(({ workerId }) => ({ ...first, ...since, id: workerId, name: workerId })),
    );
    await saveDevices(
      db,
      more.map(({ username, password, deviceId, workerId }) => ({
        username,
        deviceId,
        kind: 'phone',
        secretHash: hashToken(secretKey, password),
        workerId,
        heatStationId: null,
        meterId: null,
        sourceId: null,
        clock: 'wall',
        crs: 'wgs84',
        sentinels: [],
        spare: true,
        grants: { publish: [], subscribe: [] },
        createdWall: wallNow(),
        revokedWall: null,
      })),
    );
  } finally {
    await db.close();
  }
  return [...own, ...more];
}

/** Two programs on PostgreSQL, told of each other by it; one where the database lives inside. */
async function environments(site: PreparedSite, driver: Driver): Promise<Readonly<Record<string, string>>[]> {
  if (driver === 'pglite') return [site.env];
  const shared = {
    ...site.env,
    BUS_URL: 'postgres:',
    SECRET_KEY_FILE: join(site.dataDir, 'secret.key'),
    BLOB_DIR: join(site.dataDir, 'blobs'),
  };
  return [shared, { ...shared, DATA_DIR: await makeDataDir() }];
}

/** Everybody with his door. */
async function gather(plan: SoakPlan, stage: Stage, history: History, isOver: () => boolean) {
  const { site, programs } = stage;
  const tokenOf = (role: string) => site.accounts.tokens.find((one) => one.role === role)?.token ?? '';
  const desks = deskRoles.map((role, i) => ({
    id: `${role}-${i}`,
    role,
    door: openDeskDoor(programs, tokenOf(role), i),
  }));
  let pool: readonly Seen[] = [];
  const households = site.town.households.slice(0, 40);
  const logins = stage.phones;
  const phones = logins.map((login, i) => ({
    id: login.workerId,
    door: openPhoneDoor(programs, login, () => pool, i, nth(households, i % households.length)),
    clockSkewMs: ((i % 9) - 4) * 5 * minuteMs,
  }));
  const began = await siteNow(nth(programs(), 0));
  const startedAt = monotonicNow();
  const crowd: Crowd = {
    history,
    chance: chanceOf(plan.seed + 1),
    newId: randomUUID,
    now: () => Math.round(began + (monotonicNow() - startedAt) * rate),
    isOver,
    pauseMs: 600,
    workerIds: logins.map(({ workerId }) => workerId),
    householdIds: households.map(({ id }) => id),
    // A crowd without orders has nothing to say: there is always somebody who reports.
    maxReports: plan.commands,
  };
  const doors = new Map<string, Door>([...desks, ...phones].map(({ id, door }) => [id, door]));
  const board = async () => {
    const [desk] = desks;
    while (!isOver()) {
      pool = (await desk?.door.look()) ?? [];
      await sleep(200);
    }
  };
  const live = () =>
    Promise.all([
      board(),
      ...desks.map(({ id, role, door }) => liveAsDesk(crowd, door, id, role === 'supervisor')),
      ...phones.map(({ id, door, clockSkewMs }) => liveAsDevice(crowd, door, { id, clockSkewMs })),
    ]);
  const doorOf = (giver: string): Door => {
    const door = doors.get(giver);
    if (door === undefined) throw new Error(`nobody is called ${giver}`);
    return door;
  };
  const close = () => Promise.all(phones.map(({ door }) => door.close()));
  return { doorOf, live, close };
}
