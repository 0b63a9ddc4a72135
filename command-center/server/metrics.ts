/** Prometheus counters, read from their owners when somebody asks. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ServerDeps } from './deps.ts';

export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
}

/** Opens a registry of its own, so that two servers in one process do not share counters. */
export function createMetrics(deps: Pick<ServerDeps, 'ops' | 'live'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'hearthline_' });
  registerIngest(registry, deps);
  registerBroker(registry, deps);
  registerFeed(registry, deps);
  registerBusiness(registry, deps);
  registerUpkeep(registry, deps);
  return { contentType: registry.contentType, render: () => registry.metrics() };
}

/** received = stored + duplicate + ignored + rejected (by reason) + waiting, per stream. */
function registerIngest(registry: Registry, deps: Pick<ServerDeps, 'ops'>): void {
  const messages = new Counter({
    name: 'hearthline_ingest_messages_total',
    help: 'Messages of devices by stream and outcome; received is the sum of the others and of those waiting',
    labelNames: ['stream', 'outcome', 'reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [stream, counts] of Object.entries(deps.ops.ingestCounts())) {
        for (const outcome of ['received', 'stored', 'duplicate', 'ignored', 'returned'] as const) {
          this.inc({ stream, outcome, reason: '' }, counts[outcome]);
        }
        for (const [reason, n] of Object.entries(counts.rejected))
          this.inc({ stream, outcome: 'rejected', reason }, n);
      }
    },
  });
  const waiting = new Gauge({
    name: 'hearthline_ingest_waiting',
    help: 'Messages received and not yet committed',
    labelNames: ['stream'],
    registers: [registry],
    collect() {
      for (const [stream, counts] of Object.entries(deps.ops.ingestCounts()))
        this.set({ stream }, counts.waiting);
    },
  });
  messages.reset();
  waiting.reset();
}

function registerBroker(registry: Registry, deps: Pick<ServerDeps, 'ops'>): void {
  new Gauge({
    name: 'hearthline_broker_connected',
    help: '1 while devices can be taken in over MQTT: the embedded broker, or our session at the broker outside',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      const { kind, connected } = deps.ops.broker();
      this.set({ kind }, connected ? 1 : 0);
    },
  });
  const gauges = {
    connections: 'Open connections of the embedded broker; 1 for our own at a broker outside',
    pending: 'Connections not logged in yet; outside: messages taken over and not yet acknowledged',
    sessions: 'Sessions kept by the embedded broker',
    queued: 'Messages kept for sessions that are away; outside: messages on their way to the broker',
    retained: 'Retained topics of the server',
  } as const;
  for (const name of ['connections', 'pending', 'sessions', 'queued', 'retained'] as const)
    gauge(registry, `hearthline_broker_${name}`, gauges[name], () => deps.ops.broker()[name]);
  new Counter({
    name: 'hearthline_broker_refused_total',
    help: 'Connections and subscriptions that the embedded broker refused or closed, by reason',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, n] of Object.entries(deps.ops.broker().refused)) this.inc({ reason }, n);
    },
  });
}

/** Other processes of the site, and timers that fail. */
function registerUpkeep(registry: Registry, { ops }: Pick<ServerDeps, 'ops'>): void {
  gauge(
    registry,
    'hearthline_bus_peers',
    'Other processes of the site heard of lately',
    () => ops.busStats().peers,
  );
  gauge(registry, 'hearthline_bus_whole', '0 while messages of other processes may be missing', () =>
    ops.busStats().isWhole ? 1 : 0,
  );
  counter(
    registry,
    'hearthline_bus_gaps_total',
    'Times that everything was read again',
    () => ops.busStats().gaps,
  );
  new Gauge({
    name: 'hearthline_timers_failing',
    help: 'Timers whose last firing failed',
    registers: [registry],
    async collect() {
      // A database that is away must not take the other figures along.
      this.set(await ops.failingTimers().catch(() => Number.NaN));
    },
  });
}

function registerFeed(registry: Registry, deps: Pick<ServerDeps, 'live'>): void {
  gauge(
    registry,
    'hearthline_feed_clients',
    'Open connections of the live feed',
    () => deps.live.feed.stats().clients,
  );
  gauge(
    registry,
    'hearthline_feed_clients_behind',
    'Clients that read too slowly now',
    () => deps.live.feed.stats().behind,
  );
  counter(
    registry,
    'hearthline_feed_frames_sent_total',
    'Frames given to sockets',
    () => deps.live.feed.stats().framesSent,
  );
  counter(
    registry,
    'hearthline_feed_frames_skipped_total',
    'Frames that slow clients did not get',
    () => deps.live.feed.stats().skipped,
  );
  counter(
    registry,
    'hearthline_feed_clients_lost_total',
    'Clients disconnected for reading too slowly',
    () => deps.live.feed.stats().lost,
  );
}

function registerBusiness(registry: Registry, deps: Pick<ServerDeps, 'live'>): void {
  new Gauge({
    name: 'hearthline_orders',
    help: 'Orders on the screens by state',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const order of deps.live.feed.items('orders')) this.inc({ state: order.state });
    },
  });
  new Gauge({
    name: 'hearthline_workers',
    help: 'Workers by duty and presence',
    labelNames: ['duty', 'presence'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { duty, presence } of deps.live.feed.items('fixes')) this.inc({ duty, presence });
    },
  });
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}

function counter(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}
