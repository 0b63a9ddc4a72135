/** The desk in a browser: opened by somebody, an order found and opened on it, a dialog filled and sent. */
import type { Browser, Locator } from 'playwright-core';
import { openPage, type PageOptions, type WatchedPage } from './browser.ts';
import { type Demo, signInAs } from './demo.ts';
import { orderById } from './desk-data.ts';

/** Signs in as somebody with this role and waits for the work list. */
export async function openDesk(
  browser: Browser,
  demo: Demo,
  role: 'dispatcher' | 'supervisor',
  size: PageOptions = {},
): Promise<WatchedPage> {
  const opened = await openPage(browser, demo.url, size);
  await signInAs(opened.page, demo, role);
  await opened.page.waitForURL('**/desk');
  await opened.page.locator('[data-order]').first().waitFor();
  return opened;
}

/** The row of an order in the work list. */
export function rowOf(desk: WatchedPage, orderId: string): Locator {
  return desk.page.locator(`[data-order="${orderId}"]`);
}

/** Searches the order, opens it and leaves the search. */
export async function openOrder(demo: Demo, desk: WatchedPage, orderId: string): Promise<void> {
  const { no } = await orderById(demo, orderId);
  await desk.page.locator('#desk-search').fill(String(no));
  await rowOf(desk, orderId).click();
  await desk.page.locator('#desk-commands').waitFor();
  await desk.page.keyboard.press('Escape');
}

/** Opens the dialog of a command by its button. */
export async function openCommand(desk: WatchedPage, command: string): Promise<Locator> {
  await desk.page.locator(`[data-command="${command}"]`).click();
  const dialog = desk.page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Sends the dialog and waits until it is gone: the command was taken. */
export async function sendDialog(dialog: Locator): Promise<void> {
  await dialog.locator('button[type="submit"]').click();
  await dialog.waitFor({ state: 'hidden' });
}
