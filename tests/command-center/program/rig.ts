/** The whole program as a process on a prepared site of its own: a small town, every phone on the wall clock, all logins. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { type DemoAccounts, planDemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { saveAccounts } from '#command-center/runtime/save-accounts.ts';
import { loadSecretKey } from '#command-center/runtime/secret-key.ts';
import { productionPlan, setUpSite } from '#command-center/runtime/setup-site.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { type CityPlan, saveCityPlan } from '#geo-data/city-plan.ts';
import type { Database } from '#geo-data/database.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import { planDemoCity } from '#geo-data/demo-city/plan-demo-city.ts';
import { openDatabase } from '#geo-data/open.ts';
import { type Program, type ProgramRuntime, startProgram } from '#tests/support/process.ts';

export const sourceId = 'wechat';

/** What a site was filled with. */
export interface Town extends Required<CityPlan> {
  readonly center: readonly [lon: number, lat: number];
}

/** A site that no process runs yet. */
export interface PreparedSite {
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly town: Town;
  readonly accounts: DemoAccounts;
  /** Opens its database while no process runs on it; the caller closes it. */
  open(): Promise<Database>;
}

/** A running program and how to reach it. */
export interface Running {
  readonly program: Program;
  readonly url: string;
  readonly mqttUrl: string;
  readonly mqttPort: number;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

const closers: (() => unknown)[] = [];

/** Runs `close` when the file's tests are over (or have failed). */
export function atEnd(close: () => unknown): void {
  closers.push(close);
}

/** Ends everything that was opened, the last first; for `afterAll`. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** A data folder of its own, removed at the end. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hearthline-program-'));
  atEnd(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  return dataDir;
}

/** Fills an empty database with a town whose workers are on duty; '' is the embedded database. */
export async function prepareSite(databaseUrl = ''): Promise<PreparedSite> {
  const dataDir = await makeDataDir();
  const secretKey = await loadSecretKey(dataDir);
  const open = () => openDatabase({ dataDir, databaseUrl: databaseUrl || undefined });
  const city = buildDemoCity(1, 'S');
  const now = wallNow();
  const plan = planDemoCity(city, { at: now, utcOffsetMs: 8 * 3_600_000 });
  const town = { ...plan, center: city.center };
  const accounts = planAccounts(plan);
  const db = await open();
  try {
    const fill = async () => {
      await db.transaction((tx) => saveCityPlan(tx, plan), { maxMs: 120_000 });
      await saveAccounts(db, accounts, secretKey, { siteNow: now, wallNow: now });
    };
    await setUpSite(db, { ...productionPlan(now), fill });
  } finally {
    await db.close();
  }
  const env = { DATA_DIR: dataDir, DATABASE_URL: databaseUrl, ...freePorts };
  return { dataDir, env, town, accounts, open };
}

const freePorts = { PORT: '0', MQTT_PORT: '0' };

/** Spare phones run on the wall clock, as real ones do: here all are. */
function planAccounts(plan: CityPlan): DemoAccounts {
  const heatStationIds = plan.heatStations.map((station) => station.id);
  const accounts = planDemoAccounts({ workers: plan.workers, heatStationIds, sourceIds: [sourceId] });
  return { ...accounts, devices: accounts.devices.map((phone) => ({ ...phone, spare: true })) };
}

/** Starts `hearthline start` on the site and waits until it is ready. It is killed at the end when it still runs. */
export function startSite(site: PreparedSite): Promise<Running> {
  return startAndWait('start', site.env);
}

/** Starts `hearthline <verb>` and waits until it says its addresses. */
export async function startAndWait(
  verb: string,
  env: Readonly<Record<string, string>>,
  runtime?: ProgramRuntime,
): Promise<Running> {
  const program = startProgram([verb], { ...freePorts, ...env }, runtime);
  atEnd(() => program.kill());
  const [, url = ''] = await program.saysLine(/^Hearthline .* ready: (http:\/\/\S+)/);
  const [, mqttUrl = '', port = ''] = await program.saysLine(/^MQTT ready: (mqtt:\/\/\S+:(\d+))/);
  return { program, url, mqttUrl, mqttPort: Number(port) };
}

/** An MQTT client that does not come back by itself; rejects with the CONNACK code. */
export async function connectDevice(running: Running, { username, password }: Login): Promise<MqttClient> {
  const client = await mqtt.connectAsync(running.mqttUrl, { username, password, reconnectPeriod: 0 });
  client.on('error', () => undefined);
  atEnd(() => client.endAsync(true));
  return client;
}

/** The n-th element, which the test says is there. */
export function nth<T>(list: readonly T[], n: number): T {
  const found = list[n];
  if (found === undefined) throw new Error(`there is no element ${n} in a list of ${list.length}`);
  return found;
}

/** The token of a dispatcher. */
export function dispatcherToken({ accounts }: PreparedSite): string {
  return nth(accounts.tokens, 0).token;
}

/** Resolves with the first truthy answer; the test's own time limit is the only clock. */
export async function eventually<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
