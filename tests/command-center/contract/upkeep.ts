/** CONTRACTS 4 and 9: duty, evidence files, alarms, the outbox, and the clock of the demo. */
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { outboxItem } from '#command-center/contract/admin.ts';
import { blobItem, listOf, orderItem, site, workerItem } from '#command-center/contract/http.ts';
import { alarmItem } from '#command-center/contract/live.ts';
import { type Demo, openDevice, read, until } from './client.ts';

export function checkUpkeep(demo: () => Demo): void {
  it('shows no place of a worker off duty and drops what his phone says', async () => {
    const phone = demo().accounts.devices.find((device) => device.spare);
    if (phone === undefined) throw new Error('the demo has no spare phone');
    const head = await demo().as('stationHead');
    const path = `/api/workers/${phone.workerId}/duty`;
    const off = await head('POST', path, { duty: 'off' });
    expect(v.parse(workerItem, off.body)).toMatchObject({ duty: 'off', position: null });
    const client = await openDevice(demo(), phone);
    const fix = { _type: 'location', lon: 126.6, lat: 45.7, tst: Math.floor(Date.now() / 1000) };
    await client.publishAsync(`owntracks/${phone.username}/${phone.deviceId}`, JSON.stringify(fix), {
      qos: 1,
    });
    await client.endAsync();
    const { items } = await read(demo().token, '/api/workers?limit=1000', listOf(workerItem));
    expect(items.find((one) => one.id === phone.workerId)).toMatchObject({ duty: 'off', position: null });
    expect(String((await demo().nobody('GET', '/metrics')).body)).toMatch(/off-duty/);
    expect(v.parse(workerItem, (await head('POST', path, { duty: 'on' })).body).duty).toBe('on');
    const lead = await demo().as('leadership');
    expect(await lead('POST', path, { duty: 'off' })).toMatchObject({ status: 403 });
  });

  it('keeps evidence files under an id and gives them back as attachments', async () => {
    const headers = { cookie: await demo().cookieOf('dispatcher'), 'content-type': 'image/png' };
    const bytes = Buffer.from('89504e470d0a1a0a', 'hex');
    const saved = await fetch(`${demo().url}/api/blobs`, { method: 'POST', headers, body: bytes });
    expect(saved.status).toBe(201);
    const blob = v.parse(blobItem, await saved.json());
    expect(blob).toMatchObject({ mediaType: 'image/png', bytes: 8 });
    const back = await fetch(`${demo().url}/api/blobs/${blob.id}`, { headers: { cookie: headers.cookie } });
    expect(back.headers.get('content-disposition')).toBe('attachment');
    expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes);
    const page = await fetch(`${demo().url}/api/blobs`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'text/html' },
      body: '<script>',
    });
    expect(page.status).toBe(415);
  });

  it('lists alarms and lets a desk acknowledge them', async () => {
    const dispatcher = await demo().as('dispatcher');
    const unknown = await dispatcher('POST', '/api/alarms/none/acknowledge');
    expect(unknown).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const { items } = await read(dispatcher, '/api/alarms?live=false', listOf(alarmItem));
    const open = items.find((one) => one.acknowledgedAt === null && one.clearedAt === null);
    if (open === undefined) return;
    const answer = await dispatcher('POST', `/api/alarms/${open.id}/acknowledge`);
    if (answer.status !== 404) expect(v.parse(alarmItem, answer.body).acknowledgedAt).not.toBeNull();
  });

  it('shows the outbox with a delivery per channel, none of them silently done', async () => {
    const { items } = await read(await demo().as('supervisor'), '/api/outbox', listOf(outboxItem));
    expect(items.length).toBeGreaterThan(0);
    for (const { deliveries } of items)
      for (const { state } of deliveries)
        expect(['pending', 'sent', 'failed', 'no-channel']).toContain(state);
  });

  it('keeps the live orders of a phone retained on its topic', async () => {
    const orders = await until(async () => {
      const { items } = await read(demo().token, '/api/orders?state=en_route&limit=1', listOf(orderItem));
      return items[0]?.workerId ? items : null;
    });
    const device = demo().accounts.devices.find((one) => one.workerId === orders[0]?.workerId);
    if (device === undefined) throw new Error('the worker has no phone');
    const client = await openDevice(demo(), device);
    const heard = new Promise<Buffer>((resolve) =>
      client.on('message', (_topic, payload) => resolve(payload)),
    );
    await client.subscribeAsync(`workers/${device.workerId}/orders`, { qos: 1 });
    const body: unknown = JSON.parse((await heard).toString('utf8'));
    await client.endAsync();
    const told = v.parse(v.object({ at: v.string(), orders: v.array(orderItem) }), body);
    for (const order of told.orders) expect(order.workerId).toBe(device.workerId);
  });

  it('lets the administrator alone change the rate of the demo', async () => {
    const dispatcher = await demo().as('dispatcher');
    expect((await dispatcher('POST', '/api/site/clock', { rate: 6 })).status).toBe(403);
    const admin = await demo().as('admin');
    expect(v.parse(site, (await admin('POST', '/api/site/clock', { rate: 6 })).body).rate).toBe(6);
    expect((await admin('POST', '/api/site/clock', { rate: -1 })).status).toBe(422);
    expect(v.parse(site, (await admin('POST', '/api/site/clock', { rate: 5 })).body).rate).toBe(5);
  });
}
