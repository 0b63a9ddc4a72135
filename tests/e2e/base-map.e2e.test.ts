/** The ground reaches open screens: a base map that is built later, the network as live tiles, its switch, and edits. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '#command-center/config.ts';
import { openLog } from '#command-center/log.ts';
import { type Hearthline, startHearthline } from '#command-center/main.ts';
import { openBlobFiles } from '#command-center/runtime/blobs.ts';
import { ensureUi } from '#command-center/runtime/build-ui.ts';
import { readLocalAccess } from '#command-center/runtime/local-access.ts';
import { buildGround, storeGround } from '#geo-data/tiles/build-ground.ts';
import { fillLiveTown } from '#tests/geo-data/tiles/support/live-town.ts';
import { smallTown } from '#tests/geo-data/tiles/support/small-town.ts';
import { openBrowser, openPage, takePicture, type WatchedPage } from './support/browser.ts';

const patience = { timeout: 60_000, interval: 300 };
let dataDir: string;
let program: Hearthline;
let browser: Browser;
let wall: WatchedPage;
const answers: string[] = [];

beforeAll(async () => {
  await ensureUi(() => undefined);
  dataDir = await mkdtemp(join(tmpdir(), 'hearthline-base-map-'));
  const config = loadConfig({ DATA_DIR: dataDir, PORT: '0', MQTT_PORT: '0', LOG_LEVEL: 'error' });
  program = await startHearthline({ config, log: openLog({ level: 'error' }) });
  await fillLiveTown(program.db);
  await addSupervisor();
  browser = await openBrowser();
  wall = await openPage(browser, program.url);
  wall.page.on('response', (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith('/tiles/'))
      answers.push(`${answer.status()} ${pathname.split('/').slice(0, 4).join('/')}`);
  });
  await signIn();
});

afterAll(async () => {
  await browser?.close();
  await program?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function addSupervisor(): Promise<void> {
  const access = await readLocalAccess(dataDir);
  const answer = await fetch(`${program.url}/api/users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access?.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'chief', name: '陈', role: 'supervisor', password: 'a warm long word' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

async function signIn(): Promise<void> {
  const { page } = wall;
  await page.goto('/login?motion=off&lang=en');
  await page.locator('input[autocomplete="username"]').fill('chief');
  await page.locator('input[type="password"]').fill('a warm long word');
  await page.locator('button[type="submit"]').click();
  await page.waitForURL((address) => !address.pathname.startsWith('/login'));
  await page.goto('/wall?motion=off&lang=en');
}

const legend = () => wall.page.getByRole('region', { name: 'Legend' });
const owners = () => wall.page.getByText('© Small town').count();
const pipesDrawn = () => wall.page.evaluate(() => window.__hearthline?.network?.() ?? 0);
const problems = () => wall.page.evaluate(() => window.__hearthline?.problems ?? []);

it('draws the network from live tiles before there is any base map', async () => {
  await expect.poll(() => answers.some((line) => line === '200 /tiles/live/network'), patience).toBe(true);
  await expect.poll(pipesDrawn, patience).toBeGreaterThan(0);
  expect(await owners()).toBe(0);
  await takePicture(wall.page, 'base-map-none');
});

it('shows a ground that is built while the page is open, without a reload', async () => {
  const built = await buildGround(smallTown);
  await storeGround(program.db, openBlobFiles(join(dataDir, 'blobs')), built, {
    id: 'g1',
    origin: 'own',
    builtAt: 0,
    roads: null,
  });
  await expect.poll(owners, patience).toBe(1);
  await expect.poll(() => answers.some((one) => one.startsWith('206 /tiles/base')), patience).toBe(true);
  // The new style is empty: our layers come back by themselves.
  await expect.poll(pipesDrawn, patience).toBeGreaterThan(0);
  await takePicture(wall.page, 'base-map-ground');
});

it('switches the network off and on by its line in the legend and by its key', async () => {
  const toggle = legend().getByRole('button', { name: 'Primary' });
  expect(await toggle.getAttribute('aria-pressed')).toBe('true');
  await toggle.click();
  expect(await toggle.getAttribute('aria-pressed')).toBe('false');
  await expect.poll(pipesDrawn, patience).toBe(0);
  await wall.page.keyboard.press('x');
  expect(await toggle.getAttribute('aria-pressed')).toBe('true');
  await expect.poll(pipesDrawn, patience).toBeGreaterThan(0);
});

it('reads a vector archive in GCJ-02, put right tile by tile', async () => {
  const site = await (await fetch(`${program.url}/api/site`)).json();
  const [ground] = site.basemaps;
  const before = answers.length;
  const access = await readLocalAccess(dataDir);
  const set = await fetch(`${program.url}/api/settings/basemaps`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access?.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ value: [{ ...ground, id: 'shifted', crs: 'gcj02', attribution: '© Shifted' }] }),
  });
  expect(set.status, await set.text()).toBe(200);
  await expect.poll(() => wall.page.getByText('© Shifted').count(), patience).toBe(1);
  await expect
    .poll(() => answers.slice(before).some((one) => one.startsWith('206 /tiles/base')), patience)
    .toBe(true);
  await expect.poll(pipesDrawn, patience).toBeGreaterThan(0);
  await takePicture(wall.page, 'base-map-shifted');
});

it('did nothing wrong meanwhile', async () => {
  expect(await problems()).toEqual([]);
  expect(wall.wrongs()).toEqual([]);
});
