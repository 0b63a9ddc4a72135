/** A real browser for tests: Debian's Chromium without a window, and a page that remembers everything that went wrong. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findServer } from '#tests/support/servers.ts';

/** Software graphics, an empty profile, and nothing that calls home (measured on Debian's Chromium). */
const flags = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** What a page must not do; tests expect every list to be empty, or name what they expect. */
export interface Watch {
  /** Errors on the console and uncaught ones. */
  readonly errors: readonly string[];
  /** Requests that got no answer; those that a closing page cuts off are left out. */
  readonly failed: readonly string[];
  /** Answers of 400 and above, as `409 POST /api/…`. */
  readonly refused: readonly string[];
  /** Requests to any other origin than the program's. */
  readonly foreign: readonly string[];
  /** Violations of the Content-Security-Policy. */
  readonly violations: readonly string[];
}

export interface WatchedPage {
  readonly page: Page;
  readonly watch: Watch;
  /** Everything of `watch` in one list, ready for `toEqual([])`; refusals named in `expected` are left out. */
  readonly wrongs: (expected?: RegExp) => readonly string[];
  readonly close: () => Promise<void>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
}

/** Starts the browser; end it with `close()`. */
export function openBrowser(): Promise<Browser> {
  const executablePath = findServer('chromium');
  if (executablePath === null) throw new Error('chromium is not installed');
  return chromium.launch({ executablePath, args: flags });
}

/** A page in a profile of its own: two of them are two people at two desks. */
export async function openPage(
  browser: Browser,
  origin: string,
  options: PageOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    baseURL: origin,
    locale: 'zh-CN',
    viewport: { width: options.width ?? 1920, height: options.height ?? 1080 },
  });
  const page = await context.newPage();
  const watch = await watchPage(context, page, origin);
  return {
    page,
    watch,
    wrongs: (expected) => wrongsOf(watch, expected),
    close: () => context.close(),
  };
}

/** Saves a picture of the page where `SCREENSHOTS` names a folder; without it nothing is written. */
export async function takePicture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined || folder === '') return;
  const path = `${folder}/${name}.png`;
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path });
}

const violationMark = 'content-security-policy: ';
/** Chromium's own line for an answer of 400 and above; `refused` has it with its method. */
const statusLine = /^Failed to load resource: the server responded with a status of/;

async function watchPage(context: BrowserContext, page: Page, origin: string): Promise<Watch> {
  const watch = {
    errors: [] as string[],
    failed: [] as string[],
    refused: [] as string[],
    foreign: [] as string[],
    violations: [] as string[],
  };
  await context.addInitScript((mark) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`${mark}${event.violatedDirective} ${event.blockedURI}`);
    });
  }, violationMark);
  page.on('console', (message) => {
    if (message.type() !== 'error' || statusLine.test(message.text())) return;
    const isViolation = message.text().startsWith(violationMark);
    (isViolation ? watch.violations : watch.errors).push(message.text());
  });
  page.on('pageerror', (error) => watch.errors.push(error.stack ?? error.message));
  page.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith('http') && asked !== origin) watch.foreign.push(request.url());
  });
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(origin).host) watch.foreign.push(socket.url());
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'failed';
    if (reason !== 'net::ERR_ABORTED') watch.failed.push(`${reason} ${request.url()}`);
  });
  page.on('response', (response) => {
    const line = `${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`;
    if (response.status() >= 400) watch.refused.push(line);
  });
  return watch;
}

function wrongsOf(watch: Watch, expected: RegExp | undefined): readonly string[] {
  const refused = watch.refused.filter((line) => expected === undefined || !expected.test(line));
  return [...watch.errors, ...watch.failed, ...refused, ...watch.foreign, ...watch.violations];
}
