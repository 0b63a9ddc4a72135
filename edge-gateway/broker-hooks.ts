/** The decisions of the broker at each packet: connect, login, publish, subscribe, deliver. */
import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { AuthenticateError, Client, ConnectPacket, PublishPacket, Subscription } from 'aedes';
import { type LoginResult, mayPublish, mayReceive, narrowFilter } from './access.ts';
import type { BrokerLimits } from './broker-limits.ts';
import type { Connection, Connections } from './connections.ts';
import type { BrokerHooks, CountRefusal } from './embedded-broker.ts';
import type { KeptSessions } from './kept-sessions.ts';
import type { GatewayLog } from './ports.ts';

export interface BrokerHookParts {
  readonly connections: Connections;
  readonly kept: KeptSessions;
  readonly limits: BrokerLimits;
  readonly hooks: BrokerHooks;
  readonly count: CountRefusal;
  readonly log: GatewayLog;
}

type Done<T extends readonly unknown[] = []> = (error: Error | null, ...rest: T) => void;

/** CONNACK return codes [MQTT-3.2.2]. */
const identifierRejected = 2;
const serverUnavailable = 3;
const badUserOrPassword = 4;

const empty = Buffer.alloc(0);
/** Where taken-in messages end inside the broker: nobody may subscribe to `$` topics, so nobody hears them. */
const takenInTopic = '$SYS/taken-in';

/** The hook functions for aedes. */
export function createBrokerHooks(parts: BrokerHookParts) {
  const { connections } = parts;
  const of = (client: Client | null): Connection | undefined =>
    client === null ? undefined : connections.of(streamOf(client));
  return {
    preConnect: (_client: Client, packet: ConnectPacket, done: Done<[boolean]>) => {
      ownClientId(packet, parts);
      done(null, true);
    },
    authenticate: (
      client: Client,
      username: string | undefined,
      password: Buffer | undefined,
      done: (error: AuthenticateError | null, success: boolean | null) => void,
    ) => {
      const connection = of(client);
      if (connection === undefined) {
        done(refusal(serverUnavailable, 'connection is closed'), null);
        return;
      }
      void login(parts, connection, client, username ?? '', password ?? empty).then((error) =>
        done(error, error === null),
      );
    },
    authorizePublish: (
      client: Client | null,
      packet: PublishPacket,
      done: (error?: Error | null) => void,
    ) => {
      takeIn(parts, of(client), packet, done);
    },
    authorizeSubscribe: (client: Client, sub: Subscription, done: Done<[Subscription | null]>) => {
      const connection = of(client);
      const granted = connection === undefined ? null : grant(parts, connection, sub.topic);
      // The very object is changed: aedes keeps the subscriptions of the packet, not the one handed back.
      if (granted !== null) sub.topic = granted;
      done(null, granted === null ? null : sub);
    },
    authorizeForward: <P extends PublishPacket>(client: Client, packet: P): P | null =>
      mayDeliver(parts, of(client), packet) ? packet : null,
    onUnsubscribe: (client: Client, filters: readonly string[]) => {
      for (const filter of filters) of(client)?.filters.delete(filter);
    },
  };
}

function streamOf(client: Client): Client['conn'] {
  return client.conn;
}

/** Marks a client id that has to be refused; a real one always starts with its user's name. */
const refusedIdPrefix = '\u0000';

/**
 * Puts the user's name before the client id, so that nobody takes over another user's session by its id. An empty id
 * is allowed with a clean session only [MQTT-3.1.3-8]; the refusal itself is given at login, with its return code.
 */
function ownClientId(packet: ConnectPacket, { limits }: BrokerHookParts): void {
  const { clientId } = packet;
  const isBad =
    clientId.length > limits.maxClientIdChars || hasBadText(clientId) || (clientId === '' && !packet.clean);
  if (isBad) packet.clientId = `${refusedIdPrefix}${randomUUID()}`;
  else packet.clientId = sessionId(packet.username ?? '', clientId === '' ? randomUUID() : clientId);
}

/** One id per user and client id; the length keeps `a` + `b/c` and `a/b` + `c` apart. */
function sessionId(username: string, clientId: string): string {
  return `${username.length}:${username}/${clientId}`;
}

/** NUL, or what the parser put in place of bytes that are no UTF-8 [MQTT-1.5.3-1] [MQTT-1.5.3-2]. */
function hasBadText(text: string): boolean {
  return text.includes('\uFFFD') || text.includes('\u0000');
}

async function login(
  parts: BrokerHookParts,
  connection: Connection,
  client: Client,
  username: string,
  password: Buffer,
): Promise<AuthenticateError | null> {
  const { connections, kept, count, hooks, log } = parts;
  if (client.id.startsWith(refusedIdPrefix)) {
    count('bad-client-id');
    return refusal(identifierRejected, 'identifier rejected');
  }
  connection.username = username;
  const result = await hooks.access.login(username, password.toString('utf8'), connection.address);
  if (!result.ok) {
    count(`login-${result.reason}`);
    log('info', 'mqtt-login-refused', {
      username: username.slice(0, 64),
      address: connection.address,
      reason: result.reason,
    });
    return refusal(codeOf(result), result.reason);
  }
  if (!connections.login(connection, result.identity, client.id)) {
    count('too-many-connections-of-user');
    return refusal(serverUnavailable, 'too many connections of this user');
  }
  kept.entered(username, client.id, !client.clean);
  return null;
}

function codeOf(result: Extract<LoginResult, { ok: false }>): 3 | 4 {
  return result.reason === 'bad-credentials' ? badUserOrPassword : serverUnavailable;
}

function refusal(returnCode: 2 | 3 | 4, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

/**
 * The seam of the durable acknowledgement: aedes sends PUBACK (or PUBREC) when `done` is called without an error and
 * closes the connection when it is called with one. Acknowledgements keep the order of the messages [MQTT-4.6.0-2].
 */
function takeIn(
  { hooks, count }: BrokerHookParts,
  connection: Connection | undefined,
  packet: PublishPacket,
  done: (error?: Error | null) => void,
): void {
  const identity = connection?.identity ?? null;
  if (connection === undefined || identity === null) {
    done(new Error('not logged in'));
    return;
  }
  const { topic } = packet;
  if (hasBadText(topic)) {
    count('bad-topic-text');
    done(new Error('topic is not UTF-8 text'));
    return;
  }
  if (identity.kind === 'service' && mayPublish(identity, topic)) {
    done(null);
    return;
  }
  const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
  withdraw(packet);
  const accepted = hooks.accept({ identity, topic, payload });
  // `then` drops the value: a tail that carried its predecessor's would keep the whole past of the connection alive.
  const mine = Promise.all([connection.tail, accepted]).then(() => undefined);
  connection.tail = mine;
  mine.then(
    () => done(null),
    (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
  );
}

/** What devices send goes to the intake and to nobody else: not to subscribers, not among the retained messages. */
function withdraw(packet: PublishPacket): void {
  packet.topic = takenInTopic;
  packet.payload = empty;
  packet.retain = false;
}

/** The filter that is granted for `asked`, or null. */
function grant(
  { limits, count }: BrokerHookParts,
  { identity, filters }: Connection,
  asked: string,
): string | null {
  const filter =
    identity === null || asked.length > limits.maxTopicBytes ? null : narrowFilter(identity, asked);
  if (filter === null) {
    count('subscription-refused');
    return null;
  }
  if (!filters.has(filter) && filters.size >= limits.maxSubscriptions) {
    count('too-many-subscriptions');
    return null;
  }
  filters.add(filter);
  return filter;
}

/** Asked for each delivery. A subscriber whose unsent bytes are over the limit is cut off rather than waited for. */
function mayDeliver(
  { limits, count, log }: BrokerHookParts,
  connection: Connection | undefined,
  packet: PublishPacket,
): boolean {
  if (connection === undefined || connection.identity === null) return false;
  if (!mayReceive(connection.identity, packet.topic)) return false;
  const { writableLength } = connection.stream;
  if (writableLength === 0 || writableLength + packet.payload.length <= limits.maxUnsentBytes) return true;
  count('slow-subscriber');
  log('warn', 'mqtt-slow-subscriber', { username: connection.username, unsentBytes: writableLength });
  connection.stream.destroy();
  return false;
}
