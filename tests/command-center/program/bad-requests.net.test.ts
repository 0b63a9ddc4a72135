/** Bad input over HTTP against the real program, floods, a second process on its folder, and a browser that stops reading. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startProgram } from '#tests/support/process.ts';
import { ask, listOf, readingOf, readMetrics } from './http.ts';
import { letSend, phonesOf, sourceOf } from './load.ts';
import {
  atEnd,
  closeAll,
  dispatcherToken,
  eventually,
  nth,
  type PreparedSite,
  prepareSite,
  type Running,
  startSite,
} from './rig.ts';

let site: PreparedSite;
let running: Running;
let token: string;

beforeAll(async () => {
  site = await prepareSite();
  running = await startSite(site);
  token = dispatcherToken(site);
});
afterAll(closeAll);

function report(change: Readonly<Record<string, unknown>> = {}) {
  const place = { kind: 'household', householdId: nth(site.town.households, 0).id };
  return {
    commandId: randomUUID(),
    source: 'phone',
    category: 'repair',
    subtype: 'notWarm',
    place,
    ...change,
  };
}

/** As the head of the first worker's station, signed in as people are. */
async function setDuty(workerId: string) {
  const head = site.accounts.users.find(({ role }) => role === 'stationHead');
  const signedIn = await fetch(`${running.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: head?.username, password: head?.password }),
  });
  expect(signedIn.status).toBe(200);
  const answer = await fetch(`${running.url}/api/workers/${workerId}/duty`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: signedIn.headers.getSetCookie().join('; ') },
    body: JSON.stringify({ duty: 'off' }),
  });
  const body: unknown = await answer.json();
  return { status: answer.status, body };
}

describe('bad requests', () => {
  it('that are no JSON, or too long, are refused in both languages', async () => {
    const answer = await ask(running, '/api/requests', { token, body: '{"source":"pho' });
    expect(answer.status).toBe(400);
    expect(answer.contentType).toContain('application/problem+json');
    expect(answer.body).toMatchObject({ code: 'invalid-json', title: '请求内容不是有效的 JSON' });
    expect(answer.body).toMatchObject({ titleEn: expect.stringContaining('not valid JSON') });
    const long = report({ description: 'x'.repeat(2_000_000) });
    expect(await ask(running, '/api/requests', { token, body: long })).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    });
    const path = `/api/requests?q=${'x'.repeat(7_000)}`;
    expect((await ask(running, path, { token })).status).toBe(400);
  });

  it.each([
    ['off the earth', { place: { kind: 'public', lon: 126.6, lat: 91 } }, 'place.lat'],
    ['in an unknown category', { category: 'weather' }, 'category'],
    ['without a kind of place', { place: {} }, 'place.kind'],
    ['at a time without a zone', { occurredAt: '2026-01-05T08:00:00' }, 'occurredAt'],
  ])('%s are refused with the path', async (_what, change, path) => {
    const answer = await ask(running, '/api/requests', { token, body: report(change) });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-data' } });
    expect(JSON.stringify(answer.body)).toContain(`${path}: `);
  });

  it('that name what does not exist are refused as unknown', async () => {
    const unknownPlaces = [
      { kind: 'household', householdId: 'nowhere' },
      { kind: 'public', communityId: 'nowhere' },
    ];
    for (const place of unknownPlaces) {
      const answer = await ask(running, '/api/requests', { token, body: report({ place }) });
      expect(answer).toMatchObject({ status: 422, body: { code: 'unknown-target' } });
    }
    const command = { commandId: randomUUID(), command: 'note', data: { text: 'x' } };
    for (const path of ['/api/orders/none/commands', '/api/requests/none/commands']) {
      const answer = await ask(running, path, { token, body: { ...command, command: 'petition', data: {} } });
      expect(answer).toMatchObject({ status: 422, body: { code: 'unknown-target' } });
    }
    expect(await setDuty('none')).toMatchObject({ status: 404, body: { code: 'not-found' } });
  });

  it('store nothing', async () => {
    expect(await listOf(running, '/api/requests', token)).toEqual([]);
    expect(await listOf(running, '/api/orders', token)).toEqual([]);
  });

  it('naming an unknown worker or station leave the order as it was', async () => {
    const made = await ask(running, '/api/requests', { token, body: report() });
    expect(made.status).toBe(201);
    const { request }: { request: { id: string; version: number } } = Object(made.body);
    const { id, version } = request;
    const sent = await ask(running, `/api/requests/${id}/commands`, {
      token,
      body: { commandId: randomUUID(), command: 'dispatch', version, data: {} },
    });
    expect(sent.status).toBe(200);
    const order = nth(await listOf(running, '/api/orders', token), 0);
    const wrong = [
      ['assign', { workerId: 'nobody' }],
      ['transfer', { repairStationId: 'nowhere', note: 'x' }],
    ] as const;
    for (const [name, data] of wrong) {
      const body = { commandId: randomUUID(), command: name, version: order.version, data };
      const answer = await ask(running, `/api/orders/${String(order.id)}/commands`, { token, body });
      expect([name, answer.status, Reflect.get(Object(answer.body), 'code')]).toEqual([
        name,
        422,
        'unknown-target',
      ]);
    }
    expect(nth(await listOf(running, '/api/orders', token), 0)).toMatchObject({ version: order.version });
  });
});

describe('a flood of passwords', () => {
  it('is slowed down, and others sign in meanwhile', async () => {
    const flooded = nth(site.accounts.users, 0);
    const other = nth(site.accounts.users, 3);
    const signIn = (username: string, password: string) =>
      ask(running, '/api/session', { body: { username, password } });
    const first = await Promise.all(Array.from({ length: 5 }, () => signIn(flooded.username, 'wrong')));
    expect(first.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const flood = Promise.all(Array.from({ length: 30 }, () => signIn(flooded.username, 'wrong')));
    expect((await signIn(other.username, other.password)).status).toBe(200);
    const statuses = (await flood).map(({ status }) => status);
    expect(statuses).toContain(429);
    // Also with the right password: otherwise the flood would learn it.
    const right = await signIn(flooded.username, flooded.password);
    expect(right).toMatchObject({ status: 429, body: { code: 'too-many-tries' } });
    expect((await signIn(other.username, other.password)).status).toBe(200);
  });
});

describe('a second process on the data folder', () => {
  it('is refused with the pid of the first, which goes on', async () => {
    const second = startProgram(['start'], site.env);
    atEnd(() => second.kill());
    expect(await second.exited).toBe(1);
    expect(second.said()).toContain(`in use by process ${running.program.pid} `);
    expect(second.said()).toContain('DATA_DIR');
    expect((await ask(running, '/readyz')).status).toBe(200);
  });
});

describe('a browser that stops reading', () => {
  it('harms only itself', async () => {
    await fillTheDesk();
    const headers = { authorization: `Bearer ${token}` };
    const quick = new WebSocket(`${running.url.replace('http', 'ws')}/api/live?channels=fixes`, { headers });
    atEnd(() => quick.terminate());
    let frames = 0;
    let ticks = 0;
    quick.on('message', (_data, isBinary) => {
      if (isBinary) frames++;
      else ticks++;
    });
    await once(quick, 'open');
    const stalled = await openStalled();
    const behind = async () => readingOf(await readMetrics(running), 'hearthline_feed_clients_behind');
    // It still talks: each of these asks for everything once more, and none of the answers is read. Not faster than the
    // feed answers: on a busy machine many would arrive at once, and it would be ended for talking too much instead.
    const nagging = setInterval(
      () => stalled.write(maskedFrame('{"t":"resync","channels":["orders","requests"]}')),
      250,
    );
    atEnd(() => clearInterval(nagging));
    await eventually(async () => (await behind()) === 1);
    const [framesBefore, ticksBefore] = [frames, ticks];
    const [phone] = phonesOf(site, 1);
    if (phone === undefined) throw new Error('there is no phone');
    await letSend(running, phone, () => frames > framesBefore + 2 && ticks > ticksBefore + 2);
    expect(await behind()).toBe(1);
    expect((await ask(running, '/readyz')).status).toBe(200);
  });
});

/** So many orders that a snapshot of them is more than a socket takes by itself. */
async function fillTheDesk(): Promise<void> {
  const source = sourceOf(site);
  await letSend(running, source, () => source.acked.size >= 60);
}

/** A live connection that is opened and never read again. */
async function openStalled() {
  const { hostname, port } = new URL(running.url);
  const socket = connect(Number(port), hostname);
  atEnd(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.write(
    `GET /api/live?channels=orders,requests HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await once(socket, 'data');
  socket.pause();
  return socket;
}

/** A text frame of a client: masked (here by zeros), shorter than 126 bytes. */
function maskedFrame(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x81, 0x80 | text.length, 0, 0, 0, 0), Buffer.from(text)]);
}
