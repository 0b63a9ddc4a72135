/** The whole program as a process on a prepared site of its own: a small town, every phone on the wall clock, all logins. */
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import type { DemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import type { Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import { type Program, type ProgramRuntime, startProgram } from '#tests/support/process.ts';
import { fillSite, siteTemplate, type Town } from './site-template.ts';

export { sourceId, type Town } from './site-template.ts';

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

/** A town whose workers are on duty, on a database of its own: an empty one, or '' for the embedded one. */
export async function prepareSite(databaseUrl = ''): Promise<PreparedSite> {
  const template = await siteTemplate();
  const { town, accounts } = template;
  const dataDir = await makeDataDir();
  const open = () => openDatabase({ dataDir, databaseUrl: databaseUrl || undefined });
  if (databaseUrl === '') await cp(template.dataDir, dataDir, { recursive: true });
  else {
    await copyFile(join(template.dataDir, 'secret.key'), join(dataDir, 'secret.key'));
    const db = await open();
    await fillSite(db, template).finally(() => db.close());
  }
  const env = { DATA_DIR: dataDir, DATABASE_URL: databaseUrl, ...freePorts };
  return { dataDir, env, town, accounts, open };
}

const freePorts = { PORT: '0', MQTT_PORT: '0' };

/** Starts `hearthline start` on the site and waits until it is ready. It is killed at the end when it still runs. */
export function startSite(site: PreparedSite): Promise<Running> {
  return startAndWait('start', site.env);
}

/** Starts `hearthline <words>` and waits until it says its addresses. */
export async function startAndWait(
  words: string,
  env: Readonly<Record<string, string>>,
  runtime?: ProgramRuntime,
): Promise<Running> {
  const program = startProgram(words.split(' '), { ...freePorts, ...env }, runtime);
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
