/** A wall whose server falls silent, dies and comes back: it says so, keeps every mark, and goes on by itself. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { type Program, startProgram } from '#tests/support/process.ts';
import { openBrowser, openPage, takePicture, type WatchedPage } from './support/browser.ts';

const patience = { timeout: 90_000, interval: 250 };

let dataDir: string;
let program: Program;
let url: string;
let browser: Browser;
let kiosk: WatchedPage;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hearthline-wall-'));
  browser = await openBrowser();
  url = await start('0');
  kiosk = await openPage(browser, url);
  await enter(kiosk.page);
  await kiosk.page.waitForFunction(
    () => Object.values(window.__hearthline?.workers?.() ?? {}).reduce((a, n) => a + n, 0) > 20,
    undefined,
    { timeout: 120_000 },
  );
});

afterAll(async () => {
  await browser?.close();
  await program?.kill();
  await rm(dataDir, { recursive: true, force: true });
});

describe('a wall whose server', () => {
  it('is there shows how old its data is', async () => {
    await expect.poll(() => stateOf(kiosk.page), patience).toBe('live');
    expect(await textOf(pill(kiosk.page))).toMatch(/实时\s*\d\.\d s/);
  });

  it('falls silent says so after five seconds, names the data and keeps its marks', async () => {
    const before = await workersOf(kiosk.page);
    process.kill(program.pid, 'SIGSTOP');
    try {
      await expect.poll(() => stateOf(kiosk.page), patience).toBe('stale');
      expect(await textOf(kiosk.page.locator('header:has(output)'))).toMatch(
        /数据停更 \d.* s，图上为 \d\d:\d\d:\d\d/,
      );
      expect(await workersOf(kiosk.page)).toBe(before);
      await takePicture(kiosk.page, 'wall-stale');
    } finally {
      process.kill(program.pid, 'SIGCONT');
    }
    await expect.poll(() => stateOf(kiosk.page), patience).toBe('live');
    expect(await workersOf(kiosk.page)).toBeGreaterThanOrEqual(before);
  });

  it('is killed and started again comes back with every mark and without signing in', async () => {
    const before = await workersOf(kiosk.page);
    await kiosk.page.evaluate(() => {
      const total = (): number =>
        Object.values(window.__hearthline?.workers?.() ?? {}).reduce((a, n) => a + n, 0);
      document.body.dataset.fewest = String(total());
      setInterval(() => {
        document.body.dataset.fewest = String(Math.min(Number(document.body.dataset.fewest), total()));
      }, 50);
    });
    await program.kill();
    await expect
      .poll(() => stateOf(kiosk.page), patience)
      .toSatisfy((state: string) => state === 'reconnecting' || state === 'stale');
    expect(await workersOf(kiosk.page)).toBe(before);
    await start(new URL(url).port);
    await expect.poll(() => stateOf(kiosk.page), patience).toBe('live');
    // A second snapshot of the new server has come when its ticks go on.
    await kiosk.page.waitForTimeout(3_000);
    expect(await kiosk.page.evaluate(() => Number(document.body.dataset.fewest))).toBe(before);
    await kiosk.page.reload();
    await expect.poll(() => stateOf(kiosk.page), patience).toBe('live');
    expect(new URL(kiosk.page.url()).pathname).toBe('/wall');
    expect(await kiosk.page.evaluate(() => window.__hearthline?.problems ?? [])).toEqual([]);
    expect(kiosk.watch.violations).toEqual([]);
    expect(kiosk.watch.foreign).toEqual([]);
  });
});

/** Starts the demo on its folder and waits until it answers; the origin of its pages. */
async function start(port: string): Promise<string> {
  const words = ['demo', '--size', 'S', '--no-past', '--rate', '2'];
  program = startProgram(words, { DATA_DIR: dataDir, PORT: port, MQTT_PORT: '0' });
  const [, found = ''] = await program.saysLine(/ready: (http:\S+)/);
  return new URL(found).origin;
}

/** Lets the page in with a wall token that the administrator makes. */
async function enter(page: Page): Promise<void> {
  const accounts = JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8')) as DemoAccounts;
  const admin = accounts.users.find((user) => user.role === 'admin');
  const headers = { 'content-type': 'application/json', origin: url };
  const session = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ username: admin?.username, password: admin?.password }),
  });
  const [cookie = ''] = (session.headers.get('set-cookie') ?? '').split(';');
  const made = await fetch(`${url}/api/tokens`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: JSON.stringify({ name: 'hall', role: 'wall' }),
  });
  const { token } = (await made.json()) as { token: string };
  await page.goto(`/wall?motion=off&token=${token}`);
}

const pill = (page: Page) => page.locator('header output');
const stateOf = (page: Page): Promise<string | null> => pill(page).getAttribute('data-state');
const workersOf = (page: Page): Promise<number> =>
  page.evaluate(() => Object.values(window.__hearthline?.workers?.() ?? {}).reduce((a, n) => a + n, 0));

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}
