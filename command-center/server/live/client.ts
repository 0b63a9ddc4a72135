/** One screen on the feed: what it still needs, what it may be sent now, and when it is too slow to keep. */
import type { Channel } from '#command-center/contract/live.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { audienceOf } from './rights.ts';

/** The socket as the feed needs it. */
export interface Sink {
  send(frame: string | Uint8Array<ArrayBuffer>): void;
  /** Bytes given to `send` that the other end has not taken yet. */
  bufferedBytes(): number;
  close(code: number, reason: string): void;
}

export interface ClientLimits {
  /** Above this much unread, frames are skipped. */
  readonly highBytes: number;
  /** Below this much unread, a client that skipped is brought up to date by snapshots. */
  readonly lowBytes: number;
  /** A client that stays behind for this long (wall time) is disconnected. */
  readonly maxBehindMs: number;
}

export interface Client {
  readonly id: string;
  readonly actor: Actor;
  readonly audience: string;
  readonly sink: Sink;
  readonly channels: ReadonlySet<Channel>;
  /** Channels that wait for a snapshot; their deltas are not sent meanwhile. */
  readonly waiting: Set<Channel>;
  /** Number after which a channel may be resumed instead of sent whole. */
  readonly resumeAt: Map<Channel, number>;
  /** Worker indexes that this client was told. */
  readonly known: Set<number>;
  /** What may lie unread: `highBytes`, and on top of it a snapshot that is on its way. */
  allowanceBytes: number;
  behindSince: number | null;
}

export function createClient(
  id: string,
  actor: Actor,
  sink: Sink,
  channels: readonly Channel[],
  limits: ClientLimits,
): Client {
  return {
    id,
    actor,
    audience: audienceOf(actor),
    sink,
    channels: new Set(channels),
    waiting: new Set(channels),
    resumeAt: new Map(),
    known: new Set(),
    allowanceBytes: limits.highBytes,
    behindSince: null,
  };
}

/**
 * True when the client takes another frame. Otherwise the channel is put among those that wait for a snapshot:
 * its frames are skipped, not kept, so that no client ever holds more than its allowance.
 */
export function takes(client: Client, channel: Channel, wallNow: number): boolean {
  if (client.waiting.has(channel)) return false;
  if (client.sink.bufferedBytes() <= client.allowanceBytes) return true;
  client.waiting.add(channel);
  client.behindSince ??= wallNow;
  return false;
}

/** True when the last snapshot was read far enough for the next one. Ends the extra allowance. */
export function isDrained(client: Client, limits: ClientLimits): boolean {
  if (client.sink.bufferedBytes() > limits.lowBytes) return false;
  client.allowanceBytes = limits.highBytes;
  return true;
}

/** After a snapshot: what it added may lie unread without making the client count as slow. */
export function allowSnapshot(client: Client, limits: ClientLimits): void {
  client.allowanceBytes = limits.highBytes + client.sink.bufferedBytes();
}

/** True when the client has been behind for too long. Who only asked for a snapshot and reads is not behind. */
export function isLost(client: Client, limits: ClientLimits, wallNow: number): boolean {
  const isBehind = client.waiting.size > 0 && client.sink.bufferedBytes() > limits.lowBytes;
  if (!isBehind) client.behindSince = null;
  else client.behindSince ??= wallNow;
  return client.behindSince !== null && wallNow - client.behindSince > limits.maxBehindMs;
}
