/** Fires the timers of orders and requests on the site clock, each exactly once, also over restarts and several processes. */
import { fireTimer } from '#dispatch-core/app/fire-timer.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { ChangeSet, Clock } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { joinOrderLifeStore } from '#geo-data/store/order-life.ts';
import { nextTimerAt, takeDueTimers } from '#geo-data/store/timers.ts';
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
      const round = await takeDueTimers(db, clock.now(), atOnce, async (tx, timer) => {
        // Inside the timer's own transaction: told to the world only when that is committed.
        const changes: ChangeSet[] = [];
        const store = joinOrderLifeStore(tx);
        await fireTimer({ ...orderLife, store, publish: (change) => changes.push(change) }, timer);
        return changes;
      });
      for (const change of round.fired.flat()) orderLife.publish(change);
      for (const failure of round.failures) deps.onError(failure.error);
      // A timer that fails is still due: without a pause the loop would spin on it.
      if (round.failures.length > 0) return longestSleepMs;
      if (round.isFull) return 0;
      const next = await nextTimerAt(db);
      return next === null ? longestSleepMs : Math.min(longestSleepMs, clock.wallMsUntil(next));
    },
  });
}
