/** The dispatch desk in a real browser on the real demo: orders arrive, are sent, taken back, refused, and seen by others. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '#tests/support/describe-with.ts';
import { openBrowser, takePicture } from './support/browser.ts';
import { type Demo, startDemo } from './support/demo.ts';
import {
  giveCommand,
  hanIn,
  namesOfTown,
  orderById,
  type Report,
  reportAndDispatch,
} from './support/desk-data.ts';
import { openDesk, openOrder, rowOf } from './support/desk-page.ts';

/** Chosen so that the station must confirm first: the engine leaves such an order alone. */
const leak: Report = {
  subtype: 'leak',
  householdId: 'c-001-2-1-201',
  description: '立管接头漏水，水已流到楼下',
};

describeWith(['chromium', 'cjk-fonts'], 'the desk', () => {
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    // A slow town: the simulated phones accept in minutes, so that an assignment can be taken back in peace.
    demo = await startDemo({ rate: 0.05 });
    browser = await openBrowser();
    await reportAndDispatch(demo, { ...leak, householdId: 'c-006-2-1-201' });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  it('signs in through the page, shows orders as they come, and an order in full', async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    const orderId = await reportAndDispatch(demo, leak);
    await rowOf(desk, orderId).waitFor();
    await openOrder(demo, desk, orderId);
    const detail = desk.page.locator('aside');
    await expect.poll(() => detail.textContent()).toContain(leak.description);
    await expect.poll(() => detail.locator(`[aria-current="step"]`).textContent()).toContain('派单');
    await expect.poll(() => detail.locator(`[data-type="dispatch"]`).count()).toBe(1);
    await desk.page.locator('[data-worker]').first().waitFor();
    await takePicture(desk.page, 'desk-order');
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('assigns to the first candidate with 1 and takes it back with Z', async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    const orderId = await reportAndDispatch(demo, { ...leak, householdId: 'c-002-3-1-301' });
    await openOrder(demo, desk, orderId);
    const first = desk.page.locator('[data-worker]').first();
    await first.waitFor();
    const workerId = await first.getAttribute('data-worker');
    await desk.page.keyboard.press('1');
    await expect.poll(async () => (await orderById(demo, orderId)).state).toBe('assigned');
    expect((await orderById(demo, orderId)).workerId).toBe(workerId);
    await desk.page.locator(`[data-order="${orderId}"][data-state="assigned"]`).waitFor();
    await takePicture(desk.page, 'desk-assigned');
    await desk.page.keyboard.press('z');
    await desk.page.locator(`[data-order="${orderId}"][data-state="confirmed"]`).waitFor();
    expect((await orderById(demo, orderId)).workerId).toBeNull();
    // The history is asked for again once the row has changed.
    await expect.poll(() => desk.page.locator('[data-type="withdraw"]').count()).toBe(1);
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('numbers the candidates on the map and selects the row of one that is clicked', async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    const orderId = await reportAndDispatch(demo, { ...leak, householdId: 'c-003-2-1-201' });
    await openOrder(demo, desk, orderId);
    const pins = desk.page.locator('[data-candidate]');
    await pins.first().waitFor({ state: 'attached' });
    const rows = await desk.page
      .locator('[data-worker]')
      .evaluateAll((list) => list.slice(0, 9).map((row) => row.getAttribute('data-worker')));
    const onMap = await pins.evaluateAll((list) => list.map((pin) => pin.getAttribute('data-candidate')));
    expect(onMap).toEqual(rows.slice(0, onMap.length));
    await pins.first().dispatchEvent('click');
    const focused = () =>
      desk.page.evaluate(() => document.activeElement?.closest('[data-worker]')?.getAttribute('data-worker'));
    await expect.poll(focused).toBe(onMap[0]);
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it("shows the server's sentence and what happened meanwhile when somebody was faster", async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    const orderId = await reportAndDispatch(demo, { ...leak, householdId: 'c-004-2-1-201' });
    await openOrder(demo, desk, orderId);
    await desk.page.keyboard.press('t');
    const dialog = desk.page.getByRole('dialog');
    await dialog.locator('select').selectOption('rs-4');
    await dialog.locator('textarea').fill('跨片区支援');
    const seen = await orderById(demo, orderId);
    await giveCommand(demo, 'supervisor', seen, 'petition', { note: null });
    await dialog.locator('button[type="submit"]').click();
    await expect.poll(() => dialog.getByRole('alert').textContent()).toContain('工单已被他人更新');
    await expect.poll(() => dialog.getByRole('alert').textContent()).toContain('升为信访');
    expect((await orderById(demo, orderId)).repairStationId).toBe(seen.repairStationId);
    await takePicture(desk.page, 'desk-refused');
    await dialog.locator('button[type="submit"]').click();
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(async () => (await orderById(demo, orderId)).repairStationId).toBe('rs-4');
    expect(desk.wrongs(/^409 POST /)).toEqual([]);
    await desk.close();
  });

  it('lets two desks see each other and what the other changes', async () => {
    const [mine, theirs] = [
      await openDesk(browser, demo, 'dispatcher'),
      await openDesk(browser, demo, 'supervisor'),
    ];
    const orderId = await reportAndDispatch(demo, { ...leak, householdId: 'c-005-2-1-201' });
    await openOrder(demo, mine, orderId);
    await openOrder(demo, theirs, orderId);
    await mine.page.getByRole('img', { name: '陈立正在看这张工单' }).waitFor();
    await theirs.page.getByRole('img', { name: '周敏正在看这张工单' }).waitFor();
    await mine.page.keyboard.press('s');
    await rowOf(theirs, orderId).getByText('督办').waitFor();
    await theirs.page.locator('[data-type="supervise"]').waitFor();
    expect([...mine.wrongs(), ...theirs.wrongs()]).toEqual([]);
    await mine.close();
    await theirs.close();
  });

  it('takes a report down, shows what is like it, and dispatches it', async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    await desk.page.keyboard.press('n');
    const dialog = desk.page.getByRole('dialog');
    await dialog.locator('button[type="submit"]').click();
    await expect.poll(() => dialog.getByRole('alert').count()).toBe(3);
    await dialog.locator('select').nth(1).selectOption('leak');
    await dialog.locator('textarea').fill(leak.description);
    await dialog.locator('input:not([type="radio"])').first().fill(leak.householdId);
    await dialog.locator('button[type="submit"]').click();
    const result = desk.page.locator('#intake-result');
    await expect.poll(() => result.locator('li').count()).toBeGreaterThan(0);
    await result.getByText('到站确认').click();
    await takePicture(desk.page, 'desk-intake');
    await desk.page.getByRole('dialog').getByRole('button', { name: '派单', exact: true }).click();
    await desk.page.getByRole('dialog').waitFor({ state: 'hidden' });
    await expect
      .poll(() =>
        desk.page.locator('[role="option"][aria-selected="true"] [data-state="at_station"]').count(),
      )
      .toBe(1);
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('walks the list by keys and tells all of them', async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    const selected = () => desk.page.locator('[role="option"][aria-selected="true"]').getAttribute('id');
    await desk.page.keyboard.press('j');
    const first = await selected();
    await desk.page.keyboard.press('ArrowDown');
    await expect.poll(selected).not.toBe(first);
    await desk.page.keyboard.press('k');
    await expect.poll(selected).toBe(first);
    await desk.page.locator('#desk-commands button').first().waitFor();
    await desk.page.keyboard.press('Enter');
    await expect
      .poll(() => desk.page.evaluate(() => document.activeElement?.closest('#desk-commands') !== null))
      .toBe(true);
    await desk.page.keyboard.press('Escape');
    await desk.page.keyboard.press('?');
    await expect.poll(() => desk.page.getByRole('dialog').textContent()).toContain('撤销刚才的派单');
    await desk.page.keyboard.press('Escape');
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  describe.each([
    { width: 1366, height: 768 },
    { width: 1920, height: 1080 },
    { width: 3840, height: 1080 },
  ])('at $width × $height', (size) => {
    it('speaks English without a Chinese word but names, and nothing sticks out', async () => {
      const desk = await openDesk(browser, demo, 'dispatcher', size);
      await desk.page.locator('#desk-language').click();
      await desk.page.keyboard.press('j');
      await desk.page.locator('[data-worker], #desk-commands').first().waitFor();
      await expect.poll(() => desk.page.locator('aside').textContent()).toContain('History');
      const names = await namesOfTown(demo);
      expect(await hanIn(desk.page, names)).toEqual([]);
      const overflow = await desk.page.evaluate(() => ({
        right: document.documentElement.scrollWidth - innerWidth,
        below: document.documentElement.scrollHeight - innerHeight,
        bar: (document.querySelector('header')?.scrollWidth ?? 0) - innerWidth,
      }));
      expect(overflow).toEqual({ right: 0, below: 0, bar: 0 });
      await takePicture(desk.page, `desk-en-${size.width}`);
      expect(desk.wrongs()).toEqual([]);
      await desk.close();
    });
  });
});
