/** Delivery of the outbox on a real database: sent, no channel, tried again more and more slowly, given up, and never twice. */
import { beforeEach, expect, it } from 'vitest';
import type { Loop } from '#command-center/runtime/loop.ts';
import { startOutboxLoop } from '#command-center/runtime/outbox-loop.ts';
import type { Notifier } from '#command-center/runtime/ports.ts';
import type { Notification } from '#dispatch-core/ports.ts';
import { addToOutbox, countDeliveries, listOutbox } from '#geo-data/store/outbox.ts';
import { NOW } from '#tests/geo-data/store/city.ts';
import { describeBothDrivers } from '#tests/support/test-database.ts';
import { eventually, type Field, openField } from './field.ts';

const notification = (id: string, change: Partial<Notification> = {}): Notification => ({
  id,
  recipient: { kind: 'user', id: 'u1' },
  code: 'assigned',
  orderId: null,
  requestId: null,
  at: NOW,
  data: {},
  ...change,
});
const toWorker = { recipient: { kind: 'worker', id: 'w1' } } as const;

describeBothDrivers('outbox loop', (open) => {
  let field: Field;
  let errors: unknown[] = [];
  const start = (app?: Notifier): Loop =>
    startOutboxLoop({
      rate: () => 1,
      db: field.db,
      clock: field.clock,
      notifiers: app === undefined ? {} : { app },
      onError: (error) => errors.push(error),
    });
  const deliveriesOf = async (id: string) =>
    (await listOutbox(field.db)).items.find((one) => one.notification.id === id)?.deliveries ?? [];
  const settled = () => eventually(async () => (await countDeliveries(field.db)).pending === 0);

  beforeEach(async () => {
    field = await openField(await open());
    errors = [];
  });

  it('sends by the adapters it has and marks the rest as without a channel', async () => {
    await addToOutbox(field.db, [notification('n1', toWorker), notification('n2')]);
    const loop = start(async ({ notification: { recipient } }) =>
      recipient.kind === 'worker' ? 'sent' : 'no-channel',
    );
    await settled();
    await loop.stop();
    expect(await deliveriesOf('n1')).toEqual([
      { channel: 'app', state: 'sent', tries: 1, error: null },
      { channel: 'webPush', state: 'no-channel', tries: 1, error: null },
    ]);
    expect(await deliveriesOf('n2')).toEqual([
      { channel: 'app', state: 'no-channel', tries: 1, error: null },
    ]);
    expect(errors).toEqual([]);
  });

  it('tries again after 5, 10, 20, 40 and 80 seconds and then gives up', async () => {
    await addToOutbox(field.db, [notification('n1')]);
    const tried: number[] = [];
    const loop = start(async () => {
      tried.push((field.clock.at - NOW) / 1000);
      throw new Error(`away ${tried.length}`);
    });
    const tries = async () => (await deliveriesOf('n1'))[0];
    const triedAndSettled = (n: number) => eventually(async () => (await tries())?.error === `away ${n}`);
    await triedAndSettled(1);
    let at = NOW;
    for (const [n, seconds] of [5, 10, 20, 40, 80].entries()) {
      at += seconds * 1000;
      field.clock.at = at - 1;
      loop.wake();
      await new Promise((resolve) => setTimeout(resolve, 60));
      expect(tried).toHaveLength(n + 1);
      field.clock.at = at;
      loop.wake();
      await triedAndSettled(n + 2);
    }
    expect(tried).toEqual([0, 5, 15, 35, 75, 155]);
    expect(await tries()).toEqual({ channel: 'app', state: 'failed', tries: 6, error: 'away 6' });
    field.clock.at += 86_400_000;
    loop.wake();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await loop.stop();
    expect(tried).toHaveLength(6);
  });

  it('sends what failed before, and forgets the error', async () => {
    await addToOutbox(field.db, [notification('n1')]);
    let isAway = true;
    const loop = start(async () => {
      if (isAway) throw new Error('away');
      return 'sent';
    });
    await eventually(async () => (await deliveriesOf('n1'))[0]?.error === 'away');
    isAway = false;
    field.clock.at += 5000;
    loop.wake();
    await settled();
    await loop.stop();
    expect(await deliveriesOf('n1')).toEqual([{ channel: 'app', state: 'sent', tries: 2, error: null }]);
  });

  it('goes on with the others when one recipient cannot be reached', async () => {
    await addToOutbox(field.db, [notification('bad'), notification('good', { at: NOW + 1 })]);
    field.clock.at += 1;
    const loop = start(async ({ notification: { id } }) => {
      if (id === 'bad') throw new Error('away');
      return 'sent';
    });
    await eventually(async () => (await deliveriesOf('good'))[0]?.state === 'sent');
    await loop.stop();
    expect((await deliveriesOf('bad'))[0]).toMatchObject({ state: 'pending', error: 'away' });
  });

  it('delivers each message once with two loops, more than one helping and a restart', async () => {
    const ids = Array.from({ length: 250 }, (_, n) => `n${n}`);
    await addToOutbox(
      field.db,
      ids.map((id) => notification(id)),
    );
    const delivered: string[] = [];
    const app: Notifier = async ({ notification: { id } }) => {
      delivered.push(id);
      return 'sent';
    };
    const first = start(app);
    const second = start(app);
    await eventually(() => delivered.length > 20);
    await first.stop();
    const third = start(app);
    await settled();
    await second.stop();
    await third.stop();
    expect(delivered.sort()).toEqual(ids.sort());
  });

  it('does not lose a message whose process died before it could say so', async () => {
    await addToOutbox(field.db, [notification('n1')]);
    const dying = start(() => new Promise(() => undefined));
    await eventually(async () => (await deliveriesOf('n1'))[0]?.tries === 1);
    const delivered: string[] = [];
    const other = start(async ({ notification: { id } }) => {
      delivered.push(id);
      return 'sent';
    });
    field.clock.at += 59_999;
    other.wake();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(delivered).toEqual([]);
    field.clock.at += 1;
    other.wake();
    await settled();
    await other.stop();
    expect(delivered).toEqual(['n1']);
    // The first one hangs in its delivery for ever; it is not waited for.
    void dying.stop();
  });
});
