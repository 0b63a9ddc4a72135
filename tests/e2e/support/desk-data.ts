/** What desk tests do beside the browser: report and dispatch over HTTP, give commands as somebody else, look at an order. */
import { randomUUID } from 'node:crypto';
import type { Page } from 'playwright-core';
import * as v from 'valibot';
import {
  areaItem,
  communityItem,
  listOf,
  type OrderItem,
  orderItem,
  registered,
  repairStationItem,
  requestDetail,
  workerItem,
} from '#command-center/contract/http.ts';
import type { PeopleRole } from '#dispatch-core/domain/role.ts';
import { cookieOf, type Demo } from './demo.ts';

export interface Report {
  readonly subtype: string;
  readonly householdId: string;
  readonly description: string;
  /** 'direct' goes to the pool, where the engine looks for somebody; 'station' when left out. */
  readonly mode?: 'station' | 'direct';
}

/** Registers a repair and dispatches it, if not told otherwise to its station, where it waits for a person; the order's id. */
export async function reportAndDispatch(demo: Demo, report: Report): Promise<string> {
  const { subtype, householdId, description } = report;
  const body = {
    commandId: randomUUID(),
    source: 'phone',
    category: 'repair',
    subtype,
    description,
    place: { kind: 'household', householdId },
    caller: { name: '刘女士', phone: '13812344471' },
  };
  const { request } = await ask(demo, 'dispatcher', '/api/requests', registered, body);
  const order = { subtype: null, repairStationId: null, mode: report.mode ?? 'station', note: null };
  await ask(demo, 'dispatcher', `/api/requests/${request.id}/commands`, v.unknown(), {
    commandId: randomUUID(),
    command: 'dispatch',
    version: request.version,
    data: { orders: [order] },
  });
  const known = await ask(demo, 'dispatcher', `/api/requests/${request.id}`, requestDetail);
  const [orderId] = known.orderIds;
  if (orderId === undefined) throw new Error('the dispatched request has no order');
  return orderId;
}

/** Gives a command to an order as somebody with this role, naming the version of `order`. */
export async function giveCommand(
  demo: Demo,
  role: PeopleRole,
  order: OrderItem,
  command: string,
  data: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { version, assignmentId } = order;
  const body = { commandId: randomUUID(), command, version, assignmentId, data };
  await ask(demo, role, `/api/orders/${order.id}/commands`, v.unknown(), body);
}

/** A token that opens one wall. */
export async function makeWallToken(demo: Demo): Promise<string> {
  const { token } = await ask(demo, 'admin', '/api/tokens', v.object({ token: v.string() }), {
    name: 'hall',
    role: 'wall',
  });
  return token;
}

/** The order as the server has it now. */
export function orderById(demo: Demo, orderId: string): Promise<OrderItem> {
  return ask(demo, 'dispatcher', `/api/orders/${orderId}`, orderItem);
}

/** Everything in the town that has a Chinese name of its own, the longest first. */
export async function namesOfTown(demo: Demo): Promise<readonly string[]> {
  const named = <S extends v.GenericSchema<unknown, { readonly name: string }>>(path: string, item: S) =>
    ask(demo, 'dispatcher', path, listOf(item)).then(({ items }) => items.map(({ name }) => name));
  const names = await Promise.all([
    named('/api/workers?limit=500', workerItem),
    named('/api/communities?limit=500', communityItem),
    named('/api/areas?limit=500', areaItem),
    named('/api/repair-stations', repairStationItem),
  ]);
  const people = demo.accounts.users.map((user) => user.name);
  return [...names.flat(), ...people].sort((a, b) => b.length - a.length);
}

/** Chinese in the page besides these names, what people wrote (`data-said`) and the button that leads to Chinese. */
export function hanIn(page: Page, names: readonly string[]): Promise<readonly string[]> {
  return page.evaluate((known) => {
    const found: string[] = [];
    const note = (text: string): void => {
      const rest = known.reduce((left, name) => left.replaceAll(name, ''), text);
      if (/[\u4e00-\u9fff]/.test(rest)) found.push(text);
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node.parentElement?.closest('[data-said], #desk-language') === null) note(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')) {
      for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
        note(element.getAttribute(name) ?? '');
    }
    return found;
  }, names);
}

/** A POST where there is a body, else a GET; throws with the server's words when it is refused. */
export async function ask<S extends v.GenericSchema>(
  demo: Demo,
  role: PeopleRole,
  path: string,
  schema: S,
  body?: unknown,
): Promise<v.InferOutput<S>> {
  const headers = {
    cookie: await cookieOnce(demo, role),
    origin: demo.url,
    'content-type': 'application/json',
  };
  const send = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${demo.url}${path}`, { headers, ...send });
  const said: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status} ${path}: ${JSON.stringify(said)}`);
  return v.parse(schema, said);
}

const cookies = new Map<string, Promise<string>>();

/** Signs in once per person: sign-ins are limited, as they should be. */
export function cookieOnce(demo: Demo, role: PeopleRole): Promise<string> {
  const key = `${demo.url} ${role}`;
  const known = cookies.get(key) ?? cookieOf(demo, role);
  cookies.set(key, known);
  return known;
}
