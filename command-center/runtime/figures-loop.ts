/** Keeps what of the feed nobody's change tells: heat by cell, alarms, notices in force, what was timely today. */
import type { KpiItem } from '#command-center/contract/live.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { listAlarms } from '#geo-data/store/alarms.ts';
import { countDue } from '#geo-data/store/kpi.ts';
import { listNotices } from '#geo-data/store/notices.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { Live } from '../server/live/live.ts';
import { presentAlarm } from './alarm-words.ts';
import { labelOfAlarm } from './bind-alarms.ts';
import { presentNotice } from './bind-work.ts';
import { type Loop, startLoop } from './loop.ts';
import { startOfDay } from './utc-offset.ts';

/** Alarms on the screens; they are grouped there. */
const mostAlarms = 2_000;
/** Wall time between two looks. */
const everyMs = 10_000;
const heatWindow = {
  measure: 'requests',
  window: 'PT24H',
  windowMs: 24 * 60 * minuteMs,
  resolution: 8,
} as const;

/** Starts the loop; wake it when an alarm was raised or cleared. */
export function startFiguresLoop(deps: {
  readonly db: Database;
  readonly clock: Clock;
  readonly live: Live;
  readonly heat: ServerDeps['heat'];
  /** Time zone of the day's border. */
  readonly tz: string;
  readonly onError: (error: unknown) => void;
}): Loop {
  const { db, clock, live, heat } = deps;
  return startLoop({
    onError: deps.onError,
    pauseMs: 500,
    async run() {
      const { items } = await heat.cells({ ...heatWindow, now: clock.now() });
      live.feed.replace(
        'heat',
        items.map(({ cell, n, households, rate }) => ({ id: cell, n, households, rate })),
      );
      const alarms = await listAlarms(db, { live: true, limit: mostAlarms });
      live.feed.replace(
        'alarms',
        alarms.map((alarm) => presentAlarm(alarm, labelOfAlarm(live, alarm))),
      );
      const notices = await listNotices(db, { at: clock.now() });
      live.feed.replace('notices', notices.map(presentNotice));
      live.feed.upsert('kpi', [await timelyToday()]);
      return everyMs;
    },
  });

  /** Timely-handling rate (及时处理率): done in time ÷ due since midnight. */
  async function timelyToday(): Promise<KpiItem> {
    const now = clock.now();
    const { due, timely } = await countDue(db, startOfDay(now, deps.tz), now);
    if (due === 0) return { id: 'timelyRate', value: null, n: 0, base: 0, reason: 'none-due' };
    return { id: 'timelyRate', value: timely / due, n: due, base: due, reason: null };
  }
}
