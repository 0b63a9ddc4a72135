/** What a supervisor does at the desk, in a real browser on the real demo: evidence, dialogs with consequences, alarms. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listOf } from '#command-center/contract/http.ts';
import { alarmItem } from '#command-center/contract/live.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { openBrowser, openPage, takePicture } from './support/browser.ts';
import { type Demo, startDemo } from './support/demo.ts';
import { ask, makeWallToken, orderById, type Report, reportAndDispatch } from './support/desk-data.ts';
import { openCommand, openDesk, openOrder, sendDialog } from './support/desk-page.ts';
import { assignToWorker, inField, lookNowhere, takeOrder, workOff } from './support/field-data.ts';

const leak: Report = { subtype: 'leak', householdId: 'c-001-2-1-201', description: '立管接头漏水' };
const dayMs = 86_400_000;

describeWith(['chromium', 'cjk-fonts'], "the supervisor's desk", () => {
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    // A slow town: nobody but the test works on its orders.
    demo = await startDemo({ rate: 0.05 });
    browser = await openBrowser();
    // The list is never empty, whichever test runs alone.
    await reportAndDispatch(demo, { ...leak, householdId: 'c-005-3-1-301' });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** A leak at the station, of another household each time: two of one unit would be told as repeated. */
  const reportLeak = (community: number): Promise<string> =>
    reportAndDispatch(demo, { ...leak, householdId: `c-00${community}-2-1-201` });
  const stateOf = async (orderId: string): Promise<string> => (await orderById(demo, orderId)).state;

  it('shows the photos of a reported order, and the review passes it', async () => {
    const orderId = await reportLeak(1);
    const photos = await workOff(demo, orderId);
    const desk = await openDesk(browser, demo, 'supervisor');
    await openOrder(demo, desk, orderId);
    const thumbnails = desk.page.locator('aside a[href^="/api/blobs/"] img');
    await expect.poll(() => thumbnails.count()).toBe(photos);
    await thumbnails.last().scrollIntoViewIfNeeded();
    await expect
      .poll(() =>
        thumbnails.evaluateAll((list) =>
          list.map((one) => (one instanceof HTMLImageElement && one.complete ? one.naturalWidth : 0)),
        ),
      )
      .toEqual(Array.from({ length: photos }, () => 1));
    await takePicture(desk.page, 'desk-evidence');
    const dialog = await openCommand(desk, 'review');
    await dialog.getByText('通过').click();
    await sendDialog(dialog);
    await expect.poll(() => stateOf(orderId)).toBe('completed');
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('decides a postponement, and the limit moves by the hours that were asked for', async () => {
    const orderId = await reportLeak(2);
    const before = await takeOrder(demo, orderId);
    await inField(demo, orderId, 'requestPostponement', { reason: '等配件到货', hours: 6 });
    const desk = await openDesk(browser, demo, 'supervisor');
    await openOrder(demo, desk, orderId);
    await desk.page.keyboard.press('p');
    const dialog = desk.page.getByRole('dialog');
    await dialog.locator('button[type="submit"]').click();
    await expect.poll(() => dialog.getByRole('alert').count()).toBe(1);
    await dialog.getByText('同意', { exact: true }).click();
    await sendDialog(dialog);
    await expect.poll(async () => (await orderById(demo, orderId)).postponementPending).toBe(false);
    const after = await orderById(demo, orderId);
    expect(Date.parse(after.dueAt) - Date.parse(before.dueAt)).toBe(6 * 3_600_000);
    await desk.page.locator('[data-type="decidePostponement"]').waitFor();
    expect(await desk.page.locator('[data-command="decidePostponement"]').count()).toBe(0);
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('voids only with a reason, and the order leaves the list', async () => {
    const orderId = await reportLeak(3);
    const desk = await openDesk(browser, demo, 'supervisor');
    await openOrder(demo, desk, orderId);
    const dialog = await openCommand(desk, 'void');
    await dialog.locator('button[type="submit"]').click();
    await expect.poll(() => dialog.getByRole('alert').textContent()).not.toBe('');
    expect(await stateOf(orderId)).toBe('at_station');
    await dialog.locator('textarea').fill('重复报修，已并入另一单');
    await sendDialog(dialog);
    await expect.poll(() => stateOf(orderId)).toBe('void');
    await desk.page.locator(`[data-order="${orderId}"]`).waitFor({ state: 'detached' });
    await expect.poll(() => desk.page.locator('aside').textContent()).toContain('重复报修，已并入另一单');
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('forces an order onto somebody else with the reason that was given', async () => {
    const orderId = await reportLeak(4);
    await assignToWorker(demo, orderId);
    const { workerId: before } = await orderById(demo, orderId);
    const desk = await openDesk(browser, demo, 'supervisor');
    await openOrder(demo, desk, orderId);
    await desk.page.locator('[data-command="force"]').waitFor();
    await desk.page.keyboard.press('f');
    const dialog = desk.page.getByRole('dialog');
    const options = await dialog
      .locator('select option')
      .evaluateAll((list) => list.map((one) => (one instanceof HTMLOptionElement ? one.value : '')));
    const other = options.find((value) => value !== '' && value !== before);
    await dialog.locator('select').selectOption(other ?? '');
    await dialog.locator('button[type="submit"]').click();
    await expect.poll(() => dialog.getByRole('alert').count()).toBe(1);
    expect(await stateOf(orderId)).toBe('assigned');
    await dialog.locator('textarea').fill('就近处置，立即出发');
    await sendDialog(dialog);
    await expect.poll(() => stateOf(orderId)).toBe('accepted');
    expect((await orderById(demo, orderId)).workerId).toBe(other);
    await expect.poll(() => desk.page.locator('[data-type="force"]').textContent()).toContain('就近处置');
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('sets another limit, kept to the minute', async () => {
    const orderId = await reportLeak(5);
    const before = await orderById(demo, orderId);
    const desk = await openDesk(browser, demo, 'supervisor');
    await openOrder(demo, desk, orderId);
    await desk.page.keyboard.press('d');
    const dialog = desk.page.getByRole('dialog');
    const field = dialog.locator('input[type="datetime-local"]');
    const shown = await field.inputValue();
    await field.fill(new Date(Date.parse(`${shown}Z`) + dayMs).toISOString().slice(0, 16));
    await dialog.locator('textarea').fill('用户要求改约');
    await sendDialog(dialog);
    const wanted = Math.floor(Date.parse(before.dueAt) / 60_000) * 60_000 + dayMs;
    await expect.poll(async () => Date.parse((await orderById(demo, orderId)).dueAt)).toBe(wanted);
    await desk.page.locator('[data-type="editDue"]').waitFor();
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('acknowledges an alarm at the desk; a wall shows it and cannot', async () => {
    const desk = await openDesk(browser, demo, 'supervisor');
    const strip = desk.page.locator('[class*="alarms"] [role="status"]');
    await expect.poll(() => strip.textContent()).toBe('无告警');
    await lookNowhere(demo);
    const orderId = await reportAndDispatch(demo, {
      ...leak,
      householdId: 'c-006-2-1-201',
      mode: 'direct',
    });
    const { no } = await orderById(demo, orderId);
    await expect.poll(() => strip.textContent()).toContain(String(no));
    const alarmOf = async () => {
      const { items } = await ask(demo, 'supervisor', '/api/alarms?live=true', listOf(alarmItem));
      return items.find((alarm) => alarm.orderId === orderId);
    };
    const wall = await openPage(browser, demo.url);
    await wall.page.goto(`/wall?motion=off&token=${await makeWallToken(demo)}`);
    await wall.page.locator('footer').waitFor();
    await wall.page.keyboard.press('a');
    const { id } = (await alarmOf()) ?? { id: '' };
    const refused = await wall.page.request.post(`/api/alarms/${id}/acknowledge`, {
      headers: { origin: demo.url },
    });
    expect(refused.status()).toBe(403);
    expect((await alarmOf())?.acknowledgedAt).toBeNull();
    await strip.getByRole('button', { name: '确认' }).waitFor();
    await strip.locator('button').first().click();
    await expect.poll(() => desk.page.locator('aside').textContent()).toContain(String(no));
    await takePicture(desk.page, 'desk-alarm');
    await desk.page.keyboard.press('a');
    await expect.poll(async () => (await alarmOf())?.acknowledgedAt ?? null).not.toBeNull();
    await expect.poll(() => strip.textContent()).toBe('1 条告警均已确认');
    expect([...desk.wrongs(), ...wall.wrongs()]).toEqual([]);
    await wall.close();
    await desk.close();
  });
});
