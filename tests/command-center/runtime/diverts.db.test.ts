/** Diverts on a real database: proposed with the commands that do it, or done by the engine, exactly once. */
import { beforeEach, expect, it } from 'vitest';
import { engineExecutor } from '#command-center/runtime/dispatch-loop.ts';
import { createDiverts } from '#command-center/runtime/diverts.ts';
import { type DivertMode, defaultDivertPolicy } from '#dispatch-core/assign/divert.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { openDispatchSources } from '#geo-data/store/candidates.ts';
import { listOpenOrders, loadOrder } from '#geo-data/store/orders.ts';
import { listOutbox } from '#geo-data/store/outbox.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { dispatcher, type Field, openField, workerActor } from './field.ts';

describeBothDrivers('diverts', (open) => {
  let field: Field;
  let leak: Order;
  let visit: Order;
  const done: string[] = [];

  beforeEach(async () => {
    field = await openField(await open());
    done.length = 0;
    await field.staff([
      { id: 'w1', capacity: 1, skills: ['heating', 'leak', 'plumbing', 'welding', 'pipe'] },
    ]);
    visit = await field.pooled();
    visit = await assignTo(visit, 'w1');
    leak = await field.pooled({ subtype: 'leak' });
  });

  /** As a worker who has accepted and drives. */
  async function assignTo(order: Order, workerId: string): Promise<Order> {
    await field.order(dispatcher, order.id, { command: 'assign', data: { workerId, reason: null } });
    const me = workerActor(workerId);
    await field.order(me, order.id, { command: 'accept', data: {} });
    await field.order(me, order.id, { command: 'depart', data: { position: null } });
    return field.stored(order.id);
  }

  function divertsIn(mode: DivertMode) {
    const { db, clock, deps, positions } = field;
    const sources = openDispatchSources(db);
    return createDiverts({
      find: {
        now: clock.now,
        rules: deps.rules,
        candidates: sources.candidates,
        positions: { lastOf: (id) => positions.get(id) ?? null },
        travelTime: estimatedTravelTime,
        divertPolicy: () => ({ ...defaultDivertPolicy, mode }),
        underWay: async () =>
          (await listOpenOrders(db)).filter(({ state }) =>
            ['accepted', 'en_route', 'on_site'].includes(state),
          ),
        // He is ten minutes from his visit.
        etaOf: (id) => (id === visit.id ? clock.at + 10 * minuteMs : null),
      },
      offerMs: () => deps.rules().offerMs,
      loadOrder: (id) => loadOrder(db, id),
      pool: sources.pool,
      orderLife: deps,
      executor: engineExecutor(deps),
      onDone: ({ forOrderId }) => done.push(forOrderId),
    });
  }

  it('are proposed to the desk with what each side gains and loses and how it is done', async () => {
    const answer = await divertsIn('propose').proposalsFor(leak.id);
    expect(answer?.items).toMatchObject([
      {
        workerId: 'w1',
        fromOrderId: visit.id,
        forOrderId: leak.id,
        nextWorkerId: 'w1',
        gains: { isLate: false },
        loses: { wasLate: false },
        steps: [
          { orderId: visit.id, command: 'divert', version: visit.version, data: { forOrderId: leak.id } },
          { orderId: leak.id, command: 'assign', version: leak.version, data: { workerId: 'w1' } },
        ],
      },
    ]);
    await divertsIn('propose').runAutomatic();
    expect(await field.stored(visit.id)).toMatchObject({ state: 'en_route' });
    expect(await divertsIn('propose').proposalsFor('nobody')).toBeNull();
  });

  it('of the engine take him, offer him the leak, and tell worker and customer', async () => {
    await divertsIn('automatic').runAutomatic();
    expect(await field.stored(visit.id)).toMatchObject({
      state: 'pooled',
      workerId: null,
      firstInLine: true,
      marks: { diverted: 1 },
    });
    expect(await field.stored(leak.id)).toMatchObject({ state: 'assigned', workerId: 'w1' });
    expect(done).toEqual([leak.id]);
    const { items } = await listOutbox(field.db, { limit: 100 });
    const told = items.map(
      ({ notification: { code, recipient } }) => `${code} ${recipient.kind} ${recipient.id}`,
    );
    expect(told).toContain('order-diverted worker w1');
    expect(told).toContain(`visit-delayed customer ${visit.requestId}`);
  });

  it('of two engines happen once', async () => {
    await Promise.all([divertsIn('automatic').runAutomatic(), divertsIn('automatic').runAutomatic()]);
    expect(await field.stored(visit.id)).toMatchObject({ state: 'pooled', marks: { diverted: 1 } });
    expect(await field.stored(leak.id)).toMatchObject({ state: 'assigned', workerId: 'w1' });
    expect(done).toEqual([leak.id]);
  });

  it('never take from an order twice', async () => {
    const diverts = divertsIn('automatic');
    await diverts.runAutomatic();
    const me = workerActor('w1');
    await field.order(me, leak.id, { command: 'decline', data: { reason: 'busy' } });
    await assignTo(await field.stored(visit.id), 'w1');
    field.clock.at += minuteMs;
    const answer = await diverts.proposalsFor(leak.id);
    expect(answer?.items).toEqual([]);
    expect(answer?.refused[0]?.obstacles).toContain('diverted-before');
  });
});
