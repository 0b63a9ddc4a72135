/** CONTRACTS 7: the live feed as a screen sees it. */
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Channel, channelItems, channels, type ServerFrame } from '#command-center/contract/live.ts';
import { type Demo, openFeed } from './client.ts';
import { openSomeOrders } from './commands.ts';

type Frame<T extends ServerFrame['t']> = Extract<ServerFrame, { t: T }>;
const isA =
  <T extends ServerFrame['t']>(t: T, channel?: Channel) =>
  (frame: ServerFrame): frame is Frame<T> =>
    frame.t === t && (channel === undefined || ('channel' in frame && frame.channel === channel));

export function checkFeed(demo: () => Demo): void {
  it('greets, sends a snapshot of every channel in its shape, ticks, and numbers deltas without holes', async () => {
    const screen = await openFeed(demo(), 'supervisor', `channels=${channels.join(',')}`);
    await screen.next(isA('hello'));
    expect(screen.order[0]).toBe('hello');
    for (const channel of channels) {
      await screen.next(isA('snapshot', channel));
      const frame = screen.frames.find(isA('snapshot', channel));
      for (const item of frame?.items ?? []) v.parse(channelItems[channel], item);
    }
    await screen.until(() => screen.frames.filter(isA('tick')).length >= 2);
    for (const count of [1, 2, 3]) {
      await openSomeOrders(demo(), 1);
      await screen.until(() => screen.frames.filter(isA('delta', 'orders')).length >= count);
    }
    const start = screen.frames.find(isA('snapshot', 'orders'));
    const seqs = screen.frames.filter(isA('delta', 'orders')).map((frame) => frame.seq);
    expect(seqs).toEqual(seqs.map((_, i) => (start?.seq ?? 0) + 1 + i));
    for (const { upsert } of screen.frames.filter(isA('delta', 'orders')))
      for (const item of upsert) v.parse(channelItems.orders, item);
    screen.close();
  });

  it('draws workers in binary frames whose indexes were told before', async () => {
    const screen = await openFeed(demo(), 'supervisor', 'channels=fixes');
    await screen.until(() => screen.places.length >= 3);
    expect(screen.order.indexOf('index')).toBeGreaterThan(-1);
    expect(screen.order.indexOf('index')).toBeLessThan(screen.order.indexOf('binary'));
    const told = new Map(screen.frames.filter(isA('index')).flatMap((frame) => frame.add));
    const [first, ...rest] = screen.places;
    expect(first?.snapshot).toBe(true);
    expect(first?.workerIndex.length).toBeGreaterThan(10);
    for (const frame of screen.places) {
      for (const index of frame.workerIndex) expect(told.has(index)).toBe(true);
      for (const state of frame.state) expect(state).toBeLessThanOrEqual(5);
      for (const [i, d] of frame.dLon.entries())
        expect(Math.abs(d) + Math.abs(frame.dLat[i] ?? 9)).toBeLessThan(1);
    }
    expect(rest.some((frame) => !frame.snapshot)).toBe(true);
    screen.close();
  });

  it('goes on after a break where epoch and number are known, and starts anew where they are not', async () => {
    const before = await openFeed(demo(), 'dispatcher', 'channels=orders,requests');
    const hello = await before.next(isA('hello'));
    const epoch = hello.t === 'hello' ? hello.epoch : '';
    await openSomeOrders(demo(), 1);
    await before.until(() => before.frames.filter(isA('delta', 'orders')).length >= 1);
    const last = before.frames.filter(isA('delta', 'orders')).at(-1)?.seq ?? 0;
    before.close();
    const after = await openFeed(demo(), 'dispatcher', `channels=orders&epoch=${epoch}&since=orders:${last}`);
    await openSomeOrders(demo(), 1);
    await after.until(() => after.frames.filter(isA('delta', 'orders')).length >= 1);
    expect(after.frames.some(isA('snapshot', 'orders'))).toBe(false);
    expect(after.frames.find(isA('delta', 'orders'))?.seq).toBe(last + 1);
    after.say({ t: 'resync', channels: ['orders'] });
    await after.next(isA('snapshot', 'orders'));
    after.close();
    const other = await openFeed(
      demo(),
      'dispatcher',
      `channels=orders&epoch=of-yesterday&since=orders:${last}`,
    );
    await other.next(isA('snapshot', 'orders'));
    other.close();
  });

  it('masks what leadership sees and keeps closed channels closed', async () => {
    const screen = await openFeed(demo(), 'leadership', 'channels=orders,requests,fixes,desk,kpi');
    await screen.next(isA('snapshot', 'orders'));
    await screen.next(isA('snapshot', 'kpi'));
    const orders = screen.frames.find(isA('snapshot', 'orders'))?.items ?? [];
    expect(orders.length).toBeGreaterThan(0);
    expect(JSON.stringify(orders)).not.toContain('householdId');
    await screen.until(() => screen.frames.filter(isA('tick')).length >= 2);
    expect(screen.frames.some(isA('snapshot', 'fixes'))).toBe(false);
    expect(screen.frames.some(isA('snapshot', 'desk'))).toBe(false);
    expect(screen.places).toHaveLength(0);
    screen.close();
  });

  it('lets nobody in without a sign-in, from a foreign page, or for unknown channels', async () => {
    const cookie = await demo().cookieOf('dispatcher');
    expect(await refusal(demo(), '', {})).toBe(401);
    expect(await refusal(demo(), '', { cookie, origin: 'https://elsewhere.example' })).toBe(403);
    expect(await refusal(demo(), 'channels=weather', { cookie })).toBe(400);
  });
}

/** The status with which the upgrade is refused. */
function refusal(demo: Demo, query: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${demo.url.replace('http', 'ws')}/api/live?${query}`, { headers });
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('error', () => undefined);
  });
}
