/** MQTT over WebSocket: turns a socket's events (as hono hands them out) into a byte stream for the broker. */

import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers';

/** What is needed of a WebSocket; hono's `WSContext` fits. */
export interface SocketPeer {
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  /** The socket below; its `bufferedAmount`, `pause` and `resume` are used where it has them. */
  readonly raw?: unknown;
}

/** Event handlers in the shape of hono's `WSEvents`. */
export interface SocketEvents {
  onOpen(event: unknown, peer: SocketPeer): void;
  onMessage(event: { readonly data: unknown }, peer: SocketPeer): void;
  onClose(): void;
  onError(): void;
}

export interface SocketLimits {
  /** Received bytes that wait for the broker; the socket is paused at a quarter and closed beyond. */
  readonly maxUnreadBytes: number;
  readonly maxUnsentBytes: number;
}

const closeUnsupported = 1003;
const closeTooBig = 1009;
const pollMs = 50;

/** Makes the handlers for one socket; `accept` gets the stream when the socket opens. */
export function socketEvents(accept: (stream: Duplex) => void, limits: SocketLimits): SocketEvents {
  let stream: SocketStream | null = null;
  const open = (peer: SocketPeer): SocketStream => {
    if (stream !== null) return stream;
    stream = new SocketStream(peer, limits);
    accept(stream);
    return stream;
  };
  return {
    onOpen: (_event, peer) => void open(peer),
    onMessage(event, peer) {
      const bytes = toBytes(event.data);
      // Text frames are not MQTT [MQTT-6.0.0-1].
      if (bytes === null) open(peer).refuse(closeUnsupported);
      else open(peer).receive(bytes);
    },
    onClose: () => void stream?.destroy(),
    onError: () => void stream?.destroy(),
  };
}

function toBytes(data: unknown): Uint8Array | null {
  if (data instanceof Uint8Array) return data;
  return data instanceof ArrayBuffer ? new Uint8Array(data) : null;
}

/**
 * Joins what has arrived into one chunk per read: on Deno `read(null)` gives one chunk only, and the broker waits for
 * the next `readable` event. A high-water mark of one byte keeps exactly one chunk in the stream's own buffer.
 */
class SocketStream extends Duplex {
  readonly #peer: SocketPeer;
  readonly #limits: SocketLimits;
  #unread: Uint8Array[] = [];
  #unreadBytes = 0;
  #wanted = false;
  #paused = false;

  constructor(peer: SocketPeer, limits: SocketLimits) {
    super({ readableHighWaterMark: 1, writableHighWaterMark: limits.maxUnsentBytes });
    this.#peer = peer;
    this.#limits = limits;
    // A page that closes mid-send must never take the process with it.
    this.on('error', () => {});
  }

  receive(bytes: Uint8Array): void {
    if (this.destroyed) return;
    this.#unread.push(bytes);
    this.#unreadBytes += bytes.length;
    if (this.#unreadBytes > this.#limits.maxUnreadBytes) this.refuse(closeTooBig);
    else if (this.#wanted) this.#hand();
    else if (this.#unreadBytes > this.#limits.maxUnreadBytes / 4) this.#setPaused(true);
  }

  refuse(code: number): void {
    this.#closePeer(code);
    this.destroy();
  }

  override _read(): void {
    this.#wanted = true;
    if (this.#unreadBytes > 0) this.#hand();
  }

  #hand(): void {
    const chunk = Buffer.concat(this.#unread, this.#unreadBytes);
    this.#unread = [];
    this.#unreadBytes = 0;
    this.#wanted = false;
    this.#setPaused(false);
    this.push(chunk);
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    try {
      this.#peer.send(new Uint8Array(chunk));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#whenSent(done);
  }

  /** Holds the next write back while the socket has too much unsent, so that the broker sees a slow reader as slow. */
  #whenSent(done: () => void): void {
    if (this.destroyed || numberOf(this.#peer.raw, 'bufferedAmount') < this.#limits.maxUnsentBytes / 4)
      done();
    else setTimeout(() => this.#whenSent(done), pollMs).unref();
  }

  override _final(done: () => void): void {
    this.#closePeer(1000);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#unread = [];
    this.#unreadBytes = 0;
    this.#setPaused(false);
    this.#closePeer(1000);
    done(error);
  }

  #closePeer(code: number): void {
    try {
      this.#peer.close(code);
    } catch {
      // already closed: nothing left to say
    }
  }

  #setPaused(paused: boolean): void {
    if (this.#paused === paused) return;
    this.#paused = paused;
    call(this.#peer.raw, paused ? 'pause' : 'resume');
  }
}

function numberOf(target: unknown, name: string): number {
  const value: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, name) : 0;
  return typeof value === 'number' ? value : 0;
}

function call(target: unknown, name: string): void {
  const method: unknown = typeof target === 'object' && target !== null ? Reflect.get(target, name) : null;
  if (typeof method === 'function') Reflect.apply(method, target, []);
}
