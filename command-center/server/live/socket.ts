/** The WebSocket of the live feed at `/api/live`: who may open it, what a screen may say, and when it is ended. */
import type { Context } from 'hono';
import type { UpgradeWebSocket, WSContext, WSEvents } from 'hono/ws';
import { type Channel, channels, clientFrame } from '#command-center/contract/live.ts';
import type { App } from '../app.ts';
import type { ServerDeps } from '../deps.ts';
import { type Credential, credentialOf, type Identity } from '../identity.ts';
import { isOwnOrigin } from '../request-head.ts';
import { check } from '../validate.ts';
import type { Sink } from './client.ts';
import type { Connection, Wanted } from './feed.ts';
import { audienceOf, mayOpen } from './rights.ts';

/** Close codes of our own: 4401 = sign in again, 4429 = the server is full. */
const signInAgain = 4401;
const tooMany = 4429;
const badFrame = 1008;
/** A revoked right ends an open screen within 5 s: the cache of identities (3 s) and this. */
const recheckMs = 1_500;
const maxMessagesPerSecond = 20;
/** A screen that does not read does not read our farewell either. */
const farewellMs = 1_000;

type Deps = Pick<ServerDeps, 'live' | 'clock' | 'newId' | 'settings' | 'log'>;

/** Mounts the feed; `upgrade` comes from the runtime (`createNodeWebSocket({ app })`). Call before serving. */
export function mountLive({ app, identifier }: App, deps: Deps, upgrade: UpgradeWebSocket): void {
  const guarded = new WeakMap<Context, Admission>();
  app.get(
    '/api/live',
    async (c, next) => {
      if (!isOwnOrigin(c, deps.settings.origins)) return c.json({ code: 'foreign-origin' }, 403);
      const credential = credentialOf(c);
      const identity = credential === null ? null : await identifier.identify(credential);
      if (credential === null || identity === null) return c.json({ code: 'not-signed-in' }, 401);
      const wanted = parseWanted(c);
      if (wanted === null) return c.json({ code: 'invalid-query', known: channels }, 400);
      guarded.set(c, { credential, identity, wanted });
      return next();
    },
    upgrade((c) => {
      const admission = guarded.get(c);
      if (admission === undefined) throw new Error('a live connection without its check');
      return eventsOf(deps, admission, () => identifier.identify(admission.credential));
    }),
  );
}

interface Admission {
  readonly credential: Credential;
  readonly identity: Identity;
  readonly wanted: Wanted;
}

/** Channels and numbers of the query; null when a channel is unknown. No channels = all of them. */
function parseWanted(c: Context): Wanted | null {
  const names = (c.req.query('channels') ?? '').split(',').filter((name) => name !== '');
  const asked = names.flatMap((name) => findChannel(name) ?? []);
  if (asked.length !== names.length) return null;
  const since = new Map<Channel, number>();
  for (const part of (c.req.query('since') ?? '').split(',').slice(0, channels.length)) {
    const [name = '', seq = ''] = part.split(':');
    const channel = findChannel(name);
    if (channel !== undefined && /^\d{1,15}$/.test(seq)) since.set(channel, Number(seq));
  }
  return { channels: names.length === 0 ? channels : asked, epoch: c.req.query('epoch') ?? null, since };
}

function findChannel(name: string): Channel | undefined {
  return channels.find((channel) => channel === name);
}

function eventsOf(deps: Deps, admission: Admission, identify: () => Promise<Identity | null>): WSEvents {
  const { live, clock } = deps;
  const { actor } = admission.identity;
  const id = deps.newId();
  let connection: Connection | null = null;
  let recheck: ReturnType<typeof setInterval> | undefined;
  let second = 0;
  let messages = 0;

  const end = () => {
    clearInterval(recheck);
    connection?.close();
    connection = null;
    live.select(id, actor, null);
  };
  const isFlooding = (): boolean => {
    const now = Math.floor(clock.wallNow() / 1_000);
    messages = now === second ? messages + 1 : 1;
    second = now;
    return messages > maxMessagesPerSecond;
  };
  const checkAgain = async (ws: WSContext): Promise<void> => {
    const identity = await identify().catch(() => admission.identity);
    if (identity !== null && audienceOf(identity.actor) === audienceOf(actor)) return;
    end();
    ws.close(signInAgain, 'sign in again');
  };

  return {
    onOpen(_event, ws) {
      connection = live.feed.connect(id, actor, sinkOf(ws), admission.wanted);
      if (connection === null) return ws.close(tooMany, 'too many screens');
      recheck = setInterval(() => void checkAgain(ws), recheckMs);
    },
    onMessage(event, ws) {
      const frame = typeof event.data === 'string' ? parseFrame(event.data) : null;
      if (frame === null || isFlooding()) {
        end();
        return ws.close(badFrame, 'not a frame of this feed, or too many of them');
      }
      if (frame.t === 'resync') return connection?.resync(frame.channels);
      if (mayOpen(actor, 'desk')) live.select(id, actor, frame.orderId);
    },
    onClose: end,
    onError(event) {
      deps.log('debug', 'live.socket-error', { type: event.type });
      end();
    },
  };
}

function parseFrame(text: string) {
  if (text.length > 4_096) return null;
  try {
    const frame = check(clientFrame, JSON.parse(text));
    return frame.ok ? frame.value : null;
  } catch {
    return null;
  }
}

/** Both runtimes count what was not taken yet in `bufferedAmount`. */
function sinkOf(ws: WSContext): Sink {
  const raw: unknown = ws.raw;
  return {
    send(frame) {
      // 1 = open; a socket that is closing takes nothing and says so by itself.
      if (ws.readyState === 1) ws.send(frame);
    },
    bufferedBytes: () => numberAt(raw, 'bufferedAmount'),
    close(code, reason) {
      ws.close(code, reason);
      setTimeout(() => terminate(raw), farewellMs);
    },
  };
}

function numberAt(object: unknown, key: string): number {
  const value: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, key) : 0;
  return typeof value === 'number' ? value : 0;
}

/** Ends a socket without waiting for the other side, where the runtime can. */
function terminate(raw: unknown): void {
  if (typeof raw !== 'object' || raw === null) return;
  const method: unknown = Reflect.get(raw, 'terminate');
  if (typeof method === 'function') method.call(raw);
}
