/** The dispatcher's loop on a real database: one offer, the next worker, one alarm, and its end when somebody comes. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type DispatchLoop,
  engineExecutor,
  startDispatchLoop,
} from '#command-center/runtime/dispatch-loop.ts';
import { startTimerLoop } from '#command-center/runtime/timer-loop.ts';
import type { RoundDeps } from '#dispatch-core/app/dispatch-round.ts';
import type { RoundSummary } from '#dispatch-core/assign/round-summary.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { listAlarms } from '#geo-data/store/alarms.ts';
import { assignmentsOfOrder } from '#geo-data/store/assignments.ts';
import { openDispatchSources } from '#geo-data/store/candidates.ts';
import { openDispatchAlerts } from '#geo-data/store/dispatch-alerts.ts';
import { listOutbox } from '#geo-data/store/outbox.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { dispatcher, eventually, type Field, openField, workerActor } from './field.ts';
import { ladderOver } from './ladder-field.ts';

describeBothDrivers('dispatch loop', (open) => {
  let field: Field;
  let errors: unknown[] = [];
  let rounds: RoundSummary[] = [];
  let running: DispatchLoop[] = [];

  const roundOf = (): RoundDeps => {
    const { candidates, pool } = openDispatchSources(field.db);
    return {
      now: field.clock.now,
      rules: field.deps.rules,
      candidates,
      pool,
      positions: { lastOf: (id) => field.positions.get(id) ?? null },
      travelTime: estimatedTravelTime,
      executor: engineExecutor(field.deps),
      alerts: openDispatchAlerts(field.db, field.deps.newId),
      newId: field.deps.newId,
    };
  };
  const start = (change: Partial<RoundDeps> = {}): DispatchLoop => {
    const loop = startDispatchLoop({
      rate: () => 1,
      round: { ...roundOf(), ...change },
      ladder: ladderOver(field, roundOf()),
      onLadder: () => undefined,
      onRound: (summary) => rounds.push(summary),
      onError: (error) => errors.push(error),
    });
    running.push(loop);
    return loop;
  };
  const stopAll = async () => {
    for (const loop of running.splice(0)) await loop.stop();
  };
  const offeredTo = (orderId: string, workerId: string) =>
    eventually(async () => (await field.stored(orderId)).workerId === workerId);
  const rounded = async () => {
    const before = rounds.length;
    await eventually(() => rounds.length > before);
  };

  beforeEach(async () => {
    field = await openField(await open());
    errors = [];
    rounds = [];
    running = [];
  });
  // Also after a failure: the next test empties the database.
  afterEach(stopAll);

  it('offers a pooled order to the nearest, and to the next one when he declines', async () => {
    await field.staff([{ id: 'w1' }, { id: 'w2' }]);
    const { id } = await field.pooled();
    const loop = start();
    await offeredTo(id, 'w1');
    expect(await field.stored(id)).toMatchObject({
      state: 'assigned',
      offerExpiresAt: field.clock.at + 3 * minuteMs,
    });
    await field.order(workerActor('w1'), id, { command: 'decline', data: { reason: '太远' } });
    loop.wake();
    await offeredTo(id, 'w2');
    await stopAll();
    expect(
      (await assignmentsOfOrder(field.db, id)).map(({ workerId, outcome }) => [workerId, outcome]),
    ).toEqual([
      ['w1', 'decline'],
      ['w2', null],
    ]);
    expect(errors).toEqual([]);
  });

  it('offers to the next one when an offer expires unanswered', async () => {
    await field.staff([{ id: 'w1' }, { id: 'w2' }]);
    const { id } = await field.pooled();
    const loop = start();
    await offeredTo(id, 'w1');
    const timers = startTimerLoop({
      db: field.db,
      clock: field.clock,
      orderLife: { ...field.deps, publish: () => loop.wake() },
      onError: (error) => errors.push(error),
    });
    field.clock.at += 3 * minuteMs;
    timers.wake();
    await offeredTo(id, 'w2');
    await timers.stop();
    await stopAll();
    expect((await assignmentsOfOrder(field.db, id)).map((one) => one.workerId)).toEqual(['w1', 'w2']);
    expect(errors).toEqual([]);
  });

  it('makes one offer with two loops at once, and gives nobody more than he can hold', async () => {
    await field.staff([
      { id: 'w1', capacity: 4 },
      { id: 'w2', capacity: 4 },
    ]);
    const ids: string[] = [];
    for (let n = 0; n < 10; n++) ids.push((await field.pooled()).id);
    start();
    start();
    await eventually(async () => (await listAlarms(field.db, { live: true })).length === 2);
    await stopAll();
    const assignments = await Promise.all(ids.map((id) => assignmentsOfOrder(field.db, id)));
    expect(assignments.map((list) => list.length).sort()).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
    for (const workerId of ['w1', 'w2']) {
      expect(assignments.flat().filter((one) => one.workerId === workerId)).toHaveLength(4);
    }
    expect(errors).toEqual([]);
    expect(rounds.flatMap((round) => round.faults)).toEqual([]);
  });

  it('raises one alarm where nobody can go, also with two loops, and clears it when somebody comes on duty', async () => {
    const { id } = await field.pooled();
    const [loop] = [start(), start()];
    await eventually(async () => (await listAlarms(field.db)).length > 0);
    loop.wakeAll();
    await rounded();
    await rounded();
    const [alarm, ...others] = await listAlarms(field.db);
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({ orderId: id, code: 'nobody-eligible', severity: 2, clearedAt: null });
    const told = (await listOutbox(field.db)).items.filter(
      (one) => one.notification.code === 'nobody-eligible',
    );
    expect(told.map((one) => one.notification.recipient)).toEqual([{ kind: 'repairStation', id: 'rs1' }]);

    await field.staff([{ id: 'w1' }]);
    loop.wakeAll();
    await offeredTo(id, 'w1');
    await eventually(async () => (await listAlarms(field.db, { live: true })).length === 0);
    await stopAll();
    expect(await listAlarms(field.db, { live: false })).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('clears the alarm of an order that somebody assigned by hand', async () => {
    const { id } = await field.pooled();
    const loop = start();
    await eventually(async () => (await listAlarms(field.db)).length > 0);
    await field.staff([{ id: 'w2' }]);
    await field.order(dispatcher, id, { command: 'assign', data: { workerId: 'w2', reason: '电话联系' } });
    loop.wake();
    await eventually(async () => (await listAlarms(field.db, { live: true })).length === 0);
    await stopAll();
  });

  it('lets an order that found nobody rest until somebody comes on duty', async () => {
    const { id } = await field.pooled();
    const loop = start();
    await eventually(async () => (await listAlarms(field.db)).length > 0);
    await field.staff([{ id: 'w1' }]);
    loop.wake();
    await rounded();
    expect((await field.stored(id)).workerId).toBeNull();
    loop.wakeAll();
    await offeredTo(id, 'w1');
    await stopAll();
  });

  it('sees somebody who came on duty while a round was looking for him', async () => {
    const { id } = await field.pooled();
    let isLooked: () => void = () => undefined;
    const looked = new Promise<void>((resolve) => {
      isLooked = resolve;
    });
    let isStaffed: () => void = () => undefined;
    const staffed = new Promise<void>((resolve) => {
      isStaffed = resolve;
    });
    const { candidates } = openDispatchSources(field.db);
    const loop = start({
      candidates: {
        async near(order, nearest) {
          const page = await candidates.near(order, nearest);
          isLooked();
          await staffed;
          return page;
        },
      },
    });
    await looked;
    await field.staff([{ id: 'w1' }]);
    loop.wakeAll();
    isStaffed();
    await offeredTo(id, 'w1');
    await stopAll();
  });

  it('leaves an order of a station to its station', async () => {
    await field.staff([{ id: 'w1' }]);
    const { requestId } = await field.pooled();
    const { requestId: second } = await field.pooled();
    await field.db.query(
      `update orders set doc = jsonb_set(doc, '{mode}', '"station"') where request_id = $1::text`,
      [second],
    );
    start();
    await eventually(async () => {
      const { rows } = await field.db.query(
        `select 1 from orders where request_id = $1::text and worker_id = 'w1'`,
        [requestId],
      );
      return rows.length === 1;
    });
    await rounded();
    await stopAll();
    const { rows } = await field.db.query('select state from orders where request_id = $1::text', [second]);
    expect(rows).toEqual([{ state: 'pooled' }]);
    expect(await listAlarms(field.db)).toEqual([]);
  });

  it('tells an error of the database and goes on', async () => {
    await field.staff([{ id: 'w1' }]);
    const { id } = await field.pooled();
    const { pool } = openDispatchSources(field.db);
    let isAway = true;
    start({
      pool: {
        async pooled(limit, except) {
          if (isAway) throw new Error('away');
          return await pool.pooled(limit, except);
        },
      },
    });
    await eventually(() => errors.length > 0);
    isAway = false;
    await offeredTo(id, 'w1');
    await stopAll();
    expect(errors[0]).toEqual(new Error('away'));
  });
});
