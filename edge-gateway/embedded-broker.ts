/** The embedded MQTT 3.1 / 3.1.1 broker: aedes behind limits, own topics, and acknowledgement after commit. */
import { Buffer } from 'node:buffer';
import type { Duplex } from 'node:stream';
import { Aedes } from 'aedes';
import type { Access } from './access.ts';
import type { AcceptMessage, Broker, PublishOptions } from './broker.ts';
import { createBrokerHooks } from './broker-hooks.ts';
import { type BrokerLimits, defaultBrokerLimits } from './broker-limits.ts';
import {
  type CertificatePem,
  type ListenerOptions,
  type Listeners,
  openListeners,
} from './broker-listeners.ts';
import { type Connections, createConnections } from './connections.ts';
import { guardStream } from './frame-guard.ts';
import { createKeptSessions } from './kept-sessions.ts';
import type { DeviceIdentity, GatewayLog } from './ports.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { type SocketEvents, socketEvents } from './websocket.ts';

export interface BrokerOptions extends ListenerOptions {
  readonly limits?: Partial<BrokerLimits>;
  readonly log: GatewayLog;
}

/** A message on a connection that has logged in. */
export interface AuthenticMessage {
  readonly identity: DeviceIdentity;
  readonly topic: string;
  readonly payload: Uint8Array;
}

export interface BrokerHooks {
  readonly access: Access;
  /** Resolves when the message may be acknowledged; a rejection closes the connection, so that the client sends it again. */
  readonly accept: AcceptMessage<AuthenticMessage>;
}

export interface EmbeddedBroker extends Broker {
  readonly host: string;
  readonly port: number;
  /** Port with TLS; null without. */
  readonly securePort: number | null;
  readonly webSocketEvents: (address: string) => SocketEvents;
  /** Takes over a byte stream that carries MQTT. */
  handleStream(stream: Duplex, address: string): void;
  /** New connections get this certificate; open ones keep theirs. Throws when certificate and key do not fit. */
  renewCertificate(pem: CertificatePem): void;
}

/** Counts what was refused, by reason. */
export type CountRefusal = (reason: string) => void;

/** Starts the broker and opens its ports; rejects when one is taken, and then nothing is left running. */
export async function startEmbeddedBroker(
  options: BrokerOptions,
  hooks: BrokerHooks,
): Promise<EmbeddedBroker> {
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
  const listeners = await openListeners(
    options,
    limits,
    (socket) => handleStream(socket, socket.remoteAddress ?? ''),
    () => count('tls-handshake'),
  ).catch(async (error: unknown) => {
    await new Promise<void>((resolve) => aedes.close(resolve));
    throw error;
  });
  const { port, securePort } = listeners;
  const shownHost = options.host.includes(':') ? `[${options.host}]` : options.host;
  const socketLimits = { maxUnreadBytes: 4 * limits.maxPacketBytes, maxUnsentBytes: limits.maxUnsentBytes };
  return {
    kind: 'embedded',
    host: options.host,
    port,
    securePort,
    url: `mqtt://${shownHost}:${port}`,
    secureUrl: securePort === null ? null : `mqtts://${shownHost}:${securePort}`,
    renewCertificate: listeners.renewCertificate,
    status: () => ({ connected: true, message: null }),
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
    close: () => closeAll(listeners, aedes, connections),
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

async function closeAll(listeners: Listeners, aedes: Aedes, connections: Connections): Promise<void> {
  const closed = listeners.close();
  await new Promise<void>((resolve) => aedes.close(resolve));
  for (const { stream } of [...connections.all()]) stream.destroy();
  await closed;
}
