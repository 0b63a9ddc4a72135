/** The live side of a site: what comes in through the gateway, and what goes out to screens and phones. */
import { ulid } from 'ulid';
import { hourMs } from '#dispatch-core/domain/time.ts';
import type { DeviceDirectory, FixRow, ReadingRow } from '#edge-gateway/ports.ts';
import type { Site as WireSite } from '../contract/http.ts';
import type { CommandDeps } from '../server/commands.ts';
import { defaultFeedLimits } from '../server/live/feed.ts';
import { createLive, type Live } from '../server/live/live.ts';
import { createViews } from '../server/live/rights.ts';
import { createDesks, type Desks } from './desks.ts';
import { openDeviceDirectory } from './device-directory.ts';
import { type Gateway, startGateway } from './gateway.ts';
import type { Ground } from './ground.ts';
import { type LiveSync, openLiveSync } from './live-sync.ts';
import { createPhoneOrders, type PhoneOrders } from './phone-orders.ts';
import type { Bus } from './ports.ts';
import { createRouteBoard, type RouteBoard } from './route-plans/board.ts';
import type { Stops } from './stops.ts';

export interface LiveSide {
  readonly live: Live;
  readonly directory: DeviceDirectory;
  readonly gateway: Gateway;
  readonly sync: LiveSync;
  readonly desks: Desks;
  readonly phoneOrders: PhoneOrders;
  /** The workers' next orders, as far as they are planned. */
  readonly routeBoard: RouteBoard;
}

/** Positions go out so often. */
const flushMs = 250;
/** A done order stays on the screens of this shift. */
const keepCompletedMs = 12 * hourMs;
const maxCompleted = 5000;

/**
 * Opens it. Devices are let in at once, but their first messages wait for `commands`: the server behind them needs
 * the gateway's counters and is bound after it. `onStaffRead` runs when workers were read again: who can work may
 * have changed.
 */
export async function openLiveSide(
  ground: Ground,
  site: () => WireSite,
  commands: Promise<CommandDeps>,
  onStaffRead: () => void,
  stops: Stops,
): Promise<LiveSide> {
  const { config, db, clock, duty, names, rules, bus, log } = ground;
  const routeBoard = createRouteBoard();
  const live = createLive({
    clock,
    etaOf: routeBoard.etaOf,
    epoch: ulid(),
    site,
    views: createViews(names.community),
    limits: defaultFeedLimits,
    presence: () => rules.current().dispatch.presence,
    onSelect: (mark) => desks.tell(mark),
    flushMs,
    keepCompletedMs,
    maxCompleted,
    onFault: (error) => log('error', 'live.fault', { error }),
  });
  const desks = createDesks({ bus, live, nameOf: names.actor });
  const directory = openDeviceDirectory(db, ground.secretKey);
  const gateway = await startGateway({
    config,
    db,
    clock,
    directory,
    dutyAt: duty.at,
    onStored({ fixes, readings }) {
      sync.onFixes(fixes);
      sync.onReadings(readings);
      tellStored(bus, fixes, readings);
    },
    commands,
    log,
  });
  stops.add('gateway', () => gateway.stop());
  const phoneOrders = createPhoneOrders({
    clock,
    etaOf: routeBoard.etaOf,
    publish: (topic, payload) => gateway.broker.publish(topic, payload, { qos: 1, retain: true }),
    onError: (error) => log('warn', 'phone-orders.failed', { error }),
  });
  const onError = (error: unknown) => log('error', 'live-sync.failed', { error });
  const sync = await openLiveSync({
    db,
    clock,
    live,
    phoneOrders,
    onOrders: routeBoard.note,
    onWorkers(workers) {
      duty.put(workers);
      onStaffRead();
    },
    onError,
  });
  stops.add('live sync', () => sync.stop());
  live.start();
  stops.add('live feed', () => live.stop());
  return { live, directory, gateway, sync, desks, phoneOrders, routeBoard };
}

/** Ids only: the other processes read the rows. */
function tellStored(bus: Bus, fixes: readonly FixRow[], readings: readonly ReadingRow[]): void {
  const workerIds = new Set(fixes.flatMap((fix) => (fix.suspect ? [] : [fix.workerId])));
  if (workerIds.size > 0) bus.publish('fixes', [...workerIds]);
  const stations = new Set(
    readings.flatMap((row) => (row.sourceKind === 'heatStation' ? [row.sourceId] : [])),
  );
  if (stations.size > 0) bus.publish('readings', [...stations]);
}
