/** Brings what was committed onto the screens and phones: rows are read again, so that no race can show an older state. */
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { createLastKnown } from '#edge-gateway/last-known.ts';
import type { FixRow, ReadingRow } from '#edge-gateway/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { listHeatStations } from '#geo-data/store/city.ts';
import { latestFixes } from '#geo-data/store/fixes.ts';
import { listOpenOrders } from '#geo-data/store/orders.ts';
import { latestReadings, NEWEST_ROWS } from '#geo-data/store/readings.ts';
import { listLiveRequests, loadRequest } from '#geo-data/store/requests.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import type { Live } from '../server/live/live.ts';
import { type Loop, startLoop } from './loop.ts';
import type { PhoneOrders } from './phone-orders.ts';
import { createStationBoard, type StationBoard } from './station-board.ts';

const dayMs = 86_400_000;
const mostFailuresInARow = 3;

/** Ids to be read again; null: all of them. */
export type Touched = readonly string[] | null;

export interface LiveSync {
  /** A committed change of this request or one of its orders. */
  touch(requestId: string): void;
  /** A worker's duty or row has changed. */
  touchWorker(workerId: string): void;
  /** Another process has taken in newer places of these workers. */
  touchFixes(workerIds: Touched): void;
  /** Another process has taken in readings of these heat stations. */
  touchReadings(heatStationIds: Touched): void;
  /** Something may have been missed: everything is read again, also what has left the screens. */
  touchAll(): void;
  onFixes(fixes: readonly FixRow[]): void;
  onReadings(readings: readonly ReadingRow[]): void;
  /** Resolves when everything touched so far is on its way to the screens. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export interface LiveSyncDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly live: Live;
  readonly phoneOrders: PhoneOrders;
  /** Orders as they were read again; before they are shown. */
  readonly onOrders?: (orders: readonly Order[]) => void;
  /** Workers as they were read again; before they are shown. */
  readonly onWorkers?: (workers: readonly Worker[]) => void;
  readonly onError: (error: unknown) => void;
}

/** Ids that wait to be read; `takeAll` gives null when all of them were touched. */
function createTouches() {
  let ids = new Set<string>();
  let isAll = false;
  return {
    add(touched: Touched) {
      if (touched === null) isAll = true;
      else for (const id of touched) ids.add(id);
    },
    has: (id: string) => isAll || ids.has(id),
    size: () => ids.size + (isAll ? 1 : 0),
    take(): Touched {
      const taken = isAll ? null : [...ids];
      ids = new Set();
      isAll = false;
      return taken;
    },
  };
}

/** Loads the present state into the feed, then keeps it true. */
export async function openLiveSync(deps: LiveSyncDeps): Promise<LiveSync> {
  const { db, live, clock, phoneOrders } = deps;
  const lastKnown = createLastKnown();
  const requests = new Set<string>();
  const workers = createTouches();
  const fixes = createTouches();
  const readings = createTouches();
  let isAllTouched = false;
  let waiting: (() => void)[] = [];
  const stations = createStationBoard([]);
  await showPresent((orders, all) =>
    // Empty lists too: a phone may still show an order that ended just before the last stop.
    phoneOrders.put(
      orders,
      all.map((worker) => worker.id),
    ),
  );

  async function drain(): Promise<number> {
    if (isAllTouched) await showAll();
    await each(workers, showWorkers);
    await each(fixes, showFixes);
    await each(readings, showReadings);
    await showRequests();
    if (requests.size + workers.size() + fixes.size() + readings.size() > 0 || isAllTouched) return 0;
    for (const done of waiting.splice(0)) done();
    return Number.POSITIVE_INFINITY;
  }

  const loop: Loop = startLoop({ run: drain, onError: deps.onError, pauseMs: 5 });
  const touchIn = (touches: ReturnType<typeof createTouches>) => (touched: Touched) => {
    touches.add(touched);
    loop.wake();
  };
  return {
    touch(requestId) {
      requests.add(requestId);
      loop.wake();
    },
    touchWorker: (workerId) => touchIn(workers)([workerId]),
    touchFixes: touchIn(fixes),
    touchReadings: touchIn(readings),
    touchAll() {
      isAllTouched = true;
      loop.wake();
    },
    onFixes: takeFixes,
    onReadings: takeReadings,
    settled: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
        loop.wake();
      }),
    async stop() {
      await loop.stop();
    },
  };

  /** Taken out before they are read: a change that comes meanwhile is another run. */
  async function each(
    touches: ReturnType<typeof createTouches>,
    show: (touched: Touched) => Promise<void>,
  ): Promise<void> {
    if (touches.size() === 0) return;
    const touched = touches.take();
    try {
      await show(touched);
    } catch (error) {
      touches.add(touched);
      throw error;
    }
  }

  async function showWorkers(touched: Touched): Promise<void> {
    const rows = await listWorkers(db, touched === null ? {} : { ids: touched });
    // One that was touched while we read may be older here than what is shown: he has another run.
    const sure = rows.filter(({ id }) => !workers.has(id));
    deps.onWorkers?.(sure);
    live.putWorkers(sure);
  }

  async function showFixes(touched: Touched): Promise<void> {
    takeFixes(await latestFixes(db, clock.now() - dayMs, touched));
  }

  async function showReadings(touched: Touched): Promise<void> {
    if (touched === null) stations.know(await listHeatStations(db));
    const filter = { rows: NEWEST_ROWS, ...(touched === null ? {} : { ids: touched }) };
    takeReadings(await latestReadings(db, 'heatStation', filter));
  }

  function takeFixes(rows: readonly FixRow[]): void {
    for (const fix of lastKnown.apply(rows)) showFix(live, fix);
  }

  function takeReadings(rows: readonly ReadingRow[]): void {
    const items = rows.flatMap((row) => stations.take(row));
    // Of several rows of one station the last one holds them all.
    const newest = new Map(items.map((item) => [item.id, item]));
    if (newest.size > 0) live.feed.upsert('heatStations', [...newest.values()]);
  }

  /** One that fails comes again and does not hold up the others; several in a row mean that the database is away. */
  async function showRequests(): Promise<void> {
    const failures: unknown[] = [];
    let failedInARow = 0;
    for (const id of [...requests]) {
      requests.delete(id);
      try {
        await showRequest(id);
        failedInARow = 0;
      } catch (error) {
        requests.add(id);
        failures.push(error);
        failedInARow += 1;
        if (failedInARow >= mostFailuresInARow) break;
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  async function showRequest(id: string): Promise<void> {
    const found = await loadRequest(db, id);
    if (found === null) return;
    deps.onOrders?.(found.orders);
    live.putOrders(found.orders);
    live.putRequests([{ request: found.request, orderIds: found.orders.map((order) => order.id) }]);
    phoneOrders.put(found.orders);
  }

  /** Everything anew. What is shown and was not found among the live rows is looked at one by one. */
  async function showAll(): Promise<void> {
    isAllTouched = false;
    try {
      const found = await showPresent((orders) => phoneOrders.putNewer(orders));
      for (const { id, requestId } of live.feed.items('orders')) if (!found.has(id)) requests.add(requestId);
      for (const { id } of live.feed.items('requests')) if (!found.has(id)) requests.add(id);
    } catch (error) {
      isAllTouched = true;
      throw error;
    }
  }

  /** Shows what is live; answers the ids of the orders and requests. */
  async function showPresent(
    tellPhones: (orders: Parameters<PhoneOrders['put']>[0], all: readonly Worker[]) => void,
  ): Promise<ReadonlySet<string>> {
    const since = clock.now() - dayMs;
    const all = await listWorkers(db);
    const sure = all.filter(({ id }) => !workers.has(id));
    deps.onWorkers?.(sure);
    live.putWorkers(sure);
    takeFixes(await latestFixes(db, since));
    // With what has just ended: it stays on the screens for a while, also over a restart.
    const orders = await listOpenOrders(db, since);
    deps.onOrders?.(orders);
    live.putOrders(orders);
    tellPhones(orders, all);
    const open = await listLiveRequests(db, since);
    live.putRequests(open.map((request) => ({ request, orderIds: request.orderIds })));
    stations.know(await listHeatStations(db));
    for (const row of await latestReadings(db, 'heatStation', { rows: NEWEST_ROWS })) stations.take(row);
    showStations(live, stations);
    return new Set([...orders, ...open].map(({ id }) => id));
  }
}

/** Only what differs: reading everything again is no reason to send everything again. */
function showStations(live: Live, stations: StationBoard): void {
  const changed = stations
    .all()
    .filter((item) => JSON.stringify(item) !== JSON.stringify(live.feed.get('heatStations', item.id)));
  live.feed.upsert('heatStations', changed);
}

function showFix(live: Live, fix: FixRow): void {
  live.fix(fix.workerId, {
    lon: fix.lon,
    lat: fix.lat,
    at: fix.occurredAt,
    accuracyM: fix.accuracyM,
    speedMps: fix.speedMps,
    courseDeg: fix.courseDeg,
  });
}
