/** The real demo as a process on free ports with a data folder of its own, and people who sign in to it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { DemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import type { PeopleRole } from '#dispatch-core/domain/role.ts';
import { startProgram } from '#tests/support/process.ts';

export interface Demo {
  /** Origin of the pages, e.g. `http://127.0.0.1:43210`. */
  readonly url: string;
  readonly mqttUrl: string;
  readonly accounts: DemoAccounts;
  /** The last lines it said, for a failing test. */
  readonly said: () => string;
  /** Ends it and removes its data. */
  readonly stop: () => Promise<void>;
}

export interface DemoOptions {
  /** Site seconds per second; 1 when left out. */
  readonly rate?: number;
  /** The whole city with its seasons; otherwise the small one without a past, which starts in seconds. */
  readonly whole?: boolean;
}

/** Starts the demo and waits until it is ready; it builds the pages first where their sources changed. */
export async function startDemo(options: DemoOptions = {}): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'hearthline-e2e-'));
  const rate = options.rate === undefined ? [] : ['--rate', String(options.rate)];
  const size = options.whole === true ? [] : ['--size', 'S', '--no-past'];
  const program = startProgram(['demo', ...size, ...rate], { DATA_DIR: dataDir, PORT: '0', MQTT_PORT: '0' });
  const stop = async (): Promise<void> => {
    await program.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const [, url = ''] = await program.saysLine(/ready: (http:\S+)/);
    const [, mqttUrl = ''] = await program.saysLine(/MQTT ready: (\S+)/);
    const accounts = JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8')) as DemoAccounts;
    return { url: new URL(url).origin, mqttUrl, accounts, said: program.said, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Name and password of the demo's person with this role. */
export function accountOf(demo: Demo, role: PeopleRole): DemoAccounts['users'][number] {
  const account = demo.accounts.users.find((user) => user.role === role);
  if (account === undefined) throw new Error(`the demo has no ${role}`);
  return account;
}

/** Signs in through the form of the sign-in page and waits until the page of the role has come. */
export async function signInAs(
  page: Page,
  demo: Demo,
  role: PeopleRole,
  query = '?motion=off',
): Promise<void> {
  const account = accountOf(demo, role);
  await page.goto(`/login${query}`);
  await page.locator('input[autocomplete="username"]').fill(account.username);
  await page.locator('input[type="password"]').fill(account.password);
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((address) => !address.pathname.startsWith('/login'));
}

/** The cookie of a fresh session, for calls beside the browser. */
export async function cookieOf(demo: Demo, role: PeopleRole): Promise<string> {
  const { username, password } = accountOf(demo, role);
  const answer = await fetch(`${demo.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: demo.url },
    body: JSON.stringify({ username, password }),
  });
  const [cookie = ''] = (answer.headers.get('set-cookie') ?? '').split(';');
  if (!answer.ok || cookie === '') throw new Error(`${role} could not sign in: ${answer.status}`);
  return cookie;
}
