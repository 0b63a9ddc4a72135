/** The live truth of the site: takes domain rows, positions and figures in, keeps the feed's channels by them. */
import type { OrderEta } from '#command-center/contract/http.ts';
import type { AlarmItem, ChannelItem } from '#command-center/contract/live.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Duty, Position, PresenceLimits, Worker } from '#dispatch-core/domain/worker.ts';
import { liveStates } from '#dispatch-core/request/machine.ts';
import { presentOrder } from '../present/order.ts';
import { presentRequest } from '../present/request.ts';
import { createFeed, type Feed, type FeedDeps } from './feed.ts';
import { countKpis } from './kpi.ts';
import type { Views } from './rights.ts';
import { createAlarmView } from './show-alarm.ts';
import { createVersionGuard } from './version-guard.ts';
import { createWorkerState, type WorkerView } from './worker-state.ts';

export interface LiveDeps extends FeedDeps {
  /** The limits in force; asked at each look. */
  readonly presence: () => PresenceLimits;
  /** When somebody is expected at an order. */
  readonly etaOf?: (orderId: string) => OrderEta | null;
  /** A desk of this process looks at another order, or at none; for the other processes. */
  readonly onSelect?: (mark: DeskMark) => void;
  /** Wall milliseconds between two sendings; also what positions are coalesced to. */
  readonly flushMs: number;
  /** Site milliseconds that a completed order stays on the screens. */
  readonly keepCompletedMs: number;
  /** Most completed orders on the screens; the oldest leave first. */
  readonly maxCompleted: number;
  /** Told when a timer of the feed failed; the feed goes on. */
  readonly onFault: (error: unknown) => void;
}

/** Who looks at which order; null = at none any more. */
export type DeskMark = ChannelItem<'desk'>;

export interface Live {
  readonly feed: Feed;
  /** An alarm as somebody sees it; null when its order is outside of his rights. */
  readonly showAlarm: Views['alarms'];
  putWorkers(workers: readonly Worker[]): void;
  putOrders(orders: readonly Order[]): void;
  putRequests(
    requests: readonly { readonly request: ServiceRequest; readonly orderIds: readonly string[] }[],
  ): void;
  putAlarms(alarms: readonly AlarmItem[]): void;
  /** The last place by fix time; older fixes and those of off-duty workers change nothing. */
  fix(workerId: string, position: Position): void;
  dutyOf(workerId: string): Duty | null;
  positionOf(workerId: string): Position | null;
  /** When somebody is expected at an order; null while nobody is. */
  etaOf(orderId: string): OrderEta | null;
  workerView(workerId: string): WorkerView | null;
  workerViews(): readonly WorkerView[];
  /** Shows which order a desk looks at; null takes it back. */
  select(connectionId: string, actor: Actor, orderId: string | null): void;
  /** The same, told by another process. */
  putDesk(mark: DeskMark): void;
  /** One sending (every `flushMs`) and one second's work; public so that tests need no timers. */
  flush(): void;
  second(): void;
  start(): void;
  stop(): void;
}

/** Rows whose newest version is remembered: all live ones and as many that have just left. */
const maxVersions = 100_000;

/** Opens the live state. `start` runs it by timers; `stop` ends the timers and all connections. */
export function createLive(deps: LiveDeps): Live {
  const showAlarm: Views['alarms'] = createAlarmView((id) => feed.get('orders', id), deps.views.orders);
  const feed = createFeed({ ...deps, views: { ...deps.views, alarms: showAlarm } });
  const workers = createWorkerState(deps.presence);
  const completed = new Map<string, Instant>();
  const stale = new Set<string>();
  const versions = createVersionGuard(maxVersions);
  let timers: ReturnType<typeof setInterval>[] = [];

  const viewOf = (workerId: string) => workers.view(workerId, deps.clock.now());

  /** Derives a worker's item and mark again and shows what has changed. */
  function refresh(workerId: string, moved: boolean): void {
    const view = viewOf(workerId);
    if (view === null) return;
    const shown = feed.get('fixes', workerId);
    if (shown === null || !isSameWork(shown, view)) feed.upsert('fixes', [view.item]);
    else if (!moved) return;
    if (view.position === null) feed.unplace(workerId);
    else feed.place(workerId, view.position, view.mark);
  }

  function putOrder(order: Order): void {
    // Commits of different connections may be told in another order than they happened.
    if (versions.isOlder(order.id, order.version, order.updatedAt)) return;
    stale.add(order.workerId ?? '').add(feed.get('orders', order.id)?.workerId ?? '');
    workers.noteOrder(order);
    completed.delete(order.id);
    if (order.state === 'archived' || order.state === 'void') {
      feed.remove('orders', [order.id]);
      return;
    }
    if (order.state === 'completed') completed.set(order.id, order.closedAt ?? order.updatedAt);
    show('orders', presentOrder(order, deps.clock.now(), live.etaOf(order.id)));
  }

  /** Rows are read again more often than they change. */
  function show<C extends 'orders' | 'requests'>(channel: C, item: ChannelItem<C>): void {
    if (JSON.stringify(item) !== JSON.stringify(feed.get(channel, item.id))) feed.upsert(channel, [item]);
  }

  function forgetOldCompleted(): void {
    const before = deps.clock.now() - deps.keepCompletedMs;
    for (const [id, at] of completed) {
      if (at >= before && completed.size <= deps.maxCompleted) continue;
      completed.delete(id);
      feed.remove('orders', [id]);
    }
  }

  /** Only what has changed, and beside the figures that others keep in the same channel. */
  function showKpis(): void {
    const [orders, requests, shown] = [feed.items('orders'), feed.items('requests'), feed.items('fixes')];
    const items = countKpis(orders, requests, shown, deps.clock.now());
    const isNew = (item: (typeof items)[number]) =>
      JSON.stringify(item) !== JSON.stringify(feed.get('kpi', item.id));
    feed.upsert('kpi', items.filter(isNew));
  }

  function flush(): void {
    for (const workerId of stale) refresh(workerId, false);
    stale.clear();
    feed.flush();
  }

  const live: Live = {
    feed,
    showAlarm,
    putWorkers(list) {
      workers.putWorkers(list);
      for (const { id } of list) refresh(id, false);
    },
    putOrders: (orders) => orders.forEach(putOrder),
    putRequests(list) {
      for (const { request, orderIds } of list) {
        if (versions.isOlder(request.id, request.version, request.updatedAt)) continue;
        const isLive = liveStates.includes(request.state) || request.state === 'follow_up_due';
        if (isLive) show('requests', presentRequest(request, orderIds, deps.clock.now()));
        else feed.remove('requests', [request.id]);
      }
    },
    putAlarms(alarms) {
      feed.upsert(
        'alarms',
        alarms.filter((alarm) => alarm.clearedAt === null),
      );
      feed.remove(
        'alarms',
        alarms.flatMap((alarm) => (alarm.clearedAt === null ? [] : [alarm.id])),
      );
    },
    fix(workerId, position) {
      if (workers.fix(workerId, position)) refresh(workerId, true);
    },
    dutyOf: workers.dutyOf,
    positionOf: workers.positionOf,
    etaOf: (orderId) => deps.etaOf?.(orderId) ?? null,
    workerView: viewOf,
    workerViews: () => [...workers.ids()].flatMap((id) => viewOf(id) ?? []),
    select(connectionId, actor, orderId) {
      // A desk that looked at nothing has nothing to take back.
      if (orderId === null && feed.get('desk', connectionId) === null) return;
      const { id: userId, name, role } = actor;
      const mark = { id: connectionId, userId, name, role, orderId, since: isoOf(deps.clock.now()) };
      live.putDesk(mark);
      deps.onSelect?.(mark);
    },
    putDesk(mark) {
      if (mark.orderId === null) feed.remove('desk', [mark.id]);
      else feed.upsert('desk', [mark]);
    },
    flush,
    second() {
      forgetOldCompleted();
      // Presence grows old without any message.
      for (const workerId of workers.ids()) refresh(workerId, false);
      showKpis();
      feed.tick();
    },
    start() {
      timers = [every(deps.flushMs, flush), every(1_000, live.second)];
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
      timers = [];
      feed.closeAll(1001, 'the server stops');
    },
  };
  const every = (ms: number, work: () => void) =>
    setInterval(() => {
      try {
        work();
      } catch (error) {
        deps.onFault(error);
      }
    }, ms);
  return live;
}

/** True when everything but the place is the same; places travel as binary frames. */
function isSameWork(shown: WorkerView['item'], { item }: WorkerView): boolean {
  return (
    shown.duty === item.duty &&
    shown.presence === item.presence &&
    shown.openOrders === item.openOrders &&
    shown.currentOrderId === item.currentOrderId &&
    shown.name === item.name &&
    shown.repairStationId === item.repairStationId &&
    shown.skills.join() === item.skills.join() &&
    (shown.position === null) === (item.position === null)
  );
}
