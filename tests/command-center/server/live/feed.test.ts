import { describe, expect, it } from 'vitest';
import type { AlarmItem } from '#command-center/contract/live.ts';
import { decodePositions } from '#command-center/contract/positions.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { actorOf, openTown, type Town } from '#tests/dispatch-core/support/town.ts';
import { fakeSocket, openFeed, type TestFeed } from '../support/feed.ts';

const dispatcher = actorOf('dispatcher');
const east: Actor = actorOf('dispatcher', 'east', { areaIds: ['area2'] });

async function ordersOf(town: Town, households: readonly string[]): Promise<Order[]> {
  const orders: Order[] = [];
  for (const householdId of households) {
    orders.push(await town.pooled({ place: { kind: 'household', householdId } }));
  }
  return orders;
}

function texts(test: TestFeed, actor: Actor, channels: readonly 'orders'[] = ['orders']) {
  const socket = fakeSocket();
  const connection = test.connect(actor, socket, channels);
  return { socket, connection };
}

function alarmOf(order: Order): AlarmItem {
  return {
    id: 'alarm1',
    code: 'nobody-eligible',
    severity: 2,
    sinceAt: '2026-01-05T00:00:00.000Z',
    acknowledgedAt: null,
    acknowledgedBy: null,
    clearedAt: null,
    state: 'unacknowledged',
    active: true,
    returnedAt: null,
    occurrences: 1,
    hiddenBy: null,
    hiddenReason: null,
    shelvedUntil: null,
    orderId: order.id,
    requestId: order.requestId,
    heatStationId: null,
    lon: order.lon,
    lat: order.lat,
    textZh: `无人可派:${order.placeLabel}`,
    textEn: `Nobody to send: ${order.placeLabel}`,
    data: {},
  };
}

describe('the live feed', () => {
  it('says hello, then a snapshot, then deltas without holes', async () => {
    const town = openTown();
    const test = openFeed(town);
    const [one] = await ordersOf(town, ['h1']);
    test.live.putOrders(one === undefined ? [] : [one]);
    test.live.flush();
    const { socket } = texts(test, dispatcher);
    expect(socket.frames.map((frame) => frame.t)).toEqual(['hello', 'snapshot']);
    expect(socket.frames[1]).toMatchObject({ channel: 'orders', seq: 1, items: [{ id: one?.id }] });
    for (const next of await ordersOf(town, ['h1', 'h1', 'h1'])) {
      test.live.putOrders([next]);
      test.live.flush();
    }
    expect(socket.seqs('orders')).toEqual([1, 2, 3, 4]);
  });

  it('batches what happens within one tick and sends nothing when nothing happened', async () => {
    const town = openTown();
    const test = openFeed(town);
    const { socket } = texts(test, dispatcher);
    test.live.putOrders(await ordersOf(town, ['h1', 'h1', 'h1']));
    test.live.flush();
    test.live.flush();
    expect(socket.deltas('orders').map((delta) => delta.upsert.length)).toEqual([3]);
  });

  it('leaves out rows outside of the rights and keeps the numbers whole', async () => {
    const town = openTown();
    const test = openFeed(town);
    const { socket } = texts(test, east);
    for (const order of await ordersOf(town, ['h1', 'h2', 'h1'])) {
      test.live.putOrders([order]);
      test.live.flush();
    }
    expect(socket.seqs('orders')).toEqual([0, 1, 2, 3]);
    expect(socket.deltas('orders').map((delta) => delta.upsert.length)).toEqual([0, 1, 0]);
    expect(socket.deltas('orders').every((delta) => delta.remove.length === 0)).toBe(true);
  });

  it('removes a row that leaves the rights of one and shows it to the other', async () => {
    const town = openTown();
    const test = openFeed(town);
    const [order] = await ordersOf(town, ['h2']);
    if (order === undefined) throw new Error('no order');
    test.live.putOrders([order]);
    test.live.flush();
    const { socket } = texts(test, east);
    test.live.putOrders([{ ...order, areaId: 'area1', version: order.version + 1 }]);
    test.live.flush();
    expect(socket.deltas('orders')).toMatchObject([{ upsert: [], remove: [order.id] }]);
  });

  it('resumes inside the kept window and sends a snapshot outside of it or for another epoch', async () => {
    const town = openTown();
    const test = openFeed(town, { window: { maxDeltas: 3, maxChanges: 100 } });
    for (const order of await ordersOf(town, ['h1', 'h1', 'h1', 'h1', 'h1'])) {
      test.live.putOrders([order]);
      test.live.flush();
    }
    const resume = (since: number, epoch = 'epoch1') => {
      const socket = fakeSocket();
      test.connect(dispatcher, socket, ['orders'], { epoch, since: new Map([['orders', since]]) });
      return socket.frames.slice(1).map((frame) => `${frame.t} ${'seq' in frame ? frame.seq : ''}`);
    };
    expect(resume(3)).toEqual(['delta 4', 'delta 5']);
    expect(resume(5)).toEqual([]);
    expect(resume(1)).toEqual(['snapshot 5']);
    expect(resume(9)).toEqual(['snapshot 5']);
    expect(resume(3, 'another')).toEqual(['snapshot 5']);
  });

  it('sends a snapshot on resync, at the next tick, once', async () => {
    const town = openTown();
    const test = openFeed(town);
    const { socket, connection } = texts(test, dispatcher);
    for (let i = 0; i < 10; i++) connection?.resync(['orders', 'calls']);
    test.live.flush();
    expect(socket.frames.map((frame) => frame.t)).toEqual(['hello', 'snapshot', 'snapshot']);
  });

  it('does not let an older row that is told late replace a newer one', async () => {
    const town = openTown();
    const test = openFeed(town);
    const order = await town.pooled();
    const claimed = { ...order, state: 'accepted' as const, version: order.version + 1, workerId: 'w1' };
    test.live.putOrders([claimed]);
    test.live.putOrders([order]);
    test.live.flush();
    expect(test.live.feed.get('orders', order.id)?.state).toBe('accepted');
  });

  it('takes done orders off the screens: archived and void at once, completed after a while', async () => {
    const town = openTown();
    const test = openFeed(town);
    const [a, b, c] = await ordersOf(town, ['h1', 'h1', 'h1']);
    if (a === undefined || b === undefined || c === undefined) throw new Error('no orders');
    test.live.putOrders([a, b, c]);
    test.live.flush();
    const step = (order: Order, state: Order['state']): Order => ({
      ...order,
      state,
      version: order.version + 1,
      closedAt: town.now,
    });
    test.live.putOrders([step(a, 'archived'), step(b, 'void'), step(c, 'completed')]);
    test.live.flush();
    expect([...test.live.feed.items('orders')].map((order) => order.id)).toEqual([c.id]);
    town.now += 3_600_001;
    test.live.second();
    test.live.flush();
    expect([...test.live.feed.items('orders')]).toEqual([]);
  });

  it('opens only the channels that the role has', () => {
    const test = openFeed(openTown());
    const socket = fakeSocket();
    test.connect(actorOf('auditor'), socket, ['orders', 'fixes', 'alarms']);
    test.live.flush();
    expect(socket.frames.map((frame) => frame.t)).toEqual(['hello']);
  });

  it('takes no more screens than it may, in all and of one person', () => {
    const test = openFeed(openTown(), { maxClients: 3, maxClientsPerActor: 2 });
    const connect = (actor: Actor) => test.connect(actor, fakeSocket(), ['orders']) !== null;
    expect([dispatcher, dispatcher, dispatcher, east, actorOf('agent')].map(connect)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
  });

  it('counts the present moment and leaves figures of others in the channel', async () => {
    const town = openTown();
    const test = openFeed(town);
    test.live.feed.upsert('kpi', [{ id: 'timelyRate', value: 0.9, n: 20, base: 20, reason: null }]);
    test.live.putOrders(await ordersOf(town, ['h1', 'h1']));
    test.live.flush();
    town.now += 49 * 3_600_000;
    test.live.second();
    test.live.flush();
    const value = (id: string) => test.live.feed.get('kpi', id)?.value;
    expect(['orders.open', 'orders.waiting', 'orders.overdue', 'timelyRate'].map(value)).toEqual([
      2, 2, 2, 0.9,
    ]);
    expect(value('orders.overdue.oldestMs')).toBe(3_600_000);
    const seq = test.live.feed.seq('kpi');
    test.live.second();
    test.live.flush();
    expect(test.live.feed.seq('kpi')).toBe(seq);
  });

  it('shows alarms to those who see the order, and to a wall without the door', async () => {
    const town = openTown();
    const test = openFeed(town);
    const order = await town.pooled();
    test.live.putOrders([order]);
    test.live.putAlarms([alarmOf(order)]);
    test.live.flush();
    const shownTo = (actor: Actor) => {
      const socket = fakeSocket();
      test.connect(actor, socket, ['alarms']);
      return JSON.stringify(socket.frames[1]);
    };
    expect(shownTo(dispatcher)).toContain('home h1');
    expect(shownTo(east)).toContain('"items":[]');
    expect(shownTo(actorOf('stationHead', 'other', { repairStationId: 'station2' }))).toContain('"items":[]');
    expect(shownTo(actorOf('stationHead'))).toContain('home h1');
    expect(shownTo(actorOf('wall'))).toContain('曙光小区');
    expect(shownTo(actorOf('wall'))).not.toContain('home h1');
  });

  it('shows a wall no door, no exact home and no names', async () => {
    const town = openTown();
    const test = openFeed(town);
    const order = await town.pooled();
    test.live.putOrders([{ ...order, lon: 126.60049, lat: 45.70049 }]);
    test.live.flush();
    const { socket } = texts(test, actorOf('wall'));
    expect(JSON.stringify(socket.frames)).not.toContain('home h1');
    expect(socket.frames[1]).toMatchObject({
      items: [{ placeLabel: '曙光小区', lon: 126.6, lat: 45.7, place: { kind: 'public' } }],
    });
  });
});

describe('positions', () => {
  const fix = (at: number, lon = 126.61) => ({
    lon,
    lat: 45.71,
    at,
    accuracyM: 5,
    speedMps: 3,
    courseDeg: 350,
  });

  it('tells every index before the first binary frame that uses it', () => {
    const town = openTown();
    const test = openFeed(town);
    const socket = fakeSocket();
    test.connect(dispatcher, socket, ['fixes']);
    const known = new Set<number>();
    for (const workerId of ['w1', 'w2', 'w3', 'w1']) {
      town.now += 1_000;
      test.live.fix(workerId, fix(town.now));
      test.live.flush();
    }
    for (const entry of socket.all) {
      if (entry instanceof Uint8Array) {
        for (const index of decodePositions(entry.slice().buffer).workerIndex)
          expect(known.has(index)).toBe(true);
      } else if (entry.t === 'index') for (const [index] of entry.add) known.add(index);
    }
    expect(known.size).toBe(3);
  });

  it('numbers rows and places of fixes in one row without holes', () => {
    const town = openTown();
    const test = openFeed(town);
    const socket = fakeSocket();
    test.connect(dispatcher, socket, ['fixes']);
    for (let i = 0; i < 5; i++) {
      town.now += 1_000;
      test.live.fix(i % 2 === 0 ? 'w1' : 'w2', fix(town.now));
      test.live.flush();
    }
    const numbers = socket.all.flatMap((entry) => {
      if (entry instanceof Uint8Array) return decodePositions(entry.slice().buffer).seq;
      return entry.t === 'delta' ? entry.seq : [];
    });
    const [first = 0] = numbers;
    expect(numbers.slice(1)).toEqual(numbers.slice(1).map((_, i) => first + 1 + i));
  });

  it('keeps the newest by fix time and coalesces what comes within one tick', () => {
    const town = openTown();
    const test = openFeed(town);
    const socket = fakeSocket();
    test.live.fix('w1', fix(town.now - 5_000));
    test.connect(dispatcher, socket, ['fixes']);
    test.live.flush();
    socket.clear();
    test.live.fix('w1', fix(town.now - 1_000, 126.62));
    test.live.fix('w1', fix(town.now, 126.63));
    test.live.fix('w1', fix(town.now - 9_000, 126.99));
    test.live.flush();
    const frames = socket.binary();
    expect(frames).toHaveLength(1);
    const frame = decodePositions(frames[0]?.slice().buffer ?? new ArrayBuffer(0));
    expect(frame.workerIndex).toHaveLength(1);
    expect(126.6 + (frame.dLon[0] ?? 0)).toBeCloseTo(126.63, 5);
    expect(frame.heading[0]).toBe(175);
  });

  it('takes an off-duty worker off the map and keeps no place of him', () => {
    const town = openTown();
    const test = openFeed(town);
    const socket = fakeSocket();
    test.connect(dispatcher, socket, ['fixes']);
    test.live.fix('w1', fix(town.now));
    test.live.flush();
    const w1 = town.store.world.workers.get('w1');
    if (w1 === undefined) throw new Error('no worker');
    test.live.putWorkers([{ ...w1, duty: 'off' }]);
    test.live.fix('w1', fix(town.now + 1_000));
    test.live.flush();
    expect(test.live.positionOf('w1')).toBeNull();
    expect(socket.frames.filter((frame) => frame.t === 'index').at(-1)).toMatchObject({ remove: [0] });
    expect(socket.deltas('fixes').at(-1)?.upsert).toMatchObject([{ id: 'w1', duty: 'off', position: null }]);
  });

  it('marks a place stale and unknown as it grows old without any message', () => {
    const town = openTown();
    const test = openFeed(town);
    const socket = fakeSocket();
    test.connect(dispatcher, socket, ['fixes']);
    test.live.fix('w1', fix(town.now));
    test.live.flush();
    const stateNow = () =>
      decodePositions(socket.binary().at(-1)?.slice().buffer ?? new ArrayBuffer(0)).state[0];
    expect(stateNow()).toBe(0);
    for (const [afterMs, mark] of [
      [121_000, 4],
      [601_000, 5],
    ] as const) {
      town.now = test.startedAt + afterMs;
      test.live.second();
      test.live.flush();
      expect(stateNow()).toBe(mark);
    }
  });

  it('shows work on the mark: assigned, under way, on site', async () => {
    const town = openTown();
    const test = openFeed(town);
    test.live.fix('w1', fix(town.now));
    const order = await town.claimed();
    for (const [state, mark] of [
      ['accepted', 1],
      ['en_route', 2],
      ['on_site', 3],
    ] as const) {
      test.live.putOrders([{ ...order, state, version: order.version + mark }]);
      expect(test.live.workerView('w1')).toMatchObject({
        mark,
        item: { openOrders: 1, currentOrderId: order.id },
      });
    }
  });
});

describe('a screen that does not read', () => {
  it('skips frames, is never given more than its bound, and gets a snapshot when it reads again', async () => {
    const town = openTown();
    const test = openFeed(town, { highBytes: 20_000, lowBytes: 1_000 });
    const slow = fakeSocket();
    const quick = fakeSocket();
    test.connect(dispatcher, slow, ['orders', 'fixes']);
    test.connect(dispatcher, quick, ['orders', 'fixes']);
    slow.stop();
    const orders = await ordersOf(
      town,
      Array.from({ length: 20 }, () => 'h1'),
    );
    for (let round = 1; round <= 60; round++) {
      town.now += 1_000;
      test.live.fix('w1', {
        lon: 126.6,
        lat: 45.7,
        at: town.now,
        accuracyM: null,
        speedMps: null,
        courseDeg: null,
      });
      test.live.putOrders(orders.map((order) => ({ ...order, version: order.version + round })));
      test.live.flush();
    }
    expect(slow.mostBuffered()).toBeLessThan(60_000);
    expect(test.live.feed.stats()).toMatchObject({ behind: 1, clients: 2 });
    expect(test.live.feed.stats().skipped).toBeGreaterThan(50);
    expect(quick.deltas('orders')).toHaveLength(60);
    slow.clear();
    slow.read();
    test.live.flush();
    test.live.flush();
    const channels = slow.frames.map((frame) =>
      'channel' in frame ? `${frame.t} ${frame.channel}` : frame.t,
    );
    expect(channels).toContain('snapshot orders');
    expect(channels).toContain('snapshot fixes');
    expect(decodePositions(slow.binary().at(-1)?.slice().buffer ?? new ArrayBuffer(0)).snapshot).toBe(true);
    const snapshot = slow.frames.find((frame) => frame.t === 'snapshot' && frame.channel === 'orders');
    expect(snapshot).toMatchObject({ seq: test.live.feed.seq('orders') });
    test.live.second();
    expect(test.live.feed.stats().behind).toBe(0);
  });

  it('is not one that reads and asks for everything again and again', async () => {
    const town = openTown();
    const test = openFeed(town, { maxBehindMs: 10_000 });
    const eager = fakeSocket();
    const connection = test.connect(dispatcher, eager, ['orders']);
    test.live.putOrders([await town.pooled()]);
    for (let second = 0; second < 30; second++) {
      town.now += 1_000;
      test.live.flush();
      connection?.resync(['orders']);
      test.live.second();
      expect(test.live.feed.stats().behind).toBe(0);
    }
    expect(eager.closed).toBeNull();
    expect(test.live.feed.stats()).toMatchObject({ clients: 1, lost: 0 });
  });

  it('is disconnected when it stays behind, and the others go on', async () => {
    const town = openTown();
    const test = openFeed(town, { highBytes: 1_000, lowBytes: 500, maxBehindMs: 10_000 });
    const slow = fakeSocket();
    test.connect(dispatcher, slow, ['orders']);
    slow.stop();
    const order = await town.pooled();
    for (let round = 1; round <= 30; round++) {
      town.now += 1_000;
      test.live.putOrders([{ ...order, version: order.version + round }]);
      test.live.flush();
      test.live.second();
    }
    expect(slow.closed).toMatchObject({ code: 1013 });
    expect(test.live.feed.stats()).toMatchObject({ clients: 0, lost: 1 });
  });
});
