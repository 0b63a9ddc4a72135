import { once } from 'node:events';
import { connect } from 'node:net';
import { createNodeWebSocket } from '@hono/node-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerFrame } from '#command-center/contract/live.ts';
import { decodePositions } from '#command-center/contract/positions.ts';
import { type Serving, serveApp } from '#command-center/runtime/serve.ts';
import { mountLive } from '#command-center/server/live/socket.ts';
import { type Desk, openDesk } from '../support/desk.ts';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function serve(): Promise<{ desk: Desk; serving: Serving }> {
  const desk = openDesk();
  const webSockets = createNodeWebSocket({ app: desk.app });
  mountLive(desk, desk.deps, webSockets.upgradeWebSocket);
  const serving = await serveApp(desk.app, { port: 0, bind: '127.0.0.1', webSockets, graceMs: 200 });
  opened.push(serving);
  desk.live.start();
  opened.push({ close: () => desk.live.stop() });
  return { desk, serving };
}

interface Screen {
  readonly socket: WebSocket;
  readonly frames: ServerFrame[];
  readonly places: ArrayBuffer[];
  /** Resolves as soon as the condition holds after some frame. */
  until(condition: () => boolean): Promise<void>;
}

function open(serving: Serving, query: string, headers: Record<string, string>): Screen {
  const socket = new WebSocket(`ws://127.0.0.1:${serving.port}/api/live?${query}`, { headers });
  socket.binaryType = 'arraybuffer';
  opened.push({ close: () => socket.terminate() });
  const frames: ServerFrame[] = [];
  const places: ArrayBuffer[] = [];
  socket.on('message', (data, isBinary) => {
    if (isBinary && data instanceof ArrayBuffer) places.push(data);
    else frames.push(JSON.parse(Buffer.from(data as ArrayBuffer).toString('utf8')));
    socket.emit('told');
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await once(socket, 'told');
  };
  return { socket, frames, places, until };
}

/** The status that the server refuses an upgrade with. */
function refusal(serving: Serving, query: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${serving.port}/api/live?${query}`, { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('error', () => undefined);
  });
}

const place = (at: number) => ({
  lon: 126.6,
  lat: 45.7,
  at,
  accuracyM: null,
  speedMps: null,
  courseDeg: null,
});

describe('the live feed over a real socket', () => {
  it('refuses who is not signed in, foreign pages and unknown channels', async () => {
    const { desk, serving } = await serve();
    const cookie = await desk.signIn('dispatcher');
    expect(await refusal(serving, 'channels=orders')).toBe(401);
    expect(await refusal(serving, 'channels=orders', { cookie, origin: 'https://evil.example' })).toBe(403);
    expect(await refusal(serving, 'channels=tickets', { cookie })).toBe(400);
  });

  it('sends hello, snapshots, index before places, deltas and ticks; resumes where it was left', async () => {
    const { desk, serving } = await serve();
    const cookie = await desk.signIn('dispatcher');
    const headers = { cookie, origin: `http://127.0.0.1:${serving.port}` };
    const screen = open(serving, 'channels=fixes,orders', headers);
    await screen.until(() => screen.frames.filter((frame) => frame.t === 'snapshot').length === 2);
    desk.live.fix('w1', place(desk.town.now));
    const order = await desk.town.pooled();
    desk.live.putOrders([order]);
    const has = (t: ServerFrame['t'], channel?: string) =>
      screen.frames.some(
        (frame) =>
          frame.t === t && (channel === undefined || ('channel' in frame && frame.channel === channel)),
      );
    await screen.until(() => has('tick') && has('delta', 'orders') && has('index'));
    await screen.until(() => screen.places.some((bytes) => decodePositions(bytes).workerIndex.length === 1));
    screen.socket.close();
    desk.live.putOrders([{ ...order, version: order.version + 1, state: 'accepted' }]);
    const again = open(serving, 'channels=orders&epoch=epoch1&since=orders:1', headers);
    await again.until(() => again.frames.length >= 2);
    expect(again.frames.slice(0, 2)).toMatchObject([
      { t: 'hello' },
      { t: 'delta', seq: 2, upsert: [{ state: 'accepted' }] },
    ]);
  });

  it('shows at the other desks which order somebody looks at, until he goes', async () => {
    const { desk, serving } = await serve();
    const one = open(serving, 'channels=desk', { cookie: await desk.signIn('dispatcher') });
    const two = open(serving, 'channels=desk', { cookie: await desk.signIn('agent') });
    await Promise.all([one, two].map((screen) => screen.until(() => screen.frames.length >= 2)));
    one.socket.send(JSON.stringify({ t: 'select', orderId: 'order1' }));
    const told = () => two.frames.flatMap((frame) => (frame.t === 'delta' ? [frame] : []));
    await two.until(() => told().length === 1);
    expect(told()[0]?.upsert).toMatchObject([{ userId: 'dispatcher', orderId: 'order1' }]);
    one.socket.close();
    await two.until(() => told().length === 2);
    expect(told()[1]?.remove).toHaveLength(1);
  });

  it('ends the screens of a revoked session and of a client that sends nonsense', async () => {
    const { desk, serving } = await serve();
    const cookie = await desk.signIn('dispatcher');
    const screen = open(serving, 'channels=orders', { cookie });
    await screen.until(() => screen.frames.length >= 2);
    const closed = once(screen.socket, 'close');
    desk.people.rows.clear();
    desk.wall.now += 5_000;
    expect((await closed)[0]).toBe(4401);
    const rude = open(serving, 'channels=orders', { cookie: await desk.signIn('dispatcher') });
    await rude.until(() => rude.frames.length >= 1);
    const ended = once(rude.socket, 'close');
    rude.socket.send('{"t":"drop tables"}');
    expect((await ended)[0]).toBe(1008);
  });

  it('lets a browser that stops reading harm only itself', async () => {
    const { desk, serving } = await serve();
    const cookie = await desk.signIn('dispatcher');
    const quick = open(serving, 'channels=orders', { cookie });
    await quick.until(() => quick.frames.length >= 2);
    const stalled = connect(serving.port, '127.0.0.1');
    opened.push({ close: () => stalled.destroy() });
    stalled.on('error', () => undefined);
    stalled.write(
      `GET /api/live?channels=orders HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\n` +
        'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    await once(stalled, 'data');
    stalled.pause();
    const order = await desk.town.pooled();
    const rows = Array.from({ length: 500 }, (_, i) => ({ ...order, id: `order${i}` }));
    let round = 0;
    while (desk.live.feed.stats().skipped === 0) {
      round++;
      desk.live.putOrders(rows.map((row) => ({ ...row, version: row.version + round })));
      desk.live.flush();
      await quick.until(() => quick.frames.some((frame) => frame.t === 'delta' && frame.seq >= round));
      if (round > 400) throw new Error('the stalled screen was never skipped');
    }
    expect(desk.live.feed.stats()).toMatchObject({ clients: 2, behind: 1 });
    const seqs = quick.frames.flatMap((frame) => (frame.t === 'delta' ? frame.seq : []));
    expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    desk.town.now += 61_000;
    desk.wall.now += 61_000;
    desk.live.second();
    desk.live.second();
    expect(desk.live.feed.stats()).toMatchObject({ clients: 1, lost: 1 });
  });
});
