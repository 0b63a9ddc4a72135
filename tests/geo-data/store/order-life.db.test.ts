/** The order-life store on both drivers: what is saved comes back, and whoever is second is told so. */
import { beforeAll, expect, it } from 'vitest';
import { isConflict } from '#dispatch-core/app/conflict.ts';
import type { ChangeSet, OrderLifeStore, OrderLifeTx, RequestWithOrders } from '#dispatch-core/ports.ts';
import type { Database, Transaction } from '#geo-data/database.ts';
import { assignmentsOfOrder } from '#geo-data/store/assignments.ts';
import { eventsAfter, eventsOfOrder, eventsOfRequest } from '#geo-data/store/events.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { listOutbox } from '#geo-data/store/outbox.ts';
import { listDueTimers, nextTimerAt } from '#geo-data/store/timers.ts';
import { setDuty } from '#geo-data/store/workers.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { NOW, saveSmallCity } from './city.ts';
import { makeChange, makeEvent, makeOrder, makeRequest } from './life.ts';

describeBothDrivers('order-life store', (open) => {
  let db: Database;
  const inTx = <T>(fn: (tx: OrderLifeTx) => Promise<T>) => openOrderLifeStore(db).transaction(fn);
  const save = (change: ChangeSet) => inTx((tx) => tx.save(change));
  const create = async (id: string, change: Parameters<typeof makeRequest>[1] = {}) => {
    const after = { request: makeRequest(id, change), orders: [makeOrder(`${id}-o`, id)] };
    await save(makeChange(null, after));
    return after;
  };

  beforeAll(async () => {
    db = await open();
    await saveSmallCity(db);
  });

  it('gives back what one command wrote', async () => {
    const request = makeRequest('r1', { no: 7, preferredVisit: { from: NOW, to: NOW + 1 } });
    const orders = [makeOrder('r1-b', 'r1', { no: 12 }), makeOrder('r1-a', 'r1', { no: 11 })];
    const events = [
      makeEvent('e1', 'r1'),
      makeEvent('e2', 'r1', { orderId: 'r1-a', type: 'dispatch', to: 'pooled', lon: 126.6, lat: 45.7 }),
    ];
    const timers = [
      {
        kind: 'overdue',
        key: 'overall',
        requestId: 'r1',
        orderId: null,
        fireAt: NOW + 9000,
        data: { stage: 'all' },
      },
      {
        kind: 'lapse',
        key: 'ring',
        requestId: 'r1',
        orderId: 'r1-a',
        fireAt: NOW + 5000,
        data: {},
      },
    ] as const;
    const notifications = [
      {
        id: 'n1',
        recipient: { kind: 'customer', id: 'cu1' },
        code: 'registered',
        orderId: null,
        requestId: 'r1',
        at: NOW,
        data: { no: 7 },
      },
    ] as const;
    await save(makeChange(null, { request, orders }, { events, timers, notifications }));

    const loaded = await inTx((tx) => tx.loadByRequest('r1'));
    expect(loaded).toEqual({ request, orders: [orders[1], orders[0]] });
    expect(await inTx((tx) => tx.loadByOrder('r1-b'))).toEqual(loaded);
    expect(await inTx((tx) => tx.loadByOrder('nobody'))).toBeNull();
    expect(await eventsOfRequest(db, 'r1')).toEqual(events);
    expect(await eventsOfOrder(db, 'r1-a')).toEqual([events[1]]);
    expect((await eventsAfter(db, 1, 10)).map(({ seq, event }) => [seq, event.id])).toEqual([[2, 'e2']]);
    expect(await listDueTimers(db, NOW + 9000, 10)).toEqual([timers[1], timers[0]]);
    expect(await nextTimerAt(db)).toBe(NOW + 5000);
    const outbox = await listOutbox(db);
    expect(outbox.items).toEqual([
      {
        notification: notifications[0],
        deliveries: [{ channel: 'sms', state: 'pending', tries: 0, error: null }],
      },
    ]);
  });

  it('replaces the timers of a request by the new set', async () => {
    const created = await create('r2');
    const timer = (key: string, fireAt: number) =>
      ({ kind: 'slaWarning', key, requestId: 'r2', orderId: 'r2-o', fireAt, data: {} }) as const;
    const put = (timers: ChangeSet['timers']) =>
      inTx(async (tx) => {
        const before = await tx.loadByRequest('r2');
        await tx.save(makeChange(before, created, { timers }));
      });
    await put([timer('a', NOW + 1), timer('b', NOW + 2)]);
    await put([timer('b', NOW + 3), timer('c', NOW + 4)]);
    const mine = (await listDueTimers(db, NOW + 100_000, 100)).filter((one) => one.requestId === 'r2');
    expect(mine).toEqual([timer('b', NOW + 3), timer('c', NOW + 4)]);
    await put([]);
    expect((await listDueTimers(db, NOW + 100_000, 100)).filter((one) => one.requestId === 'r2')).toEqual([]);
  });

  it('refuses a change of what somebody changed meanwhile, also when only a mark was set', async () => {
    const created = await create('r3');
    const marks = { ...created.request.marks, expedited: 1 };
    const marked = { ...created, request: { ...created.request, marks } };
    const write = (store: OrderLifeStore, after: RequestWithOrders) =>
      store.transaction(async (tx) => {
        const before = await tx.loadByRequest('r3');
        await tx.save(makeChange(before, after));
      });
    const meddled = (table: 'requests' | 'orders', id: string) =>
      openOrderLifeStore(meddledWith(db, table, id));
    await expect(write(meddled('requests', 'r3'), marked)).rejects.toSatisfy(isConflict);
    const moved = { ...created, orders: [makeOrder('r3-o', 'r3', { state: 'accepted', workerId: 'w1' })] };
    await expect(write(meddled('orders', 'r3-o'), moved)).rejects.toSatisfy(isConflict);
    expect(await inTx((tx) => tx.loadByRequest('r3'))).toEqual(created);
    await write(openOrderLifeStore(db), marked);
    expect((await inTx((tx) => tx.loadByRequest('r3')))?.request.marks.expedited).toBe(1);
  });

  it('refuses a second live assignment and a second end of one', async () => {
    const created = await create('r4');
    const open = (id: string) => ({
      id,
      orderId: 'r4-o',
      workerId: 'w1',
      kind: 'offer' as const,
      at: NOW,
      expiresAt: NOW + 1000,
      decision: { policy: 'p', inputs: [1] },
    });
    const end = (id: string) => ({ id, orderId: 'r4-o', at: NOW + 5, outcome: 'declined' });
    const write = (assignments: ChangeSet['assignments']) =>
      inTx(async (tx) => {
        const before = await tx.loadByRequest('r4');
        await tx.save(makeChange(before, created, { assignments }));
      });
    await write({ open: [open('as1')], end: [] });
    await expect(write({ open: [open('as2')], end: [] })).rejects.toSatisfy(isConflict);
    await write({ open: [open('as3')], end: [end('as1')] });
    await expect(write({ open: [], end: [end('as1')] })).rejects.toSatisfy(isConflict);
    expect(await assignmentsOfOrder(db, 'r4-o')).toEqual([
      { ...open('as1'), endedAt: NOW + 5, outcome: 'declined' },
      { ...open('as3'), endedAt: null, outcome: null },
    ]);
  });

  it('knows natural keys and command ids, and calls their repeat a conflict', async () => {
    await create('r5', { source: 'hotline', sourceId: 's1', externalId: 'x1' });
    await create('r6', { source: 'hotline', sourceId: null, externalId: 'x1' });
    expect(await inTx((tx) => tx.findByExternalId('hotline', 's1', 'x1'))).toBe('r5');
    expect(await inTx((tx) => tx.findByExternalId('hotline', null, 'x1'))).toBe('r6');
    expect(await inTx((tx) => tx.findByExternalId('hotline', 's2', 'x1'))).toBeNull();
    await expect(create('r7', { source: 'hotline', sourceId: 's1', externalId: 'x1' })).rejects.toSatisfy(
      isConflict,
    );

    const answer = { commandId: 'cmd1', actorId: 'u1', answer: { ok: true, no: 3 } };
    await inTx((tx) => tx.saveAnswer(answer, NOW, NOW));
    expect(await inTx((tx) => tx.findAnswer('cmd1'))).toEqual(answer);
    expect(await inTx((tx) => tx.findAnswer('cmd2'))).toBeNull();
    await expect(inTx((tx) => tx.saveAnswer(answer, NOW, NOW))).rejects.toSatisfy(isConflict);
  });

  it('keeps nothing of a transaction that fails', async () => {
    const boom = inTx(async (tx) => {
      await tx.save(makeChange(null, { request: makeRequest('r8'), orders: [] }));
      throw new Error('boom');
    });
    await expect(boom).rejects.toThrow('boom');
    expect(await inTx((tx) => tx.loadByRequest('r8'))).toBeNull();
  });

  it('answers who, where and how many', async () => {
    expect((await inTx((tx) => tx.findWorker('w1')))?.repairStationId).toBe('rs1');
    expect(await inTx((tx) => tx.findWorker('nobody'))).toBeNull();
    expect(await inTx((tx) => tx.hasRepairStation('rs1'))).toBe(true);
    expect(await inTx((tx) => tx.hasRepairStation('rs9'))).toBe(false);
    const [a, b] = await inTx(async (tx) => [await tx.nextNo('order'), await tx.nextNo('order')]);
    expect(b).toBe((a ?? 0) + 1);

    const request = makeRequest('r9');
    const held = [
      'assigned',
      'accepted',
      'en_route',
      'on_site',
      'reported',
      'completed',
      'archived',
      'void',
    ] as const;
    const orders = held.map((state, i) => makeOrder(`r9-${i}`, 'r9', { state, workerId: 'w2' }));
    await save(makeChange(null, { request, orders }));
    expect(await inTx((tx) => tx.countOpenOrders('w2'))).toBe(5);
    expect(await setDuty(db, 'w2', 'on', NOW)).toBe('same');
  });

  it('lists what was merged into a request', async () => {
    await create('r10', { state: 'quick_accepted', masterRequestId: 'r1' });
    await create('r11', { state: 'open', masterRequestId: 'r1' });
    expect(await inTx((tx) => tx.listMergedInto('r1'))).toEqual(['r10']);
  });
});

/** The same database, where somebody else changes a row just before each update of `table`. */
function meddledWith(db: Database, table: 'requests' | 'orders', id: string): Database {
  const meddle = (tx: Transaction): Transaction => ({
    ...tx,
    query: async (text, params) => {
      const isUpdate = text.trimStart().startsWith(`update ${table} `);
      if (isUpdate) await tx.query(`update ${table} set revision = revision + 1 where id = $1::text`, [id]);
      return await tx.query(text, params);
    },
  });
  return { ...db, transaction: (fn, options) => db.transaction((tx) => fn(meddle(tx)), options) };
}
