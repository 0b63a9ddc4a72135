/** An outage at the dispatcher's desk, in a real browser on the real demo: proposed, confirmed with one click, undone; and a shelved alarm. */
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listOf, registered, requestDetail } from '#command-center/contract/http.ts';
import { alarmItem } from '#command-center/contract/live.ts';
import { outageItem } from '#command-center/contract/outages.ts';
import { describeWith } from '#tests/support/describe-with.ts';
import { openBrowser, takePicture } from './support/browser.ts';
import { type Demo, startDemo } from './support/demo.ts';
import { ask, reportAndDispatch } from './support/desk-data.ts';
import { openDesk } from './support/desk-page.ts';
import { lookNowhere } from './support/field-data.ts';

describeWith(['chromium', 'cjk-fonts'], 'an outage at the desk', () => {
  let demo: Demo;
  let browser: Browser;

  beforeAll(async () => {
    // A slow town: nobody but the test works on its orders.
    demo = await startDemo({ rate: 0.05 });
    browser = await openBrowser();
    await reportAndDispatch(demo, { subtype: 'leak', householdId: 'c-005-3-1-301', description: '漏水' });
  });
  afterAll(async () => {
    await browser?.close();
    await demo?.stop();
  });

  /** Somebody at a desk takes it down: it stays open. */
  const report = async (communityId: string): Promise<string> => {
    const { request } = await ask(demo, 'dispatcher', '/api/requests', registered, {
      commandId: randomUUID(),
      source: 'phone',
      category: 'repair',
      subtype: 'notWarm',
      description: '整栋楼突然都不热了',
      place: { kind: 'public', communityId },
      caller: { name: '刘女士', phone: '13812344471' },
    });
    return request.id;
  };
  const stateOf = async (id: string) =>
    (await ask(demo, 'dispatcher', `/api/requests/${id}`, requestDetail)).state;
  const outages = async () => (await ask(demo, 'dispatcher', '/api/outages', listOf(outageItem))).items;

  it('is proposed, merged with one click of the keyboard, and undone', async () => {
    const desk = await openDesk(browser, demo, 'dispatcher');
    const ids: string[] = [];
    for (let n = 0; n < 6; n += 1) ids.push(await report('c-001'));
    const panel = desk.page.locator('#desk-outages');
    await panel.waitFor({ timeout: 40_000 });
    await expect.poll(() => panel.textContent()).toContain('疑似停热');
    for (const id of ids) expect(await stateOf(id)).toBe('open');
    await expect.poll(() => desk.page.evaluate(() => window.__hearthline?.outages?.())).toBe(1);
    await takePicture(desk.page, 'desk-outage');
    await desk.page.keyboard.press('0');
    await desk.page.keyboard.press('Enter');
    await expect.poll(() => panel.textContent(), { timeout: 40_000 }).toContain('已确认停热');
    await expect.poll(async () => (await outages())[0]?.merged, { timeout: 40_000 }).toBe(5);
    expect((await outages())[0]).toMatchObject({ state: 'confirmed', decidedAt: expect.any(String) });
    const notices = await ask(demo, 'dispatcher', '/api/notices', listOf(v.object({ kind: v.string() })));
    expect(notices.items).toMatchObject([{ kind: 'emergency' }]);
    await takePicture(desk.page, 'desk-outage-confirmed');
    await panel.getByRole('button', { name: '撤销合并' }).click();
    await panel.locator('form input').fill('误判');
    await desk.page.keyboard.press('Enter');
    await expect.poll(async () => (await outages())[0]?.merged, { timeout: 40_000 }).toBe(0);
    await panel.waitFor({ state: 'hidden' });
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });

  it('shelves an alarm for a time, with a reason, and takes it off the shelf', async () => {
    const desk = await openDesk(browser, demo, 'supervisor');
    await lookNowhere(demo);
    const orderId = await reportAndDispatch(demo, {
      subtype: 'leak',
      householdId: 'c-006-2-1-201',
      description: '漏水',
      mode: 'direct',
    });
    const alarmOf = async () => {
      const { items } = await ask(demo, 'supervisor', '/api/alarms?live=true', listOf(alarmItem));
      return items.find((alarm) => alarm.orderId === orderId);
    };
    await expect.poll(async () => (await alarmOf())?.state ?? null).toBe('unacknowledged');
    await desk.page.getByRole('button', { name: '告警列表' }).waitFor();
    await desk.page.keyboard.press('.');
    const dialog = desk.page.getByRole('dialog');
    await dialog.getByRole('button', { name: '搁置' }).first().click();
    await dialog.locator('form input').first().fill('等待支援');
    await takePicture(desk.page, 'desk-alarms');
    await desk.page.keyboard.press('Enter');
    await expect.poll(alarmOf).toMatchObject({ state: 'shelved', hiddenReason: '等待支援' });
    await dialog.getByRole('button', { name: '取消搁置' }).first().click();
    await expect.poll(async () => (await alarmOf())?.state ?? null).toBe('unacknowledged');
    expect(desk.wrongs()).toEqual([]);
    await desk.close();
  });
});
