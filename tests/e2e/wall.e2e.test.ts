/** The wall on the real demo: its figures are the API's, a phone moves its mark, lost graphics come back, a kiosk comes in once. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import mqtt from 'mqtt';
import type { Browser, Locator, Page } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HeatCells, heatCells, listOf, orderItem, workerItem } from '#command-center/contract/http.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { classOfCell } from '#command-center/ui/map/layers/heat.ts';
import { isOpen } from '#command-center/ui/parts/order-look.ts';
import { openBrowser, openPage, takePicture, type WatchedPage } from './support/browser.ts';
import { cookieOf, type Demo, signInAs, startDemo } from './support/demo.ts';
import { makeWallToken, reportAndDispatch } from './support/desk-data.ts';

const pictureFile = fileURLToPath(new URL('./pictures/wall.png', import.meta.url));
const patience = { timeout: 60_000, interval: 500 };

let demo: Demo;
let browser: Browser;
let wall: WatchedPage;
let cookie: string;

beforeAll(async () => {
  // The README shows the whole city: `BLESS=1 npx vitest run tests/e2e/wall.e2e.test.ts -t README`.
  const whole = process.env.BLESS === '1';
  [demo, browser] = await Promise.all([startDemo({ rate: 2, whole }), openBrowser()]);
  cookie = await cookieOf(demo, 'supervisor');
  if (!whole) await report(demo);
  wall = await openPage(browser, demo.url);
  await signInAs(wall.page, demo, 'supervisor');
  await openWall(wall.page, '/wall?motion=off');
});

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
});

describe('figures', () => {
  it('draws every worker on duty whose place is known', async () => {
    await expect
      .poll(async () => {
        const { items } = await ask('/api/workers?limit=500', listOf(workerItem));
        const known = items.filter((worker) => worker.duty === 'on' && worker.position !== null).length;
        return { known, difference: known - sum(await hook(wall.page, 'workers')) };
      }, patience)
      .toSatisfy(
        (found: { known: number; difference: number }) => found.known > 20 && found.difference === 0,
      );
  });

  it('draws every open order where the whole city is near, and counts them', async () => {
    await expect
      .poll(async () => {
        const { items } = await ask('/api/orders?limit=500', listOf(orderItem));
        const open = items.filter(isOpen);
        const drawn = sum(await hook(wall.page, 'orders'));
        const said = await textOf(wall.page.locator('[class*="kpi"] [class*="figure"] .n').first());
        return open.length > 0 && drawn === open.length && Number(said.replaceAll(',', '')) === open.length;
      }, patience)
      .toBe(true);
  });

  it('colours the cells and names n as the API does', async () => {
    await expect
      .poll(async () => {
        const heat = await ask('/api/heat/cells?resolution=8&window=PT24H&measure=requests', heatCells);
        const legend = await textOf(wall.page.locator('section[aria-label="图例"]'));
        const drawn = await hook(wall.page, 'heat');
        return heat.total.n > 0 && legend.includes(`n = ${heat.total.n}`) && isSame(drawn, classesOf(heat));
      }, patience)
      .toBe(true);
    const legend = await textOf(wall.page.locator('section[aria-label="图例"]'));
    for (const word of ['24 h', '4', '8', '16', '32', '64+', '60']) expect(legend).toContain(word);
    expect(await textOf(wall.page.locator('main'))).toMatch(/\d km/);
  });

  it('moves the mark of a phone that reports over MQTT', async () => {
    const spare = demo.accounts.devices.find((device) => device.spare);
    if (spare === undefined) throw new Error('the demo has no spare phone');
    const site = await ask('/api/site', v.object({ center: v.tuple([v.number(), v.number()]) }));
    const phone = await mqtt.connectAsync(demo.mqttUrl, {
      username: spare.username,
      password: spare.password,
      clientId: `wall-test-${spare.username}`,
    });
    try {
      for (const [later, step] of [0.004, 0.0042].entries()) {
        const [lon, lat] = [site.center[0] + step, site.center[1] + step];
        const fix = { _type: 'location', tst: Math.floor(wallNow() / 1_000) + later, lon, lat, acc: 6 };
        await phone.publishAsync(`owntracks/${spare.username}/${spare.deviceId}`, JSON.stringify(fix), {
          qos: 1,
        });
        await expect
          .poll(async () => {
            const at = await wall.page.evaluate((id) => window.__hearthline?.workerAt?.(id), spare.workerId);
            return at ? Math.hypot(at[0] - lon, at[1] - lat) : 1;
          }, patience)
          .toBeLessThan(2e-5);
      }
    } finally {
      await phone.endAsync();
    }
  });
});

describe('layouts', () => {
  const sizes = [
    [1366, 768],
    [1920, 1080],
    [3840, 1080],
    [3840, 2160],
  ] as const;
  for (const language of ['zh', 'en'] as const) {
    for (const [width, height] of sizes) {
      it(`cut nothing at ${width} × ${height} in ${language}`, async () => {
        const page = wall.page;
        await page.setViewportSize({ width, height });
        await openWall(page, `/wall?motion=off&lang=${language}`);
        await expect.poll(() => cutTexts(page), patience).toEqual([]);
        expect(await page.evaluate(overflowOf)).toEqual({ x: 0, y: 0 });
        await takePicture(page, `wall-${width}x${height}-${language}`);
      });
    }
  }

  it('is drawn in light colours too, and saved for the README', async () => {
    const page = wall.page;
    await page.setViewportSize({ width: 1920, height: 1080 });
    await openWall(page, '/wall?motion=off&lang=zh&theme=light');
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
    await expect.poll(() => cutTexts(page), patience).toEqual([]);
    await takePicture(page, 'wall-light');
    await openWall(page, '/wall?motion=off&lang=zh&theme=dark');
    await expect.poll(() => labelsOf(page), patience).not.toEqual([]);
    await expect.poll(() => heatShare(page), patience).toBeGreaterThan(2_000);
    if (process.env.BLESS === '1') await saveWall(page);
    expect(await textOf(page.locator('h1'))).not.toBe('');
  });
});

describe('graphics', () => {
  it('come back after their context was lost', async () => {
    const page = wall.page;
    await expect.poll(async () => sum(await hook(page, 'orders')), patience).toBeGreaterThan(0);
    await expect.poll(() => redShare(page), patience).toBeGreaterThan(50);
    await page.evaluate(async () => {
      for (const canvas of document.querySelectorAll('canvas')) {
        const lose = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
        lose?.loseContext();
        await new Promise((resolve) => setTimeout(resolve, 200));
        if (canvas.classList.contains('maplibregl-canvas')) lose?.restoreContext();
      }
    });
    await expect
      .poll(
        () =>
          page.evaluate(() =>
            [...document.querySelectorAll('canvas')].map(
              (canvas) => canvas.getContext('webgl2')?.isContextLost() ?? true,
            ),
          ),
        patience,
      )
      .toEqual([false, false]);
    await expect.poll(() => redShare(page), patience).toBeGreaterThan(50);
  });
});

describe('the page', () => {
  it('asked no other origin, broke no policy and reported no error', async () => {
    const problems = await wall.page.evaluate(() => window.__hearthline?.problems ?? []);
    expect(problems).toEqual([]);
    expect(await wall.page.evaluate(() => window.__hearthline?.refused?.() ?? 0)).toBe(0);
    expect(wall.wrongs()).toEqual([]);
  });
});

describe('kiosk', () => {
  // A second wall that draws beside it would take the processor from the one that is looked at.
  beforeAll(() => wall.close());

  it('comes in once with its token, forgets it, and stays after a reload', async () => {
    const token = await makeWallToken(demo);
    const kiosk = await openPage(browser, demo.url);
    await openWall(kiosk.page, `/wall?motion=off&token=${token}`);
    expect(kiosk.page.url()).toBe(`${demo.url}/wall?motion=off`);
    await kiosk.page.reload();
    await waitForWall(kiosk.page);
    const shown = await kiosk.page.evaluate(() => ({
      cursor: getComputedStyle(document.querySelector('canvas') ?? document.body).cursor,
      controls: document.querySelectorAll('button, input, select, textarea, a').length,
    }));
    expect(shown).toEqual({ cursor: 'none', controls: 0 });
    expect(kiosk.wrongs()).toEqual([]);
    await kiosk.close();
  });

  it('sees neither names nor doors', async () => {
    const kiosk = await openPage(browser, demo.url);
    await openWall(kiosk.page, `/wall?motion=off&token=${await makeWallToken(demo)}`);
    const { items: workers } = await ask('/api/workers?limit=500', listOf(workerItem));
    const { items: orders } = await ask('/api/orders?limit=500', listOf(orderItem));
    const text = await textOf(kiosk.page.locator('body'));
    expect(workers.filter((worker) => text.includes(worker.name))).toEqual([]);
    expect(text).toMatch(/\p{Script=Han}\*/u);
    const doors = orders.filter((order) => order.place.kind === 'household').map((order) => order.placeLabel);
    expect(doors.length).toBeGreaterThan(0);
    expect(doors.filter((door) => text.includes(door))).toEqual([]);
    const refused = await kiosk.page.request.post('/api/requests', {
      data: {},
      headers: { origin: demo.url },
    });
    expect(refused.status()).toBe(403);
    await kiosk.close();
  });

  it('is told what to do when its token was used before', async () => {
    const token = await makeWallToken(demo);
    const first = await openPage(browser, demo.url);
    await openWall(first.page, `/wall?motion=off&token=${token}`);
    await first.close();
    const second = await openPage(browser, demo.url);
    await second.page.goto(`/wall?token=${token}`);
    await expect.poll(() => second.page.locator('[role="alert"]').count(), patience).toBe(1);
    expect(await textOf(second.page.locator('[role="alert"]'))).toContain('令牌');
    expect(second.page.url()).toBe(`${demo.url}/wall`);
    expect(second.wrongs(/^401 POST \/api\/wall-session$/)).toEqual([]);
    await second.close();
  });
});

/** The small city is quiet in the morning: leaks in three communities, cold homes in three more. */
async function report(to: Demo): Promise<void> {
  for (const n of [1, 2, 3, 4, 5, 6]) {
    const subtype = n <= 3 ? 'leak' : 'notWarm';
    await reportAndDispatch(to, { subtype, householdId: `c-00${n}-2-1-201`, description: '立管接头漏水' });
  }
}

async function openWall(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await waitForWall(page);
}

/** Live, workers drawn, cells coloured. */
async function waitForWall(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const hooks = window.__hearthline;
      const total = (counts: Readonly<Record<string, number>> | undefined): number =>
        Object.values(counts ?? {}).reduce((all, n) => all + n, 0);
      return total(hooks?.workers?.()) > 0 && total(hooks?.heat?.()) > 0;
    },
    undefined,
    { timeout: 90_000 },
  );
}

type Counted = 'workers' | 'orders' | 'heat';

async function hook(page: Page, name: Counted): Promise<Readonly<Record<string, number>>> {
  return page.evaluate((asked) => window.__hearthline?.[asked]?.() ?? {}, name);
}

const labelsOf = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => window.__hearthline?.labels?.() ?? []);

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, n) => all + n, 0);

async function ask<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>> {
  const answer = await fetch(demo.url + path, { headers: { cookie } });
  return v.parse(schema, await answer.json());
}

function classesOf(heat: HeatCells): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const item of heat.items) {
    const heatClass = classOfCell(item, heat.breaks);
    const name = heatClass === -2 ? 'small' : heatClass === -1 ? 'below' : String(heatClass);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

function isSame(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean {
  const sorted = (counts: Readonly<Record<string, number>>): string =>
    JSON.stringify(Object.entries(counts).sort());
  return sorted(a) === sorted(b);
}

/** Pixels that the page is larger than its window. */
function overflowOf(): { readonly x: number; readonly y: number } {
  const page = document.scrollingElement ?? document.documentElement;
  return { x: page.scrollWidth - page.clientWidth, y: page.scrollHeight - page.clientHeight };
}

/** Texts of bar, rails and legend that are cut, by themselves or by what they stand in. */
function cutTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const ownText = (element: Element): string =>
      [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim() ?? '')
        .join('');
    const isCut = (element: Element): boolean => {
      if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) return true;
      const box = element.getBoundingClientRect();
      for (let around = element.parentElement; around !== null; around = around.parentElement) {
        if (getComputedStyle(around).overflow === 'visible') continue;
        const frame = around.getBoundingClientRect();
        if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.left < frame.left - 1)
          return true;
      }
      return false;
    };
    const parts = document.querySelectorAll(
      'header *, [data-side] *, section[aria-label="图例"] *, section[aria-label="Legend"] *',
    );
    return [...parts]
      .filter((element) => ownText(element) !== '' && element.closest('.unseen, svg') === null)
      .filter(isCut)
      .map(ownText);
  });
}

/** Pixels of the map in the red of the octagons: there only while the moving canvas draws. */
const redShare = (page: Page): Promise<number> => pixelsBetween(page, [190, 0, 0], [225, 70, 75]);

/** Pixels of the map in the dark classes of the heat: there as soon as the ground is drawn. */
const heatShare = (page: Page): Promise<number> => pixelsBetween(page, [25, 50, 65], [45, 130, 165]);

type Colour = readonly [number, number, number];

async function pixelsBetween(page: Page, from: Colour, to: Colour): Promise<number> {
  const picture = (await page.locator('main').screenshot()).toString('base64');
  const blank = await page.context().newPage();
  try {
    return await blank.evaluate(
      async ({ base64, low, high }) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        pen?.drawImage(bitmap, 0, 0);
        const data = pen?.getImageData(0, 0, bitmap.width, bitmap.height - 100).data ?? [];
        let found = 0;
        for (let i = 0; i < data.length; i += 4) {
          if (
            [0, 1, 2].every(
              (k) => (data[i + k] ?? 0) >= (low[k] ?? 0) && (data[i + k] ?? 0) <= (high[k] ?? 255),
            )
          )
            found++;
        }
        return found;
      },
      { base64: picture, low: [...from], high: [...to] },
    );
  } finally {
    await blank.close();
  }
}

async function saveWall(page: Page): Promise<void> {
  // A town that has begun its day: people on their way and at work.
  await expect
    .poll(async () => (await hook(page, 'workers')).onSite ?? 0, { timeout: 150_000, interval: 1_000 })
    .toBeGreaterThan(8);
  await mkdir(fileURLToPath(new URL('./pictures', import.meta.url)), { recursive: true });
  await writeFile(pictureFile, await page.screenshot({ type: 'png' }));
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}
