/** The socket under the live feed: comes back by itself, gives up a silent connection, knows how old its last word is. */
import { type Accessor, createSignal, onCleanup } from 'solid-js';
import type { ClientFrame } from '#command-center/contract/live.ts';
import { backoffMs } from './live-cursor.ts';
import type { Connection } from './parts/connection-pill.tsx';
import { steadyMs } from './wall-time.ts';

/** Silence after which the page says so, and after which it gives the socket up. */
const staleAfterMs = 5_000;
const abandonAfterMs = 15_000;

/** An open line to the server. */
export interface Line {
  readonly connection: Accessor<Connection>;
  readonly ageMs: Accessor<number | null>;
  readonly send: (frame: ClientFrame) => void;
}

export interface LineOptions {
  readonly address: () => string;
  readonly openSocket: (url: string) => WebSocket;
  readonly onText: (text: string) => void;
  readonly onBytes: (bytes: ArrayBuffer) => void;
  /** Called when a socket closed without a word, so that the page can ask whether the session has ended. */
  readonly onFailedTry: () => void;
}

/** A socket that comes back by itself: backs off, gives up a silent connection, hurries when the network returns. */
export function startLine(options: LineOptions): Line {
  const [isOpen, setOpen] = createSignal(false);
  const [ageMs, setAgeMs] = createSignal<number | null>(null);
  let socket: WebSocket | null = null;
  let lastWordMs: number | null = null;
  let attempt = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const open = (): void => {
    clearTimeout(retry);
    const mine = options.openSocket(options.address());
    mine.binaryType = 'arraybuffer';
    socket = mine;
    const openedMs = steadyMs();
    mine.onmessage = (event: MessageEvent<unknown>) => {
      lastWordMs = steadyMs();
      attempt = 0;
      setOpen(true);
      if (typeof event.data === 'string') options.onText(event.data);
      else if (event.data instanceof ArrayBuffer) options.onBytes(event.data);
    };
    mine.onclose = () => {
      if (socket !== mine || ended) return;
      socket = null;
      setOpen(false);
      if (lastWordMs === null || lastWordMs < openedMs) options.onFailedTry();
      retry = setTimeout(open, backoffMs(attempt++, Math.random()));
    };
  };
  const watch = setInterval(() => {
    const silentMs = lastWordMs === null ? null : steadyMs() - lastWordMs;
    setAgeMs(silentMs);
    // A connection that died without a word (sleep, cable) is only seen by its silence.
    if (isOpen() && silentMs !== null && silentMs > abandonAfterMs) abandon();
  }, 250);
  const abandon = (): void => {
    const old = socket;
    socket = null;
    setOpen(false);
    old?.close();
    open();
  };
  const hurry = (): void => {
    if (socket === null) open();
  };
  window.addEventListener('online', hurry);
  onCleanup(() => {
    ended = true;
    clearTimeout(retry);
    clearInterval(watch);
    window.removeEventListener('online', hurry);
    socket?.close();
  });
  open();

  const connection = (): Connection => {
    const age = ageMs();
    if (age === null) return 'connecting';
    if (age > staleAfterMs) return 'stale';
    return isOpen() ? 'live' : 'reconnecting';
  };
  const send = (frame: ClientFrame): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  return { connection, ageMs, send };
}
