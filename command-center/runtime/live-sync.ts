/** Brings what was committed onto the screens and phones: rows are read again, so that no race can show an older state. */
import type { HeatStationItem } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { createLastKnown } from '#edge-gateway/last-known.ts';
import type { FixRow, ReadingRow } from '#edge-gateway/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { listHeatStations } from '#geo-data/store/city.ts';
import { latestFixes } from '#geo-data/store/fixes.ts';
import { listOpenOrders } from '#geo-data/store/orders.ts';
import { latestReadings } from '#geo-data/store/readings.ts';
import { listLiveRequests, loadRequest } from '#geo-data/store/requests.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import type { Live } from '../server/live/live.ts';
import { type Loop, startLoop } from './loop.ts';
import type { PhoneOrders } from './phone-orders.ts';

const dayMs = 86_400_000;
const mostFailuresInARow = 3;

export interface LiveSync {
  /** A committed change of this request or one of its orders. */
  touch(requestId: string): void;
  /** A worker's duty or row has changed. */
  touchWorker(workerId: string): void;
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
  readonly onError: (error: unknown) => void;
}

/** Loads the present state into the feed, then keeps it true. */
export async function openLiveSync(deps: LiveSyncDeps): Promise<LiveSync> {
  const { db, live, clock } = deps;
  const lastKnown = createLastKnown();
  const stations = await loadPresent(deps, lastKnown.apply);
  const requests = new Set<string>();
  const workers = new Set<string>();
  let waiting: (() => void)[] = [];

  async function drain(): Promise<number> {
    await showWorkers();
    await showRequests();
    if (requests.size + workers.size > 0) return 0;
    for (const done of waiting.splice(0)) done();
    return Number.POSITIVE_INFINITY;
  }

  const loop: Loop = startLoop({ run: drain, onError: deps.onError, pauseMs: 5 });
  return {
    touch(requestId) {
      requests.add(requestId);
      loop.wake();
    },
    touchWorker(workerId) {
      workers.add(workerId);
      loop.wake();
    },
    onFixes(fixes) {
      for (const fix of lastKnown.apply(fixes)) showFix(live, fix);
    },
    onReadings(readings) {
      const items = readings.flatMap((row) => stations.take(row));
      if (items.length > 0) live.feed.upsert('heatStations', items);
    },
    settled: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve];
        loop.wake();
      }),
    async stop() {
      await loop.stop();
    },
  };

  async function showWorkers(): Promise<void> {
    const ids = [...workers];
    // Taken out before they are read: a change that comes meanwhile is another run.
    workers.clear();
    if (ids.length === 0) return;
    try {
      live.putWorkers(await listWorkers(db, { ids }));
    } catch (error) {
      for (const id of ids) workers.add(id);
      throw error;
    }
  }

  /** One that fails comes again and does not hold up the others; several in a row mean that the database is away. */
  async function showRequests(): Promise<void> {
    const failures: unknown[] = [];
    let failedInARow = 0;
    for (const id of [...requests]) {
      requests.delete(id);
      try {
        await showRequest(deps, id);
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

  async function showRequest({ phoneOrders }: LiveSyncDeps, id: string): Promise<void> {
    const found = await loadRequest(db, id);
    if (found === null) return;
    live.putOrders(found.orders);
    live.putRequests([{ request: found.request, orderIds: found.orders.map((order) => order.id) }]);
    phoneOrders.put(found.orders);
  }

  async function loadPresent(
    { phoneOrders }: LiveSyncDeps,
    apply: (fixes: readonly FixRow[]) => readonly FixRow[],
  ): Promise<StationBoard> {
    const now = clock.now();
    const workers = await listWorkers(db);
    live.putWorkers(workers);
    for (const fix of apply(await latestFixes(db, now - dayMs))) showFix(live, fix);
    // With what has just ended: it stays on the screens for a while, also over a restart.
    const orders = await listOpenOrders(db, now - dayMs);
    live.putOrders(orders);
    // Empty lists too: a phone may still show an order that ended just before the last stop.
    phoneOrders.put(
      orders,
      workers.map((worker) => worker.id),
    );
    const open = await listLiveRequests(db, now - dayMs);
    live.putRequests(open.map((request) => ({ request, orderIds: request.orderIds })));
    const board = createStationBoard(await listHeatStations(db));
    for (const row of await latestReadings(db)) board.take(row);
    live.feed.upsert('heatStations', board.all());
    return board;
  }
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

interface StationBoard {
  /** Takes a reading; answers the station's item when it became newer by it. */
  take(row: ReadingRow): HeatStationItem[];
  all(): HeatStationItem[];
}

/** Newest values of each heat station; an older reading that comes late changes nothing. */
function createStationBoard(
  list: readonly { readonly id: string; readonly name: string; readonly lon: number; readonly lat: number }[],
): StationBoard {
  const items = new Map<string, HeatStationItem>(
    list.map(({ id, name, lon, lat }) => [id, { id, name, lon, lat, at: null, values: {}, bad: [] }]),
  );
  return {
    all: () => [...items.values()],
    take(row) {
      const item = row.sourceKind === 'heatStation' ? items.get(row.sourceId) : undefined;
      if (item === undefined || (item.at !== null && Date.parse(item.at) >= row.occurredAt)) return [];
      const values = Object.fromEntries(row.metrics.map((name, i) => [name, row.values[i] ?? null]));
      const bad = row.metrics.filter((_, i) => row.qualities[i] === 'bad');
      const fresh = { ...item, at: isoOf(row.occurredAt), values: { ...item.values, ...values }, bad };
      items.set(item.id, fresh);
      return [fresh];
    },
  };
}
