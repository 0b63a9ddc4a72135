/** The composition root: database → clock → gateway and live state → server → loops → serve; `stop` goes back in reverse. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createNodeWebSocket } from '@hono/node-ws';
import { ulid } from 'ulid';
import type { DemoProgress } from '#command-center/contract/http.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import type { Broker } from '#edge-gateway/broker.ts';
import type { CountersSnapshot } from '#edge-gateway/counters.ts';
import type { Database } from '#geo-data/database.ts';
import { openDispatchSources } from '#geo-data/store/candidates.ts';
import { openOrderLifeStore } from '#geo-data/store/order-life.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { openBasemaps } from './runtime/basemaps.ts';
import { bindServer } from './runtime/bind-server.ts';
import { bindSite, tellSometimes } from './runtime/bind-site.ts';
import { type BlobFiles, openBlobFiles } from './runtime/blobs.ts';
import { openCoverage } from './runtime/coverage.ts';
import { followBus } from './runtime/follow-bus.ts';
import { type Ground, type GroundOptions, openGround } from './runtime/ground.ts';
import { type LiveSide, openLiveSide } from './runtime/live-side.ts';
import { grantLocalAccess } from './runtime/local-access.ts';
import { type Loops, startLoops } from './runtime/loops.ts';
import { openDiverts } from './runtime/open-diverts.ts';
import { openRoads, type RunningRoads } from './runtime/roads.ts';
import { openRoutePlans } from './runtime/route-plans/open.ts';
import { type Serving, serveApp } from './runtime/serve.ts';
import type { RunningSiteClock } from './runtime/site-clock.ts';
import { openStops, type Stops } from './runtime/stops.ts';
import { wallNow } from './runtime/wall-clock.ts';
import { openWhatIf } from './runtime/what-if/what-if-thread.ts';
import { createApp, type ServedApp } from './server/app.ts';
import type { CommandDeps } from './server/commands.ts';
import type { ServerDeps, ServerLog, SimulationDeps } from './server/deps.ts';
import { mountLive } from './server/live/socket.ts';

export interface Hearthline {
  readonly url: string;
  readonly mqttUrl: string;
  /** MQTT with TLS; null without a certificate. */
  readonly mqttsUrl: string | null;
  readonly clock: Clock & Pick<RunningSiteClock, 'rate'>;
  /** Shows a running simulation's switches in the interface. */
  showSimulation(simulation: SimulationDeps): void;
  /** Tells the pages how much of a demonstration is still to come; null when it is complete. */
  showDemoProgress(progress: DemoProgress | null): void;
  /** Lets the site clock go on at another rate. */
  setRate(rate: number): Promise<void>;
  readonly db: Database;
  readonly blobs: BlobFiles;
  /** Requests that were written beside the commands: everybody who watches reads them again. */
  touch(requestIds: readonly string[]): void;
  /** The way between two points as the site's roads are now; for whoever drives them. */
  readonly route: RunningRoads['route'];
  /** True when this start set the site up. */
  readonly isNew: boolean;
  counters(): CountersSnapshot;
  /** Ends everything in reverse order; nothing acknowledged is lost. */
  stop(): Promise<void>;
}

export interface StartOptions extends GroundOptions {
  readonly log: Log;
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

async function compose(options: StartOptions, stops: Stops): Promise<Hearthline> {
  const ground = await openGround(options, logger(options.log), stops);
  const { config, db, clock, isNew } = ground;
  const wakes = createWakes();
  const commands = createHandOver<CommandDeps>();
  const basemaps = await openBasemaps(db, (message, error) =>
    ground.log('warn', 'basemaps.failed', { message, error }),
  );
  stops.add('base maps', () => basemaps.stop());
  const clockSet = () => ground.bus.publish('clock', []);
  const site = bindSite(ground.site, config.siteTz, clock, clockSet, basemaps.current);
  const side = await openLiveSide(ground, site.read, commands.value, wakes.staffChanged, stops);
  basemaps.onChanged(() => side.live.feed.greet());
  const showProgress = tellSometimes(site.showDemoProgress, () => side.live.feed.greet(), clock.wallNow);
  const blobs = openBlobFiles(config.blobDir ?? join(config.dataDir, 'blobs'));
  const roads = await openRoads({
    db,
    blobs,
    clock,
    onProblem: (message, error) => ground.log('warn', 'roads.failed', { message, error }),
  });
  stops.add('roads', () => roads.stop());
  openRoutePlans(ground, side, roads, stops);
  const { orderLife, sources, ranking } = bindOrderLife(ground, side, roads);
  const coverage = openCoverage(ground, side, roads, stops);
  const diverts = openDiverts(ground, side, orderLife, { ...sources, ranking });
  let simulation: SimulationDeps | null = null;
  const whatIf = openWhatIf(() => ground.clock.now());
  stops.add('what if', () => whatIf.stop());
  const server = {
    simulation: () => simulation,
    whatIf,
    ...bindServer({
      ...ground,
      ...side,
      site,
      orderLife,
      ranking: { ...ranking, orders: sources.orders },
      version: await readVersion(),
      newId: ulid,
      loginGuard: side.gateway.loginGuard,
      blobs,
      roads: roads.api,
      diverts,
      coverage: coverage.current,
      dutyOf: side.live.dutyOf,
      ...reactionsOf(ground, side, wakes),
    }),
  };
  const built = createApp(server);
  follow(ground, side, built, wakes);
  commands.give(server);
  const loops = startLoops({
    ...ground,
    ...side,
    server,
    orderLife,
    ranking,
    pool: sources.pool,
    diverts,
    tz: config.siteTz,
  });
  stops.add('loops', () => loops.stop());
  wakes.connect(loops);
  await ground.bus.start();
  const serving = await serve(config, built, server, side.gateway.broker);
  stops.add('server', () => serving.close());
  const { url: mqttUrl, secureUrl: mqttsUrl } = side.gateway.broker;
  stops.add('local access', await grantAccess(ground, { url: serving.url, mqttUrl }));
  return {
    url: serving.url,
    mqttUrl,
    mqttsUrl,
    clock,
    showSimulation(shown) {
      simulation = shown;
    },
    showDemoProgress: showProgress,
    async setRate(rate) {
      await clock.setRate(rate);
      clockSet();
    },
    db,
    blobs,
    touch: (requestIds) => ground.bus.publish('requests', requestIds),
    route: roads.route,
    isNew,
    counters: () => side.gateway.ingest.counters(),
    stop: () => stops.run(),
  };
}

/** Orders' use cases and the ranking, over the database and the live positions. */
function bindOrderLife({ db, clock, rules, bus }: Ground, { live }: LiveSide, { travelTime }: RunningRoads) {
  const orderLife: OrderLifeDeps = {
    store: openOrderLifeStore(db),
    clock,
    newId: ulid,
    rules: rules.current,
    pause: pauseByChance,
    publish: ({ after }) => bus.publish('requests', [after.request.id]),
  };
  const sources = openDispatchSources(db);
  const ranking = {
    now: clock.now,
    rules: rules.current,
    candidates: sources.candidates,
    positions: { lastOf: live.positionOf },
    travelTime,
  };
  return { orderLife, sources, ranking };
}

/** 0 to 2, 4, 8 … at most 64 ms: short against a person's patience, long against a transaction. */
function pauseByChance(tries: number): Promise<void> {
  const ms = Math.random() * Math.min(64, 2 ** tries);
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What the program does when the server has changed something beside orders. */
function reactionsOf({ duty, bus }: Ground, { live, gateway }: LiveSide, wakes: Wakes) {
  return {
    dropDevice: (username: string) => void gateway.broker.dropSessions(username),
    onDuty(worker: Worker) {
      // Here at once: nobody who is off duty is seen a moment longer.
      duty.put([worker]);
      live.putWorkers([worker]);
      wakes.staffChanged();
      bus.publish('workers', [worker.id]);
    },
    onReplayed: (requestId: string) => bus.publish('requests', [requestId]),
  };
}

function follow(ground: Ground, side: LiveSide, { identifier }: ServedApp, { loops }: Wakes): void {
  followBus({
    ...ground,
    ...side,
    identifier,
    loops,
    onClockSet: () => side.live.feed.greet(),
    onError: (what, error) => ground.log('warn', 'follow.failed', { what, error }),
  });
}

interface Wakes {
  staffChanged(): void;
  loops(): Loops | null;
  connect(loops: Loops): void;
}

/** Passes events on to the loops, which are started last; before that their first run will see everything anyway. */
function createWakes(): Wakes {
  let loops: Loops | null = null;
  return {
    staffChanged: () => loops?.wakeDispatch(),
    loops: () => loops,
    connect(started) {
      loops = started;
    },
  };
}

/** A value that somebody waits for before it exists. */
function createHandOver<T>(): { readonly value: Promise<T>; give(value: T): void } {
  let give: (value: T) => void = () => undefined;
  const value = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { value, give: (given) => give(given) };
}

function grantAccess({ db, config, secretKey }: Ground, addresses: { url: string; mqttUrl: string }) {
  return grantLocalAccess(db, config.dataDir, addresses, secretKey, { id: `local-${ulid()}`, wallNow });
}

/** Mounts pages, API, live feed and MQTT over WebSocket on one port. */
async function serve(config: Config, built: ServedApp, server: ServerDeps, broker: Broker): Promise<Serving> {
  void built.signOn?.prepare();
  const webSockets = createNodeWebSocket({ app: built.app });
  mountLive(built, server, webSockets.upgradeWebSocket);
  const { webSocketEvents } = broker;
  if (webSocketEvents === null) built.app.get('/mqtt', (c) => c.text(brokerIsOutside, 404));
  else
    built.app.get(
      '/mqtt',
      webSockets.upgradeWebSocket((c) => webSocketEvents(c.env?.incoming?.socket?.remoteAddress ?? '')),
    );
  return serveApp(built.app, { port: config.port, bind: config.bind, webSockets });
}

const brokerIsOutside =
  '本单位使用外部 MQTT 服务器，设备请直接连接该服务器。\nThis site has an MQTT broker of its own: devices connect there, not here.\n';

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
