/** What was committed comes onto screens and phones in its newest state, also when commits and readings cross. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Channel } from '#command-center/contract/live.ts';
import { type LiveSync, openLiveSync } from '#command-center/runtime/live-sync.ts';
import { createPhoneOrders } from '#command-center/runtime/phone-orders.ts';
import { defaultFeedLimits } from '#command-center/server/live/feed.ts';
import { createLive, type Live } from '#command-center/server/live/live.ts';
import { createViews } from '#command-center/server/live/rights.ts';
import type { Database, Param, Row } from '#geo-data/database.ts';
import type { FixRow } from '#geo-data/store/fixes.ts';
import { openIngestStore } from '#geo-data/store/ingest.ts';
import type { ReadingRow } from '#geo-data/store/readings.ts';
import { setDuty } from '#geo-data/store/workers.ts';
import { siteItem } from '#tests/command-center/server/support/desk.ts';
import { NOW } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { dispatcher, type Field, openField, supervisor, workerActor } from './field.ts';

const fix = (change: Partial<FixRow> = {}): FixRow => ({
  deviceId: 'phone-w1',
  workerId: 'w1',
  deviceAt: NOW,
  occurredAt: NOW,
  recordedAt: NOW,
  lon: 126.62,
  lat: 45.75,
  accuracyM: 10,
  speedMps: null,
  courseDeg: null,
  batteryPct: null,
  suspect: false,
  ...change,
});
const reading = (change: Partial<ReadingRow> = {}): ReadingRow => ({
  sourceKind: 'heatStation',
  sourceId: 'hs1',
  deviceAt: NOW,
  occurredAt: NOW,
  recordedAt: NOW,
  metrics: ['supplySecC', 'returnSecC'],
  values: [52.5, 41],
  qualities: ['good', 'bad'],
  ...change,
});

describeBothDrivers('live sync', (open) => {
  let field: Field;
  let live: Live;
  let sync: LiveSync | null = null;
  let errors: unknown[] = [];
  /** Last retained list of each phone. */
  let phones = new Map<string, readonly string[]>();

  async function start(db: Database = field.db): Promise<LiveSync> {
    live = createLive({
      clock: field.clock,
      epoch: 'epoch1',
      site: () => siteItem,
      views: createViews(() => null),
      limits: defaultFeedLimits,
      presence: () => field.rules.dispatch.presence,
      flushMs: 250,
      keepCompletedMs: 3_600_000,
      maxCompleted: 100,
      onFault: (error) => errors.push(error),
    });
    phoneOrders = createPhoneOrders({
      clock: field.clock,
      async publish(topic, payload) {
        const { orders }: { orders: { id: string }[] } = JSON.parse(payload);
        phones.set(
          topic,
          orders.map((order) => order.id),
        );
      },
      onError: (error) => errors.push(error),
    });
    sync = await openLiveSync({
      db,
      clock: field.clock,
      live,
      phoneOrders,
      onError: (error) => errors.push(error),
    });
    await phoneOrders.settled();
    return sync;
  }
  let phoneOrders: ReturnType<typeof createPhoneOrders>;
  const itemsOf = <C extends Channel>(channel: C) => {
    live.flush();
    return [...live.feed.items(channel)];
  };
  const shown = (id: string) => live.feed.get('orders', id);
  const told = async (running: LiveSync) => {
    await running.settled();
    await phoneOrders.settled();
  };

  beforeEach(async () => {
    field = await openField(await open());
    errors = [];
    phones = new Map();
  });
  afterEach(async () => {
    await sync?.stop();
    sync = null;
  });

  it('begins with workers, places, open orders, requests and stations as they stand', async () => {
    await field.staff([{ id: 'w1' }, { id: 'w2' }]);
    const pooled = await field.pooled();
    const assigned = await field.pooled();
    await field.order(dispatcher, assigned.id, {
      command: 'assign',
      data: { workerId: 'w1', reason: '就近' },
    });
    await openIngestStore(field.db).saveBatch({
      fixes: [fix(), fix({ workerId: 'w3', deviceId: 'phone-w3', lon: 126.69 })],
      readings: [reading(), reading({ deviceAt: NOW - 1, occurredAt: NOW - 1, values: [1, 2] })],
      rejects: [],
    });
    await start();
    expect(
      itemsOf('fixes')
        .map((item) => [item.id, item.duty])
        .sort(),
    ).toEqual([
      ['w1', 'on'],
      ['w2', 'on'],
      ['w3', 'off'],
    ]);
    expect(live.positionOf('w1')).toMatchObject({ lon: 126.62, lat: 45.75, at: NOW });
    // Nobody looks at people who are off duty.
    expect(live.positionOf('w3')).toBeNull();
    expect(
      itemsOf('orders')
        .map((item) => [item.id, item.state])
        .sort(),
    ).toEqual(
      [
        [pooled.id, 'pooled'],
        [assigned.id, 'assigned'],
      ].sort(),
    );
    expect(
      itemsOf('requests')
        .map((item) => item.id)
        .sort(),
    ).toEqual([pooled.requestId, assigned.requestId].sort());
    expect(itemsOf('heatStations')).toMatchObject([
      { id: 'hs1', values: { supplySecC: 52.5, returnSecC: 41 }, bad: ['returnSecC'] },
    ]);
    expect(Object.fromEntries(phones)).toEqual({
      'workers/w1/orders': [assigned.id],
      'workers/w2/orders': [],
      'workers/w3/orders': [],
    });
    expect(errors).toEqual([]);
  });

  it('keeps what has just ended on the screens over a restart, and void orders off', async () => {
    const [done, gone] = [await field.pooled(), await field.pooled()];
    const setState = (id: string, state: string) =>
      field.db.query(
        `update orders set doc = doc || jsonb_build_object('state', $2::text) where id = $1::text`,
        [id, state],
      );
    await setState(done.id, 'completed');
    await setState(gone.id, 'void');
    await start();
    expect(itemsOf('orders').map((item) => [item.id, item.state])).toEqual([[done.id, 'completed']]);
  });

  it('tells the lists of phones after assigning, withdrawing and finishing', async () => {
    await field.staff([{ id: 'w1' }, { id: 'w2' }]);
    const { id, requestId } = await field.pooled();
    const running = await start();
    const step = async (work: () => Promise<unknown>) => {
      await work();
      running.touch(requestId);
      await told(running);
      return [phones.get('workers/w1/orders'), phones.get('workers/w2/orders')];
    };
    const assign = (workerId: string) => () =>
      field.order(dispatcher, id, { command: 'assign', data: { workerId, reason: '就近' } });
    expect(await step(assign('w1'))).toEqual([[id], []]);
    expect(shown(id)).toMatchObject({ state: 'assigned', workerId: 'w1' });
    const withdraw = () => field.order(dispatcher, id, { command: 'withdraw', data: { reason: '改派' } });
    expect(await step(withdraw)).toEqual([[], []]);
    expect(shown(id)).toMatchObject({ state: 'pooled', workerId: null });
    expect(await step(assign('w2'))).toEqual([[], [id]]);
    const accept = () => field.order(workerActor('w2'), id, { command: 'accept', data: {} });
    expect(await step(accept)).toEqual([[], [id]]);
    const end = () => field.order(supervisor, id, { command: 'void', data: { reason: '误报' } });
    expect(await step(end)).toEqual([[], []]);
    expect(shown(id)).toBeNull();
    expect(errors).toEqual([]);
  });

  it('shows a change that is committed while the state before it is being read', async () => {
    const { id, requestId } = await field.pooled();
    let crossing: (() => Promise<void>) | null = null;
    const crossed: Database = {
      ...field.db,
      async query<R extends Row>(text: string, params?: readonly Param[]) {
        const answer = await field.db.query<R>(text, params);
        const cross = text.includes('cross join lateral') && params?.[0] === requestId ? crossing : null;
        crossing = null;
        await cross?.();
        // What was read before the other commit is given back only now.
        return answer;
      },
    };
    const crossedSync = await start(crossed);
    crossing = async () => {
      field.clock.at += 1;
      await field.order(dispatcher, id, { command: 'supervise', data: { note: null } });
      crossedSync.touch(requestId);
    };
    crossedSync.touch(requestId);
    await told(crossedSync);
    expect(shown(id)?.marks.supervised).toBe(true);
  });

  it('ends with the newest state after many commits at once', async () => {
    const orders = [await field.pooled(), await field.pooled(), await field.pooled()];
    const running = await start();
    const change = async (n: number) => {
      const order = orders[n % orders.length];
      if (order === undefined) throw new Error('no order');
      field.clock.at += 1;
      await field.order(dispatcher, order.id, { command: 'note', data: { text: `第 ${n} 条` } });
      running.touch(order.requestId);
    };
    // Two at once on each of three requests, five times.
    for (let n = 0; n < 30; n += 6) {
      await Promise.all(Array.from({ length: 6 }, (_, i) => change(n + i)));
    }
    await told(running);
    for (const { id } of orders) {
      const { marks } = await field.stored(id);
      expect(marks.notes).toBe(10);
      expect(shown(id)?.marks.notes).toBe(10);
    }
    expect(errors).toEqual([]);
  });

  it('loses no touch while the database is away, and holds nobody up by a request that cannot be read', async () => {
    const [bad, ...others] = [await field.pooled(), await field.pooled(), await field.pooled()];
    if (bad === undefined) throw new Error('no order');
    let isAway = false;
    const flaky: Database = {
      ...field.db,
      async query(text, params) {
        if (isAway || (isStarted && params?.[0] === bad.requestId)) throw new Error('away');
        return await field.db.query(text, params);
      },
    };
    let isStarted = false;
    const running = await start(flaky);
    isStarted = true;
    await setDuty(field.db, 'w1', 'on', NOW);
    for (const order of [bad, ...others]) {
      await field.order(dispatcher, order.id, { command: 'supervise', data: { note: null } });
    }
    isAway = true;
    for (const order of [bad, ...others]) running.touch(order.requestId);
    running.touchWorker('w1');
    while (errors.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    isAway = false;
    while (others.some(({ id }) => shown(id)?.marks.supervised !== true)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(live.dutyOf('w1')).toBe('on');
    expect(shown(bad.id)?.marks.supervised).toBe(false);
    isStarted = false;
    await told(running);
    expect(shown(bad.id)?.marks.supervised).toBe(true);
  });

  it('shows newer places and readings and ignores older ones', async () => {
    await field.staff([{ id: 'w1' }]);
    const running = await start();
    running.onFixes([fix({ occurredAt: NOW + 10, deviceAt: NOW + 10, lon: 126.63 })]);
    running.onFixes([fix({ occurredAt: NOW + 5, deviceAt: NOW + 5, lon: 126.61 })]);
    expect(live.positionOf('w1')).toMatchObject({ lon: 126.63, at: NOW + 10 });
    running.onReadings([reading({ occurredAt: NOW + 10 })]);
    running.onReadings([
      reading({ occurredAt: NOW + 5, values: [1, 2] }),
      reading({ sourceKind: 'meter', occurredAt: NOW + 20, values: [3, 4] }),
      reading({ sourceId: 'nowhere', occurredAt: NOW + 20 }),
    ]);
    const one = { metrics: ['supplySecC'], values: [60], qualities: ['good'] } as const;
    running.onReadings([reading({ occurredAt: NOW + 11, ...one })]);
    expect(itemsOf('heatStations')).toMatchObject([
      { id: 'hs1', values: { supplySecC: 60, returnSecC: 41 }, bad: [] },
    ]);
  });
});
