/** The composition root: database → clock → live state → broker → server → loops → serve; `stop` goes back in reverse. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNodeWebSocket } from '@hono/node-ws';
import { ulid } from 'ulid';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import { estimatedTravelTime } from '#dispatch-core/assign/travel.ts';
import { hourMs } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import type { Broker } from '#edge-gateway/broker.ts';
import type { CountersSnapshot } from '#edge-gateway/counters.ts';
import type { Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import { openDispatchSources } from '#geo-data/store/candidates.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import { loadSite, type Site, saveSite } from '#geo-data/store/site.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { bindServer } from './runtime/bind-server.ts';
import { openBlobFiles } from './runtime/blobs.ts';
import { openDeviceDirectory } from './runtime/device-directory.ts';
import { openNames } from './runtime/directory.ts';
import { createDutyBoard } from './runtime/duty-board.ts';
import { startGateway } from './runtime/gateway.ts';
import { openLiveSync } from './runtime/live-sync.ts';
import { grantLocalAccess } from './runtime/local-access.ts';
import { type Loops, startLoops } from './runtime/loops.ts';
import { createPhoneOrders } from './runtime/phone-orders.ts';
import { openRules } from './runtime/rules.ts';
import { loadSecretKey } from './runtime/secret-key.ts';
import { type Serving, serveApp } from './runtime/serve.ts';
import { productionPlan, type SitePlan, setUpSite } from './runtime/setup-site.ts';
import { openSiteClock } from './runtime/site-clock.ts';
import { openStops, type Stops } from './runtime/stops.ts';
import { wallNow } from './runtime/wall-clock.ts';
import { createApp } from './server/app.ts';
import type { ServerDeps, ServerLog } from './server/deps.ts';
import { defaultFeedLimits } from './server/live/feed.ts';
import { createLive } from './server/live/live.ts';
import { createViews } from './server/live/rights.ts';
import { mountLive } from './server/live/socket.ts';

export interface Hearthline {
  readonly url: string;
  readonly mqttUrl: string;
  readonly clock: Clock;
  /** Lets the site clock go on at another rate. */
  setRate(rate: number): Promise<void>;
  readonly db: Database;
  /** True when this start set the site up. */
  readonly isNew: boolean;
  counters(): CountersSnapshot;
  /** Ends everything in reverse order; nothing acknowledged is lost. */
  stop(): Promise<void>;
}

export interface StartOptions {
  readonly config: Config;
  readonly log: Log;
  /** What an empty database becomes; a production site by default. */
  readonly plan?: (secretKey: Uint8Array) => SitePlan;
  /** Refuses a database that holds a site already, before any part of it runs. */
  readonly mustBeNew?: boolean;
}

/** Starts the whole program in this process. Rejects with a sentence when a part cannot start; then nothing is left running. */
export async function startHearthline(options: StartOptions): Promise<Hearthline> {
  const stops = openStops((name, error) => options.log.error({ err: error, part: name }, 'stop.failed'));
  try {
    return await compose(options, stops);
  } catch (error) {
    await stops.run();
    throw error;
  }
}

async function compose({ config, log, plan, mustBeNew }: StartOptions, stops: Stops): Promise<Hearthline> {
  const say = logger(log);
  const secretKey = await loadSecretKey(config.dataDir);
  const db = await openDatabase({
    databaseUrl: config.databaseUrl ?? undefined,
    dataDir: config.dataDir,
    onProblem: (message, error) => say('warn', 'database.upkeep', { message, error }),
  });
  stops.add('database', () => db.close());
  const isNew = await setUpSite(db, plan?.(secretKey) ?? productionPlan(wallNow()));
  if (mustBeNew === true && !isNew) throw new Error('a database of its own is needed; this one holds a site');
  const site = await readSite(db);
  const clock = await openSiteClock(clockStore(db, site));
  stops.add('site clock', () => clock.stop());

  const names = await openNames(db);
  const duty = createDutyBoard();
  duty.put(await listWorkers(db));
  const rules = await openRules({
    db,
    isStationStaffed: duty.isStaffed,
    onWrongSetting: (key, message) => say('warn', 'setting.ignored', { key, message }),
  });
  const live = createLive({
    clock,
    epoch: ulid(),
    site: () => server.site.read(),
    views: createViews(names.community),
    limits: defaultFeedLimits,
    presence: rules.current().dispatch.presence,
    flushMs: 250,
    keepCompletedMs: 12 * hourMs,
    maxCompleted: 5000,
    onFault: (error) => say('error', 'live.fault', { error }),
  });
  const directory = openDeviceDirectory(db, secretKey);
  let serveCommands: (deps: ServerDeps) => void = () => undefined;
  const commands = new Promise<ServerDeps>((resolve) => {
    serveCommands = resolve;
  });
  const gateway = await startGateway({
    config,
    db,
    clock,
    directory,
    dutyAt: duty.at,
    onStored: ({ fixes, readings }) => {
      sync.onFixes(fixes);
      sync.onReadings(readings);
    },
    commands,
    log: say,
  });
  stops.add('gateway', () => gateway.stop());
  const phoneOrders = createPhoneOrders({
    clock,
    publish: (topic, payload) => gateway.broker.publish(topic, payload, { qos: 1, retain: true }),
    onError: (error) => say('warn', 'phone-orders.failed', { error }),
  });
  const sync = await openLiveSync({
    db,
    clock,
    live,
    phoneOrders,
    onError: (error) => say('error', 'live-sync.failed', { error }),
  });
  stops.add('live sync', () => sync.stop());

  let loops: Loops | null = null;
  const orderLife: OrderLifeDeps = {
    store: openOrderLifeStore(db),
    clock,
    newId: ulid,
    rules: rules.current,
    publish: ({ after }) => {
      sync.touch(after.request.id);
      loops?.wake();
    },
  };
  const sources = openDispatchSources(db);
  const ranking = {
    now: clock.now,
    rules: rules.current,
    candidates: sources.candidates,
    positions: { lastOf: live.positionOf },
    travelTime: estimatedTravelTime,
  };
  const server: ServerDeps = bindServer({
    db,
    clock,
    live,
    names,
    site,
    tz: config.siteTz,
    version: await readVersion(),
    log: say,
    newId: ulid,
    secretKey,
    directory,
    loginGuard: gateway.loginGuard,
    gateway,
    orderLife,
    rules,
    ranking: { ...ranking, orders: sources.orders },
    blobs: openBlobFiles(join(config.dataDir, 'blobs')),
    dutyOf: live.dutyOf,
    dropDevice: (username) => void gateway.broker.dropSessions(username),
    onPeopleChanged: () => void names.reload().catch((error) => say('warn', 'names.failed', { error })),
    onDuty(worker: Worker) {
      duty.put([worker]);
      live.putWorkers([worker]);
      loops?.wakeDispatch();
    },
    onReplayed: (requestId) => sync.touch(requestId),
    onClockSet() {
      live.feed.greet();
      loops?.wake();
    },
  });
  serveCommands(server);
  live.start();
  stops.add('live feed', () => live.stop());
  loops = startLoops({
    db,
    clock,
    server,
    gateway,
    orderLife,
    ranking,
    pool: sources.pool,
    rules,
    tz: config.siteTz,
  });
  const running = loops;
  stops.add('loops', () => running.stop());

  const serving = await serve(config, server, gateway.broker);
  stops.add('server', () => serving.close());
  const mqttUrl = `mqtt://${gateway.broker.host}:${gateway.broker.port}`;
  const own = { id: `local-${ulid()}`, wallNow };
  stops.add(
    'local access',
    await grantLocalAccess(db, config.dataDir, { url: serving.url, mqttUrl }, secretKey, own),
  );
  return {
    url: serving.url,
    mqttUrl,
    clock,
    setRate: clock.setRate,
    db,
    isNew,
    counters: () => gateway.ingest.counters(),
    stop: () => stops.run(),
  };
}

/** Mounts pages, API, live feed and MQTT over WebSocket on one port. */
async function serve(config: Config, server: ServerDeps, broker: Broker): Promise<Serving> {
  const built = createApp(server);
  const webSockets = createNodeWebSocket({ app: built.app });
  mountLive(built, server, webSockets.upgradeWebSocket);
  built.app.get(
    '/mqtt',
    webSockets.upgradeWebSocket((c) => broker.webSocketEvents(c.env?.incoming?.socket?.remoteAddress ?? '')),
  );
  return serveApp(built.app, { port: config.port, bind: config.bind, webSockets });
}

async function readSite(db: Database): Promise<Site> {
  const site = await loadSite(db);
  if (site === null) throw new Error('the site is not set up');
  return site;
}

function clockStore(db: Database, site: Site) {
  return {
    load: async () => ({ clock: site.clock, lastSite: site.lastSite }),
    save: (clock: Site['clock'], lastSite: number) => saveSite(db, { ...site, clock, lastSite }),
  };
}

/** Event name and fields, as server and gateway write them. */
function logger(log: Log): ServerLog {
  return (level, event, { error, ...fields }) =>
    log[level](error === undefined ? fields : { ...fields, err: error }, event);
}

async function readVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const { version }: { version: string } = JSON.parse(text);
  return version;
}
