/** The embedded MQTT 3.1 / 3.1.1 broker: aedes behind limits, own topics, and acknowledgement after commit. */
import { Buffer } from 'node:buffer';
import { createServer, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import type { Access } from './access.ts';
import { createBrokerHooks } from './broker-hooks.ts';
import { type BrokerLimits, defaultBrokerLimits } from './broker-limits.ts';
import { type Connections, createConnections } from './connections.ts';
import { guardStream } from './frame-guard.ts';
import type { InboundMessage } from './ingest.ts';
import { createKeptSessions } from './kept-sessions.ts';
import type { GatewayLog } from './ports.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { type SocketEvents, socketEvents } from './websocket.ts';

export interface BrokerOptions {
  readonly host: string;
  /** 0 takes a free port; `Broker.port` tells which. */
  readonly port: number;
  readonly limits?: Partial<BrokerLimits>;
  readonly log: GatewayLog;
}

export interface BrokerHooks {
  readonly access: Access;
  /** Resolves when the message may be acknowledged; a rejection closes the connection, so that the client sends it again. */
  readonly accept: (message: InboundMessage) => Promise<void>;
}

export interface PublishOptions {
  readonly qos?: 0 | 1;
  readonly retain?: boolean;
}

export interface BrokerStats {
  readonly connections: number;
  /** Connected, not yet logged in. */
  readonly pending: number;
  readonly sessions: number;
  readonly queued: number;
  readonly retained: number;
  /** Closed or refused connections and refused subscriptions, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface Broker {
  readonly host: string;
  readonly port: number;
  /** Publishes as the server; resolves when every connected subscriber's socket has taken it. */
  publish(topic: string, payload: string | Uint8Array, options?: PublishOptions): Promise<void>;
  /** Takes over a byte stream that carries MQTT. */
  handleStream(stream: Duplex, address: string): void;
  /** Handlers for one WebSocket of `/mqtt` (sub-protocol `mqtt`), in the shape of hono's `WSEvents`. */
  webSocketEvents(address: string): SocketEvents;
  /** Closes all connections of a user name and forgets its kept sessions; returns how many were open. */
  dropSessions(username: string): number;
  stats(): BrokerStats;
  close(): Promise<void>;
}

/** Counts what was refused, by reason. */
export type CountRefusal = (reason: string) => void;

/** Opens the TCP port and starts the broker; rejects when the port is taken. */
export async function startBroker(options: BrokerOptions, hooks: BrokerHooks): Promise<Broker> {
  const limits: BrokerLimits = { ...defaultBrokerLimits, ...options.limits };
  const refused = new Map<string, number>();
  const count: CountRefusal = (reason) => void refused.set(reason, (refused.get(reason) ?? 0) + 1);
  const connections = createConnections(limits);
  const store = createSessionStore(limits, (clientId, filter) => mayKeep(connections, clientId, filter));
  const kept = createKeptSessions(limits.maxSessionsPerUser, {
    isConnected: (clientId) => connections.byClientId(clientId) !== undefined,
    forget: (clientId) => store.forget(clientId),
  });
  const aedes = await openAedes(limits, options.log, store, {
    ...createBrokerHooks({ connections, kept, limits, hooks, count, log: options.log }),
  });
  const handleStream = (stream: Duplex, address: string) => {
    stream.on('error', () => {});
    if (connections.admit(stream, address) === null) {
      count('too-many-connections');
      stream.destroy();
      return;
    }
    guardStream(stream, limits.maxPacketBytes, () => count('packet-too-large'));
    aedes.handle(stream);
  };
  const server = createServer(
    // A large high-water mark: one message in a full socket must not hold up the others' deliveries.
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: 60_000, highWaterMark: limits.maxUnsentBytes },
    (socket) => handleStream(socket, socket.remoteAddress ?? ''),
  );
  const port = await listen(server, options.host, options.port);
  const socketLimits = { maxUnreadBytes: 4 * limits.maxPacketBytes, maxUnsentBytes: limits.maxUnsentBytes };
  return {
    host: options.host,
    port,
    publish: (topic, payload, publishOptions) => publish(aedes, topic, payload, publishOptions),
    handleStream,
    webSocketEvents: (address) => socketEvents((stream) => handleStream(stream, address), socketLimits),
    dropSessions(username) {
      const open = connections.ofUser(username);
      for (const connection of open) connection.stream.destroy();
      kept.forgetUser(username);
      return open.length;
    },
    stats: () => {
      const { open, pending } = connections.counts();
      return { connections: open, pending, ...store.counts(), refused: Object.fromEntries(refused) };
    },
    close: () => closeAll(server, aedes, connections),
  };
}

type AedesHooks = ReturnType<typeof createBrokerHooks>;

async function openAedes(
  limits: BrokerLimits,
  log: GatewayLog,
  store: SessionStore,
  { onUnsubscribe, ...hooks }: AedesHooks,
): Promise<Aedes> {
  const aedes = await Aedes.createBroker({
    persistence: store.persistence,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    maxInflightInbound: limits.maxInflightQos2,
    maxTopicLevels: 16,
    // The real limit is in the hooks: it holds for 3.1 and 3.1.1 alike.
    maxClientsIdLength: Number.MAX_SAFE_INTEGER,
    ...hooks,
  });
  aedes.on('unsubscribe', (filters, client) => onUnsubscribe(client, filters));
  aedes.on('clientError', (client, error) =>
    log('debug', 'mqtt-client-error', { clientId: client.id, error: error.message }),
  );
  aedes.on('connectionError', (_client, error) =>
    log('debug', 'mqtt-connection-error', { error: error.message }),
  );
  aedes.addListener('error', (error: unknown) => log('error', 'mqtt-broker-error', { error: String(error) }));
  return aedes;
}

function mayKeep(connections: Connections, clientId: string, filter: string): boolean {
  const connection = connections.byClientId(clientId);
  return connection?.filters.has(filter) === true;
}

function publish(
  aedes: Aedes,
  topic: string,
  payload: string | Uint8Array,
  { qos = 1, retain = false }: PublishOptions = {},
): Promise<void> {
  const bytes = typeof payload === 'string' ? Buffer.from(payload) : Buffer.from(payload);
  return new Promise((resolve, reject) => {
    aedes.publish({ cmd: 'publish', dup: false, topic, payload: bytes, qos, retain }, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      // Accepting can fail later (no file descriptors left); the listener goes on by itself.
      server.on('error', () => {});
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

async function closeAll(server: Server, aedes: Aedes, connections: Connections): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await new Promise<void>((resolve) => aedes.close(resolve));
  for (const { stream } of [...connections.all()]) stream.destroy();
  await closed;
}
