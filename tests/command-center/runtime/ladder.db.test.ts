/** The ladder on a real database: every rung outlives the process that reached it, and nobody climbs one twice. */
import { beforeEach, expect, it } from 'vitest';
import { startOutboxLoop } from '#command-center/runtime/outbox-loop.ts';
import { noTelephone, voiceNotifier } from '#command-center/runtime/voice-call.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { listAlarms } from '#geo-data/store/alarms.ts';
import { assignmentsOfOrder } from '#geo-data/store/assignments.ts';
import { eventsOfOrder } from '#geo-data/store/events.ts';
import { listOutbox } from '#geo-data/store/outbox.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { eventually, type Field, openField, workerActor } from './field.ts';
import { letExpire, liveOnce, passTime } from './ladder-field.ts';

describeBothDrivers('ladder', (open) => {
  let field: Field;

  const live = (dieAfter?: number) => liveOnce(field, { dieAfter });
  const pass = (ms: number) => passTime(field, ms);
  const decline = (workerId: string, orderId: string) =>
    field.order(workerActor(workerId), orderId, { command: 'decline', data: { reason: '走不开' } });
  const expire = (orderId: string) => letExpire(field, orderId);
  const typesOf = async (orderId: string) => (await eventsOfOrder(field.db, orderId)).map(({ type }) => type);
  const countOf = async (orderId: string, type: string) =>
    (await typesOf(orderId)).filter((one) => one === type).length;
  const messages = async (code: string) =>
    (await listOutbox(field.db)).items.filter((one) => one.notification.code === code);
  const alarms = async (code: string) => await listAlarms(field.db, { live: true, code });

  beforeEach(async () => {
    field = await openField(await open());
  });

  it('goes on at every rung after the process that reached it has died', async () => {
    await field.staff([{ id: 'w1' }, { id: 'w2' }, { id: 'w3' }, { id: 'w4' }]);
    const { id } = await field.pooled();
    for (const workerId of ['w1', 'w2', 'w3']) {
      await live();
      expect(await field.stored(id)).toMatchObject({ state: 'assigned', workerId });
      await decline(workerId, id);
    }
    expect((await field.stored(id)).ladder).toMatchObject({ unanswered: 3, rung: null });

    // Dies when the call is on record and the offer is not made.
    await live(1);
    expect(await field.stored(id)).toMatchObject({
      state: 'pooled',
      ladder: { rung: 'call', workerId: 'w4' },
    });
    expect((await messages('order-call')).map((one) => one.deliveries.map(({ channel }) => channel))).toEqual(
      [['voice']],
    );
    await live();
    expect(await field.stored(id)).toMatchObject({ state: 'assigned', workerId: 'w4' });
    await live();
    expect(await messages('order-call')).toHaveLength(1);

    // He does not answer; dies when the supervisor is on record and the alert is not raised.
    await expire(id);
    await live(1);
    expect(await field.stored(id)).toMatchObject({ state: 'pooled', ladder: { rung: 'supervisor' } });
    expect(await alarms('order-unclaimed')).toEqual([]);
    await live();
    await live();
    expect(await alarms('order-unclaimed')).toMatchObject([{ orderId: id, severity: 2 }]);
    const told = (await messages('order-unclaimed')).map(({ notification }) => notification.recipient.kind);
    expect(told.sort()).toEqual(['repairStation', 'role']);
    expect((await field.stored(id)).state).toBe('pooled');

    // Dies before it can force.
    pass(10 * minuteMs);
    await live(0);
    expect((await field.stored(id)).state).toBe('pooled');
    await live();
    expect(await field.stored(id)).toMatchObject({ state: 'accepted', workerId: 'w1', ladder: null });
    await live();
    expect(await alarms('order-unclaimed')).toEqual([]);
    expect((await messages('order-forced')).map(({ notification }) => notification.recipient.id)).toEqual([
      'w1',
    ]);
    expect(await countOf(id, 'climb')).toBe(2);
    expect(
      (await assignmentsOfOrder(field.db, id)).map(({ workerId, kind, outcome }) => [
        workerId,
        kind,
        outcome,
      ]),
    ).toEqual([
      ['w1', 'offer', 'decline'],
      ['w2', 'offer', 'decline'],
      ['w3', 'offer', 'decline'],
      ['w4', 'offer', 'expire'],
      ['w1', 'force', null],
    ]);
  });

  it('says that nobody could be telephoned, in the outbox and at the desk', async () => {
    await field.staff([{ id: 'w1' }]);
    const { id } = await field.pooled();
    await live();
    await decline('w1', id);
    await live();
    pass(5 * minuteMs);
    await live();
    expect(await field.stored(id)).toMatchObject({ state: 'assigned', workerId: 'w1' });
    const loop = startOutboxLoop({
      db: field.db,
      clock: field.clock,
      rate: () => 1,
      notifiers: { app: async () => 'sent', voice: voiceNotifier(noTelephone) },
      onError: (error) => {
        throw error;
      },
    });
    await eventually(async () => (await messages('order-call'))[0]?.deliveries[0]?.state === 'no-channel');
    await loop.stop();
    await expire(id);
    await live();
    await live();
    expect((await alarms('order-unclaimed'))[0]?.data).toMatchObject({ call: 'no-channel' });
  });

  it('asks again who declined only when nobody else is left, and says so', async () => {
    await field.staff([{ id: 'w1' }]);
    const { id } = await field.pooled();
    await live();
    await decline('w1', id);
    await live();
    expect((await field.stored(id)).state).toBe('pooled');
    expect((await alarms('nobody-eligible'))[0]?.data.shortfall).toContain('left-out');
    pass(5 * minuteMs);
    await live();
    expect(await field.stored(id)).toMatchObject({ state: 'assigned', workerId: 'w1' });
    const climbed = (await eventsOfOrder(field.db, id)).find(({ type }) => type === 'climb');
    expect(climbed?.data).toMatchObject({ rung: 'call', workerId: 'w1', again: true });
  });

  it('comes to the supervisor when nobody can go at all, and is forced upon the first who comes', async () => {
    const { id } = await field.pooled();
    await live();
    pass(5 * minuteMs);
    await live();
    expect((await field.stored(id)).ladder).toMatchObject({ rung: 'supervisor' });
    pass(10 * minuteMs);
    await live();
    expect((await alarms('order-unclaimed'))[0]?.data.shortfall).toContain('off-duty');
    await field.staff([{ id: 'w2' }]);
    await live();
    expect(await field.stored(id)).toMatchObject({ state: 'accepted', workerId: 'w2' });
  });

  it('never forces where the policy leaves it to the supervisor', async () => {
    await field.staff([{ id: 'w1' }]);
    const { id } = await field.pooled();
    const { noHeat, ...classes } = field.rules.dispatch.classes;
    const ladder = { rounds: 1, nobodyMs: 0, supervisorMs: 0, force: false, pushAfterMs: 0 };
    const dispatch = { ...field.rules.dispatch, classes: { ...classes, noHeat: { ...noHeat, ladder } } };
    Object.assign(field.rules, { dispatch });
    await live();
    await decline('w1', id);
    await live();
    await decline('w1', id);
    await live();
    pass(60 * minuteMs);
    await live();
    Object.assign(field.rules, { dispatch: { ...dispatch, classes: { ...classes, noHeat } } });
    expect(await field.stored(id)).toMatchObject({ state: 'pooled', ladder: { rung: 'supervisor' } });
    expect(await alarms('order-unclaimed')).toHaveLength(1);
  });

  it('offers an order that nobody claims when it has grown old', async () => {
    await field.staff([{ id: 'w1' }]);
    const { id } = await field.pooled();
    await field.db.query(
      `update orders set doc = jsonb_set(doc, '{mode}', '"station"') where id = $1::text`,
      [id],
    );
    await live();
    expect((await field.stored(id)).state).toBe('pooled');
    pass(10 * minuteMs);
    await live();
    expect(await field.stored(id)).toMatchObject({ state: 'assigned', workerId: 'w1' });
  });

  it('climbs each rung once when two processes look at the same moment', async () => {
    await field.staff([{ id: 'w1' }, { id: 'w2' }]);
    const { id } = await field.pooled();
    for (const workerId of ['w1', 'w2']) {
      await live();
      await decline(workerId, id);
    }
    await live();
    pass(5 * minuteMs);
    await Promise.all([live(), live(), live()]);
    expect(await countOf(id, 'climb')).toBe(1);
    expect(await messages('order-call')).toHaveLength(1);
    expect((await assignmentsOfOrder(field.db, id)).filter(({ outcome }) => outcome === null)).toHaveLength(
      1,
    );
  });
});
