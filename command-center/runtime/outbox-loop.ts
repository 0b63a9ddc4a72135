/** Delivers what the outbox holds: to phones over MQTT; a channel without a notifier is marked so, never silently done. */
import { minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import {
  type PendingDelivery,
  type Settlement,
  settleDeliveries,
  takePendingDeliveries,
} from '#geo-data/store/outbox.ts';
import { type Loop, startLoop } from './loop.ts';
import type { Notifiers } from './ports.ts';

const atOnce = 100;
/** How long a taken delivery is left to its taker, in wall time: longer than any channel answers. */
const leaseMs = minuteMs;
const maxTries = 6;
const idleMs = 5000;

/** Starts the loop; wake it after a commit that wrote to the outbox. */
export function startOutboxLoop(deps: {
  readonly db: Database;
  readonly clock: Clock;
  /** Site seconds per wall second. */
  readonly rate: () => number;
  readonly notifiers: Notifiers;
  readonly onError: (error: unknown) => void;
}): Loop {
  const { db, clock } = deps;
  return startLoop({
    onError: deps.onError,
    async run() {
      const now = clock.now();
      const pending = await takePendingDeliveries(db, now, atOnce, now + leaseMs * Math.max(1, deps.rate()));
      // Side by side: one slow channel must not hold up the others of this look.
      await settleDeliveries(db, await Promise.all(pending.map(attempt)));
      return pending.length === atOnce ? 0 : idleMs;
    },
  });

  async function attempt(delivery: PendingDelivery): Promise<Settlement> {
    const { channel, notification, tries } = delivery;
    const settled = { notificationId: notification.id, channel, error: null, nextTryAt: null };
    const deliver = deps.notifiers[channel];
    if (deliver === undefined) return { ...settled, state: 'no-channel' };
    try {
      return { ...settled, state: await deliver(delivery) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (tries >= maxTries) return { ...settled, state: 'failed', error: message };
      return { ...settled, state: 'pending', error: message, nextTryAt: clock.now() + backOffMs(tries) };
    }
  }
}

/** 5 s, 10 s, 20 s … at most 10 minutes. */
function backOffMs(tries: number): number {
  return Math.min(10 * minuteMs, 5 * secondMs * 2 ** (tries - 1));
}
