/** A feed over a little town, and sockets that remember what they were given and can stop reading. */
import type { Channel, ServerFrame } from '#command-center/contract/live.ts';
import type { Sink } from '#command-center/server/live/client.ts';
import {
  type Connection,
  defaultFeedLimits,
  type FeedLimits,
  type Wanted,
} from '#command-center/server/live/feed.ts';
import { createLive, type Live } from '#command-center/server/live/live.ts';
import { createViews } from '#command-center/server/live/rights.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import type { Town } from '#tests/dispatch-core/support/town.ts';
import { siteItem } from './desk.ts';

type Frame<T extends ServerFrame['t']> = Extract<ServerFrame, { t: T }>;

export interface FakeSocket extends Sink {
  readonly all: (ServerFrame | Uint8Array<ArrayBuffer>)[];
  readonly frames: ServerFrame[];
  closed: { code: number; reason: string } | null;
  /** From now on nothing is read; everything sent stays in the buffer. */
  stop(): void;
  /** Reads everything and goes on reading. */
  read(): void;
  clear(): void;
  mostBuffered(): number;
  binary(): Uint8Array<ArrayBuffer>[];
  deltas(channel: Channel): Frame<'delta'>[];
  seqs(channel: Channel): number[];
}

export function fakeSocket(): FakeSocket {
  let reading = true;
  let buffered = 0;
  let most = 0;
  const socket: FakeSocket = {
    all: [],
    frames: [],
    closed: null,
    send(frame) {
      if (!reading) buffered += frame.length;
      most = Math.max(most, buffered);
      const entry: ServerFrame | Uint8Array<ArrayBuffer> =
        typeof frame === 'string' ? JSON.parse(frame) : frame;
      socket.all.push(entry);
      if (!(entry instanceof Uint8Array)) socket.frames.push(entry);
    },
    bufferedBytes: () => buffered,
    close: (code, reason) => {
      socket.closed = { code, reason };
    },
    stop: () => {
      reading = false;
    },
    read: () => {
      reading = true;
      buffered = 0;
    },
    clear: () => {
      socket.all.length = 0;
      socket.frames.length = 0;
    },
    mostBuffered: () => most,
    binary: () => socket.all.filter((entry) => entry instanceof Uint8Array),
    deltas: (channel) =>
      socket.frames.filter((frame) => frame.t === 'delta' && frame.channel === channel) as Frame<'delta'>[],
    seqs: (channel) =>
      socket.frames.flatMap((frame) => ('channel' in frame && frame.channel === channel ? frame.seq : [])),
  };
  return socket;
}

export interface TestFeed {
  readonly live: Live;
  readonly startedAt: number;
  connect(actor: Actor, sink: Sink, channels: readonly Channel[], going?: Partial<Wanted>): Connection | null;
}

export function openFeed(town: Town, limits: Partial<FeedLimits> = {}): TestFeed {
  const live = createLive({
    clock: { now: () => town.now, wallNow: () => town.now },
    epoch: 'epoch1',
    site: () => siteItem,
    views: createViews((id) => (id === 'community1' ? '曙光小区' : null)),
    limits: { ...defaultFeedLimits, ...limits },
    presence: () => ({ staleMs: 120_000, unknownAfterMs: 600_000 }),
    flushMs: 250,
    keepCompletedMs: 3_600_000,
    maxCompleted: 500,
    onFault: (error) => {
      throw error;
    },
  });
  live.putWorkers([...town.store.world.workers.values()]);
  live.flush();
  let ids = 0;
  return {
    live,
    startedAt: town.now,
    connect: (actor, sink, channels, going = {}) =>
      live.feed.connect(`c${++ids}`, actor, sink, { channels, epoch: null, since: new Map(), ...going }),
  };
}
