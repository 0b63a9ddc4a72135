/** The feed: one writer numbers every channel, one tick sends what changed, every client gets what he may see. */
import type { Site } from '#command-center/contract/http.ts';
import {
  channels as allChannels,
  type Channel,
  type ChannelItem,
  type ServerFrame,
} from '#command-center/contract/live.ts';
import type { WorkerMark } from '#command-center/contract/positions.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Position } from '#dispatch-core/domain/worker.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { type ChannelLog, createChannelLog, type WindowLimits } from './channel-log.ts';
import {
  allowSnapshot,
  type Client,
  type ClientLimits,
  createClient,
  isDrained,
  isLost,
  type Sink,
  takes,
} from './client.ts';
import { deltaText, snapshotText } from './frames.ts';
import { createPositionSender } from './position-sender.ts';
import { mayOpen, type Views } from './rights.ts';

export interface FeedLimits extends ClientLimits {
  readonly window: WindowLimits;
  readonly maxClients: number;
  /** Screens of one person or program at a time. */
  readonly maxClientsPerActor: number;
}

export const defaultFeedLimits: FeedLimits = {
  highBytes: 512 * 1_024,
  lowBytes: 64 * 1_024,
  maxBehindMs: 60_000,
  window: { maxDeltas: 2_000, maxChanges: 20_000 },
  maxClients: 1_000,
  maxClientsPerActor: 100,
};

export interface FeedDeps {
  readonly clock: Pick<Clock, 'now' | 'wallNow'>;
  /** Names this run of the server: numbers of another epoch mean nothing here. */
  readonly epoch: string;
  readonly site: () => Site;
  readonly views: Views;
  readonly limits: FeedLimits;
}

/** What a client wants: channels, and from where he can go on. */
export interface Wanted {
  readonly channels: readonly Channel[];
  readonly epoch: string | null;
  readonly since: ReadonlyMap<Channel, number>;
}

export interface Connection {
  readonly id: string;
  resync(channels: readonly Channel[]): void;
  close(): void;
}

export interface FeedStats {
  readonly clients: number;
  readonly behind: number;
  readonly skipped: number;
  readonly lost: number;
  readonly framesSent: number;
}

export interface Feed {
  upsert<C extends Channel>(channel: C, items: readonly ChannelItem<C>[]): void;
  remove(channel: Channel, ids: readonly string[]): void;
  /** Makes a channel hold exactly these items. */
  replace<C extends Channel>(channel: C, items: readonly ChannelItem<C>[]): void;
  get<C extends Channel>(channel: C, id: string): ChannelItem<C> | null;
  items<C extends Channel>(channel: C): Iterable<ChannelItem<C>>;
  seq(channel: Channel): number;
  place(workerId: string, position: Position, mark: WorkerMark): void;
  unplace(workerId: string): void;
  /** Null when the feed is full. */
  connect(id: string, actor: Actor, sink: Sink, wanted: Wanted): Connection | null;
  /** Numbers and sends what has changed, then brings waiting clients up to date. */
  flush(): void;
  /** Tells everybody that the feed lives and drops clients that stay behind. */
  tick(): void;
  /** Says hello again, after the site clock was set. */
  greet(): void;
  stats(): FeedStats;
  closeAll(code: number, reason: string): void;
}

type Logs = { readonly [C in Channel]: ChannelLog<ChannelItem<C>> };

/** Opens a feed with empty channels. Nothing runs by itself: the caller calls `flush` and `tick`. */
export function createFeed(deps: FeedDeps): Feed {
  const { limits, clock, views } = deps;
  const logs = createLogs(limits.window);
  const clients = new Map<string, Client>();
  const counts = { skipped: 0, lost: 0, framesSent: 0 };
  const send = (client: Client, frame: ServerFrame | string | Uint8Array<ArrayBuffer>) => {
    const isRaw = typeof frame === 'string' || frame instanceof Uint8Array;
    client.sink.send(isRaw ? frame : JSON.stringify(frame));
    counts.framesSent++;
  };
  const positions = createPositionSender({ ...deps, logs, send });

  function sendSnapshot<C extends Channel>(client: Client, channel: C): void {
    const log = logs[channel];
    const since = client.resumeAt.get(channel);
    client.resumeAt.delete(channel);
    const deltas = since === undefined ? null : log.since(since);
    if (deltas !== null)
      for (const delta of deltas) send(client, deltaText(channel, delta, client.actor, views));
    else send(client, snapshotText(channel, log, client.actor, views));
    if (channel === 'fixes') positions.sendAll(client);
  }

  /** Sends snapshots one by one, each only when the one before it was read. */
  function bringUpToDate(client: Client): void {
    for (const channel of allChannels) {
      if (!client.waiting.has(channel)) continue;
      if (!isDrained(client, limits)) return;
      client.waiting.delete(channel);
      sendSnapshot(client, channel);
      allowSnapshot(client, limits);
    }
  }

  function flushChannel<C extends Channel>(channel: C): void {
    const delta = logs[channel].flush();
    if (delta === null) return;
    const texts = new Map<string, string>();
    for (const client of clients.values()) {
      if (!client.channels.has(channel) || !accepts(client, channel)) continue;
      const text = texts.get(client.audience) ?? deltaText(channel, delta, client.actor, views);
      texts.set(client.audience, text);
      send(client, text);
    }
  }

  function accepts(client: Client, channel: Channel): boolean {
    if (takes(client, channel, clock.wallNow())) return true;
    counts.skipped++;
    return false;
  }

  function isFull(actor: Actor): boolean {
    if (clients.size >= limits.maxClients) return true;
    const his = [...clients.values()].filter((client) => client.actor.id === actor.id);
    return his.length >= limits.maxClientsPerActor;
  }

  const hello = (): ServerFrame => ({ t: 'hello', epoch: deps.epoch, site: deps.site() });

  return {
    upsert: (channel, items) => logs[channel].upsert(items),
    remove: (channel, ids) => logs[channel].remove(ids),
    replace: (channel, items) => logs[channel].replace(items),
    get: (channel, id) => logs[channel].get(id),
    items: (channel) => logs[channel].items(),
    seq: (channel) => logs[channel].seq(),
    place: positions.place,
    unplace: positions.unplace,
    connect(id, actor, sink, wanted) {
      if (isFull(actor)) return null;
      const open = wanted.channels.filter((channel) => mayOpen(actor, channel));
      const client = createClient(id, actor, sink, open, limits);
      if (wanted.epoch === deps.epoch) {
        for (const [channel, seq] of wanted.since) client.resumeAt.set(channel, seq);
      }
      clients.set(id, client);
      send(client, hello());
      bringUpToDate(client);
      return {
        id,
        resync(channels) {
          // Sent at the next tick, so that asking often costs no more than asking once.
          for (const channel of channels) if (client.channels.has(channel)) client.waiting.add(channel);
        },
        close: () => void clients.delete(id),
      };
    },
    flush() {
      for (const channel of allChannels) flushChannel(channel);
      positions.flush(clients.values(), accepts);
      for (const client of clients.values()) bringUpToDate(client);
    },
    tick() {
      const frame = JSON.stringify({ t: 'tick', at: isoOf(clock.now()) } satisfies ServerFrame);
      for (const client of [...clients.values()]) {
        if (isLost(client, limits, clock.wallNow())) {
          clients.delete(client.id);
          counts.lost++;
          client.sink.close(1013, 'reads too slowly');
        } else if (client.sink.bufferedBytes() <= client.allowanceBytes) send(client, frame);
      }
    },
    greet() {
      for (const client of clients.values()) send(client, hello());
    },
    stats: () => ({
      ...counts,
      clients: clients.size,
      behind: [...clients.values()].filter((client) => client.behindSince !== null).length,
    }),
    closeAll(code, reason) {
      for (const client of clients.values()) client.sink.close(code, reason);
      clients.clear();
    },
  };
}

function createLogs(window: WindowLimits): Logs {
  return {
    fixes: createChannelLog(window),
    orders: createChannelLog(window),
    requests: createChannelLog(window),
    heatStations: createChannelLog(window),
    alarms: createChannelLog(window),
    notices: createChannelLog(window),
    calls: createChannelLog(window),
    agents: createChannelLog(window),
    heat: createChannelLog(window),
    kpi: createChannelLog(window),
    coverage: createChannelLog(window),
    desk: createChannelLog(window),
    outages: createChannelLog(window),
  };
}
