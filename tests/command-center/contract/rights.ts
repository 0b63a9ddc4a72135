/** CONTRACTS 2 and 10: accounts of the demo, signing in, and what each role may not see. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { auditItem } from '#command-center/contract/admin.ts';
import {
  listOf,
  orderDetail,
  orderItem,
  requestItem,
  session,
  workerItem,
} from '#command-center/contract/http.ts';
import { problemBody } from '#command-center/contract/problem.ts';
import { peopleRoles } from '#dispatch-core/domain/role.ts';
import { askWith, type Demo, read } from './client.ts';

/** Lists of the business; a right to one of them is written out per role below. */
const business = ['orders', 'requests', 'workers', 'alarms', 'notices', 'calls', 'agents', 'outbox'] as const;
const all = [
  ...business,
  'communities',
  'areas',
  'repair-stations',
  'heat-stations',
  'audit',
  'users',
  'devices',
  'tokens',
] as const;
const places = ['communities', 'areas', 'repair-stations', 'heat-stations'] as const;

const mayRead: Readonly<Record<string, readonly string[]>> = {
  admin: ['areas', 'repair-stations', 'users', 'devices', 'tokens', 'outbox'],
  auditor: ['audit'],
  supervisor: [...business, ...places],
  dispatcher: [...business.filter((name) => name !== 'outbox'), ...places],
  teamLead: [...business.filter((name) => name !== 'outbox'), ...places],
  agent: [...business.filter((name) => name !== 'outbox'), ...places],
  stationHead: ['orders', 'requests', 'workers', 'alarms', 'notices', ...places],
  worker: ['orders', 'requests', 'workers', 'notices', ...places],
  leadership: ['orders', 'requests', 'alarms', 'notices', ...places],
};

export function checkRights(demo: () => Demo): void {
  it('writes the accounts of every role once, three spare phones, for the owner alone', async () => {
    const { accounts, dataDir, token } = demo();
    expect(accounts.users.map((user) => user.role).sort()).toEqual([...peopleRoles].sort());
    expect(accounts.heatStations.length).toBeGreaterThan(0);
    expect(accounts.sources.length).toBeGreaterThan(0);
    const spare = accounts.devices.filter((device) => device.spare);
    expect(spare).toHaveLength(3);
    const { items } = await read(token, '/api/workers?limit=1000', listOf(workerItem));
    for (const { workerId } of spare) expect(items.find((one) => one.id === workerId)?.duty).toBe('on');
    expect((await stat(join(dataDir, 'demo-accounts.json'))).mode & 0o077).toBe(0);
  });

  it.each(peopleRoles)('%s signs in and reads what the table grants, nothing else', async (role) => {
    const ask = await demo().as(role);
    expect((await read(ask, '/api/session', session)).user.role).toBe(role);
    const readable = new Set<string>();
    for (const name of all) {
      const answer = await ask('GET', `/api/${name}`);
      if (answer.status === 200) readable.add(name);
      else expect(answer, `${role} ${name}`).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect([...readable].sort()).toEqual([...(mayRead[role] ?? [])].sort());
  });

  it('refuses wrong passwords, nobody, foreign pages and bad tokens with problems in both languages', async () => {
    const { url, nobody, accounts } = demo();
    const [user] = accounts.users;
    const wrong = await nobody('POST', '/api/session', {
      username: user?.username,
      password: 'not this one',
    });
    expect(wrong.status).toBe(401);
    expect(wrong.type).toMatch(/application\/problem\+json/);
    expect(v.parse(problemBody, wrong.body)).toMatchObject({ code: 'wrong-credentials' });
    expect(await nobody('GET', '/api/orders')).toMatchObject({
      status: 401,
      body: { code: 'not-signed-in' },
    });
    const forged = askWith(url, { authorization: 'Bearer forged-token-forged-token-forged' });
    expect((await forged('GET', '/api/orders')).status).toBe(401);
    const cookie = await demo().cookieOf('dispatcher');
    const foreign = askWith(url, { cookie, origin: 'https://elsewhere.example' });
    const answer = await foreign('POST', '/api/requests', {});
    expect(answer).toMatchObject({ status: 403, body: { code: 'foreign-origin' } });
  });

  it('shows leadership no addresses, callers or texts', async () => {
    const lead = await demo().as('leadership');
    const full = await demo().as('dispatcher');
    const orders = await read(lead, '/api/orders?limit=1000', listOf(orderItem));
    expect(orders.items.length).toBeGreaterThan(0);
    for (const { place } of orders.items)
      if (place.kind !== 'network') expect(place).toMatchObject({ kind: 'public', note: null });
    const requests = await read(lead, '/api/requests?limit=1000', listOf(requestItem));
    for (const { place } of requests.items) expect(place.kind).not.toBe('household');
    const known = await read(full, '/api/orders?limit=1000', listOf(orderItem));
    const home = known.items.find(({ place }) => place.kind === 'household');
    const detail = await read(lead, `/api/orders/${home?.id}`, orderDetail);
    expect(detail).toMatchObject({ caller: null, description: '', allowed: [] });
    expect(JSON.stringify(detail)).not.toContain('householdId');
    expect(detail.placeLabel).not.toBe(home?.placeLabel);
  });

  it('shows a worker his own orders and a station head his station alone', async () => {
    const worker = demo().accounts.users.find((user) => user.role === 'worker');
    const own = await read(await demo().as('worker'), '/api/orders', listOf(orderItem));
    for (const order of own.items) expect(order.workerId).toBe(worker?.workerId);
    const head = demo().accounts.users.find((user) => user.role === 'stationHead');
    const station = await read(await demo().as('stationHead'), '/api/orders?limit=1000', listOf(orderItem));
    for (const order of station.items) expect(order.repairStationId).toBe(head?.repairStationId);
  });

  it('notes who read the audit log', async () => {
    const auditor = await demo().as('auditor');
    await auditor('GET', '/api/audit');
    const { items } = await read(auditor, '/api/audit', listOf(auditItem));
    expect(items[0]).toMatchObject({ actorRole: 'auditor', action: 'GET /api/audit' });
  });
}
