/** Fires the timers of orders and requests on the site clock, each exactly once, also over restarts and several processes. */
import { fireTimer } from '#dispatch-core/app/fire-timer.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { ChangeSet, Clock } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { joinOrderLifeStore } from '#geo-data/store/order-life.ts';
import { nextTimerAt, type TimerFailure, takeDueTimers } from '#geo-data/store/timers.ts';
import { type Loop, startLoop } from './loop.ts';

const atOnce = 200;
/** Looks at least this often: another process may have set a timer, or the site clock may have been moved. */
const longestSleepMs = 1000;

/** Starts the loop; wake it when a timer may have become the next one. */
export function startTimerLoop(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly orderLife: OrderLifeDeps;
  readonly onError: (error: unknown) => void;
}): Loop {
  const { db, clock, orderLife } = deps;
  return startLoop({
    onError: deps.onError,
    async run() {
      const now = { site: clock.now(), wall: clock.wallNow() };
      const round = await takeDueTimers(db, now, atOnce, async (tx, timer) => {
        // Inside the timer's own transaction: told to the world only when that is committed.
        const changes: ChangeSet[] = [];
        const store = joinOrderLifeStore(tx);
        await fireTimer({ ...orderLife, store, publish: (change) => changes.push(change) }, timer);
        return changes;
      });
      for (const change of round.fired.flat()) orderLife.publish(change);
      for (const failure of round.failures) deps.onError(explain(failure, now.wall));
      // Nothing but failures: whatever is wrong will not be over in this moment.
      if (round.failures.length > 0 && round.fired.length === 0) return longestSleepMs;
      if (round.isFull) return 0;
      const next = await nextTimerAt(db, clock.wallNow());
      return next === null ? longestSleepMs : Math.min(longestSleepMs, clock.wallMsUntil(next));
    },
  });
}

function explain({ timer, tries, nextTryWall, error }: TimerFailure, wallNow: number): Error {
  const { kind, key, requestId, orderId } = timer;
  const whose = orderId === null ? `request ${requestId}` : `order ${orderId}`;
  const wait = Math.round((nextTryWall - wallNow) / 1000);
  return new Error(`timer ${kind} ${key} of ${whose} failed ${tries} times; tried again in ${wait} s`, {
    cause: error,
  });
}
