/** Starts the loops of a running site: timers, dispatch rounds, outbox, figures, housekeeping. */

import type { RankDeps } from '#dispatch-core/app/rank-candidates.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { OrderPool } from '#dispatch-core/assign/ports.ts';
import type { RoundSummary } from '#dispatch-core/assign/round-summary.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import type { Database } from '#geo-data/database.ts';
import { openDispatchAlerts } from '#geo-data/store/dispatch-alerts.ts';
import { keepHouse } from '#geo-data/store/housekeeping.ts';
import { openClimbingOrders, openLadderAlerts } from '#geo-data/store/ladder.ts';
import type { ServerDeps } from '../server/deps.ts';
import { startAlarmLoop } from './alarm-loop.ts';
import { engineExecutor, ladderExecutor, startDispatchLoop } from './dispatch-loop.ts';
import type { Diverts } from './diverts.ts';
import { startFiguresLoop } from './figures-loop.ts';
import { startLoop } from './loop.ts';
import { startOutboxLoop } from './outbox-loop.ts';
import type { Bus } from './ports.ts';
import type { RunningRules } from './rules.ts';
import type { RunningSiteClock } from './site-clock.ts';
import { startTimerLoop } from './timer-loop.ts';
import { startTriageLoop } from './triage-loop.ts';
import { noTelephone, voiceNotifier } from './voice-call.ts';
import { monotonicNow } from './wall-clock.ts';

export interface LoopParts {
  readonly db: Database;
  readonly clock: RunningSiteClock;
  readonly server: ServerDeps;
  readonly orderLife: OrderLifeDeps;
  readonly ranking: RankDeps;
  readonly pool: OrderPool;
  readonly diverts: Pick<Diverts, 'runAutomatic'>;
  readonly rules: RunningRules;
  readonly bus: Bus;
  /** Time zone of day borders. */
  readonly tz: string;
}

export interface Loops {
  /** A command was committed: a timer may be next, an order may be pooled, a message may wait. */
  wake(): void;
  /** Who can work, or the rules of dispatch, have changed. */
  wakeDispatch(): void;
  /** The rules on readings may be others now. */
  rulesChanged(): void;
  /** Readings of these heat stations were committed; null: of any. */
  touchReadings(heatStationIds: readonly string[] | null): void;
  /** An outage has changed, or somebody has decided about one. */
  wakeTriage(): void;
  /** An alarm or a notice has changed. */
  wakeFigures(): void;
  stop(): Promise<void>;
}

/** Starts them all. */
export function startLoops(parts: LoopParts): Loops {
  const { db, clock, server, orderLife } = parts;
  const onError = (what: string) => (error: unknown) => server.log('error', what, { error });
  const timers = startTimerLoop({ db, clock, orderLife, onError: onError('timers.failed') });
  const figures = startFiguresLoop({
    db,
    clock,
    live: server.live,
    heat: server.heat,
    tz: parts.tz,
    onError: onError('figures.failed'),
  });
  const dispatch = startDispatchLoop({
    rate: clock.rate,
    round: {
      ...parts.ranking,
      rules: parts.rules.current,
      pool: parts.pool,
      executor: engineExecutor(orderLife),
      alerts: openDispatchAlerts(db, orderLife.newId),
      newId: orderLife.newId,
      stopwatch: monotonicNow,
    },
    ladder: {
      ...parts.ranking,
      rules: parts.rules.current,
      climbing: openClimbingOrders(db),
      ladderAlerts: openLadderAlerts(db, orderLife.newId),
      ladderExecutor: ladderExecutor(orderLife),
      newId: orderLife.newId,
    },
    beforeRound: () => parts.diverts.runAutomatic().catch(onError('diverts.failed')),
    onLadder({ done, faults, alertsChanged }) {
      if (done.length > 0) server.log('debug', 'ladder.round', { done });
      for (const { orderId, error } of faults) server.log('error', 'ladder.fault', { orderId, error });
      if (alertsChanged > 0) parts.bus.publish('alarms', []);
    },
    onRound(summary) {
      tellRound(server, summary);
      if (summary.alertsRaised + summary.alertsCleared > 0) parts.bus.publish('alarms', []);
      if (summary.askWhere.length > 0) parts.bus.publish('whereabouts', summary.askWhere);
    },
    onError: onError('dispatch.failed'),
  });
  const outbox = startOutboxLoop({
    db,
    clock,
    rate: clock.rate,
    notifiers: {
      // A phone learns of its orders by their retained list; nobody else has an inbox yet.
      app: async ({ notification }) => (notification.recipient.kind === 'worker' ? 'sent' : 'no-channel'),
      voice: voiceNotifier(noTelephone),
    },
    onError: onError('outbox.failed'),
  });
  const house = startLoop({
    async run() {
      const done = await keepHouse(db, { site: clock.now(), wall: clock.wallNow() }, parts.rules.retention());
      server.log('debug', 'house.kept', { ...done });
      return hourMs;
    },
    onError: onError('house.failed'),
    retryMs: 10 * 60_000,
  });
  const alarms = startAlarmLoop({
    db,
    clock,
    newId: orderLife.newId,
    rules: parts.rules.alarmRules,
    onChanged: () => parts.bus.publish('alarms', []),
    onError: onError('alarms.failed'),
  });
  const triage = startTriageLoop({
    db,
    clock,
    newId: orderLife.newId,
    live: server.live,
    settings: parts.rules.triage,
    request: server.useCases.request,
    onChanged: (ids) => parts.bus.publish('outages', ids),
    onNotices: () => parts.bus.publish('notices', []),
    onError: onError('triage.failed'),
  });
  const all = [house, outbox, dispatch, triage, figures, alarms, timers];
  return {
    wake() {
      timers.wake();
      dispatch.wake();
      outbox.wake();
    },
    wakeDispatch: dispatch.wakeAll,
    rulesChanged: alarms.rulesChanged,
    wakeTriage: triage.wake,
    touchReadings: alarms.touch,
    wakeFigures: figures.wake,
    async stop() {
      for (const loop of all) await loop.stop();
    },
  };
}

function tellRound(
  { log }: ServerDeps,
  { offered, nobody, faults, batches, collecting }: RoundSummary,
): void {
  if (offered.length + nobody.length > 0) {
    log('debug', 'dispatch.round', { offered: offered.length, nobody: nobody.length, collecting });
  }
  for (const certificate of batches) log('debug', 'dispatch.batch', { ...certificate });
  for (const { orderId, error } of faults) log('error', 'dispatch.fault', { orderId, error });
}
