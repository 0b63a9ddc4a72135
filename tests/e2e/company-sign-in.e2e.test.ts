/** Company sign-in with a real browser and a real OpenID provider: from the page asked for, through the issuer, back to it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoAccounts } from '#command-center/runtime/demo-accounts.ts';
import { callbackPath } from '#command-center/server/oidc/issuer.ts';
import {
  clientId,
  clientSecret,
  freePort,
  openIssuer,
  type TestIssuer,
} from '#tests/command-center/server/support/issuer.ts';
import { type Program, startProgram } from '#tests/support/process.ts';
import { openBrowser, openPage, takePicture } from './support/browser.ts';

let dataDir: string;
let program: Program;
let issuer: TestIssuer;
let url: string;
let browser: Browser;
let dispatcher: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'hearthline-company-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  issuer = await openIssuer(url + callbackPath);
  program = startProgram(['demo', '--size', 'S', '--no-past'], {
    DATA_DIR: dataDir,
    PORT: String(port),
    MQTT_PORT: '0',
    PUBLIC_URL: url,
    OIDC_ISSUER: issuer.url,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
  });
  await program.saysLine(/ready: (http:\S+)/);
  const accounts = JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8')) as DemoAccounts;
  dispatcher = accounts.users.find(({ role }) => role === 'dispatcher')?.username ?? '';
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await program?.kill();
  await issuer?.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** The provider's own form, and its question whether we may know the person. */
async function signInAtIssuer(page: Page, login: string): Promise<void> {
  await page.waitForURL(`${issuer.url}/**`);
  await page.fill('input[name=login]', login);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.click('button[type=submit]');
}

/** The provider's form would like a font from elsewhere; nothing of a test leaves the machine. */
async function stayHere(page: Page): Promise<void> {
  await page.route(
    ({ hostname }) => hostname !== '127.0.0.1',
    (route) => route.fulfill({ status: 200, body: '' }),
  );
}

const way = (page: Page) => page.getByRole('button', { name: '使用单位账号登录' });

it('leads somebody we know to the page he asked for', async () => {
  const { page, watch, close } = await openPage(browser, url);
  await stayHere(page);
  await page.goto('/wall?motion=off');
  await page.waitForURL('**/login?to=**');
  await way(page).waitFor();
  await takePicture(page, 'company-sign-in');
  await way(page).click();
  await signInAtIssuer(page, dispatcher);
  await page.waitForURL(`${url}/wall?motion=off`);
  expect([...watch.errors, ...watch.violations, ...watch.refused]).toEqual([]);
  await close();
});

it('tells somebody we do not know what has to be done', async () => {
  const { page, close } = await openPage(browser, url);
  await stayHere(page);
  await page.goto('/login');
  await way(page).click();
  await signInAtIssuer(page, 'li.si');
  await page.waitForURL(`${url}/login?**`);
  const alert = page.getByRole('alert').filter({ hasText: 'li.si' });
  await alert.waitFor();
  expect(await alert.textContent()).toContain('本系统没有账号“li.si”');
  await takePicture(page, 'company-sign-in-unknown');
  await close();
});
