/** The Broker port over a broker outside (mosquitto, EMQX, VerneMQ, NATS): one persistent session, acknowledged after commit. */
import type { Duplex } from 'node:stream';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { type AckLimits, createAcks } from './acks.ts';
import type { AcceptMessage, Broker, PublishOptions } from './broker.ts';
import type { BrokerAddress } from './broker-address.ts';
import { createOutbound } from './outbound.ts';
import type { GatewayLog } from './ports.ts';
import { createRetainedTopics } from './retained-topics.ts';

export interface ExternalBrokerLimits extends AckLimits {
  /** Messages of ours on their way; beyond that a publish is rejected. */
  readonly maxOutbound: number;
  readonly maxRetained: number;
  /** Retained topics under way at once after a reconnect. */
  readonly resendAtOnce: number;
  readonly keepaliveS: number;
  readonly connectTimeoutMs: number;
  /** Pauses between attempts to connect: doubling from the first to the longest. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  /** A connection that holds so long is a good one: the next pause is the first again. */
  readonly steadyMs: number;
  /** How long `close` waits for commits and answers under way. */
  readonly closeWaitMs: number;
}

export const defaultExternalLimits: ExternalBrokerLimits = {
  maxInFlight: 1_000,
  maxInFlightBytes: 8_388_608,
  maxOutbound: 10_000,
  maxRetained: 50_000,
  resendAtOnce: 50,
  keepaliveS: 30,
  connectTimeoutMs: 10_000,
  firstPauseMs: 250,
  longestPauseMs: 30_000,
  steadyMs: 10_000,
  closeWaitMs: 3_000,
};

export interface ExternalBrokerOptions {
  readonly address: BrokerAddress;
  /** Names our session at the broker: the same after a restart, another one for every other process. */
  readonly clientId: string;
  /** What to take in, all with QoS 1. */
  readonly filters: readonly string[];
  readonly limits?: Partial<ExternalBrokerLimits>;
  readonly log: GatewayLog;
}

export interface ExternalBrokerHooks {
  /** Resolves after commit. A rejection ends the connection: the broker sends again what is not acknowledged. */
  readonly accept: AcceptMessage<{ readonly topic: string; readonly payload: Uint8Array }>;
  /** A device of this name was revoked or changed. */
  readonly onDropped: (username: string) => void;
}

/** Starts connecting and returns at once; `status` tells how it stands. Never gives up before `close`. */
export function openExternalBroker(options: ExternalBrokerOptions, hooks: ExternalBrokerHooks): Broker {
  const limits: ExternalBrokerLimits = { ...defaultExternalLimits, ...options.limits };
  const client = mqtt.connect(clientOptions(options, limits));
  const outbound = createOutbound(client, limits.maxOutbound);
  const retained = createRetainedTopics(
    (topic, payload) => outbound.send(topic, payload, { qos: 1, retain: true }),
    { maxRetained: limits.maxRetained, atOnce: limits.resendAtOnce },
  );
  const pauses = controlPauses(client, limits);
  const acks = createAcks(
    {
      accept: hooks.accept,
      onAcknowledged: pauses.reset,
      onFailed(connection, error) {
        if (connection.destroyed) return;
        options.log('warn', 'mqtt-broker.handed-back', { broker: options.address.shown, error });
        connection.destroy();
      },
    },
    limits,
  );
  // The library acknowledges when this calls back without an error: it never does, since that would be before commit.
  client.handleMessage = (packet, done) =>
    acks.take(client.stream, packet, () => done(new Error('acknowledged after commit')));
  const status = watchConnection(client, options, () => {
    outbound.open();
    void retained.resend();
  });
  client.on('close', outbound.shut);
  client.connect();
  return {
    kind: 'external',
    url: options.address.shown,
    secureUrl: null,
    publish: (topic, payload, { qos = 1, retain = false }: PublishOptions = {}) =>
      retain ? retained.put(topic, payload) : outbound.send(topic, payload, { qos, retain }),
    webSocketEvents: null,
    dropSessions(username) {
      hooks.onDropped(username);
      return 0;
    },
    status,
    stats: () => ({
      connections: client.connected ? 1 : 0,
      pending: acks.inFlight(),
      sessions: 0,
      queued: outbound.underWay(),
      retained: retained.size(),
      refused: {},
    }),
    async close() {
      acks.stop();
      await within(limits.closeWaitMs, Promise.all([acks.settled(), outbound.settled()]));
      pauses.stop();
      outbound.shut();
      await client.endAsync(outbound.underWay() > 0 || !client.connected);
      outbound.end();
    },
  };
}

function clientOptions(
  { address, clientId }: ExternalBrokerOptions,
  limits: ExternalBrokerLimits,
): IClientOptions {
  const { protocol, host, port, username, password } = address;
  return {
    protocol,
    host,
    port,
    clientId,
    // 3.1.1 is what all of them speak.
    protocolVersion: 4,
    clean: false,
    keepalive: limits.keepaliveS,
    connectTimeout: limits.connectTimeoutMs,
    reconnectPeriod: limits.firstPauseMs,
    // A login that is refused today may be right after somebody has corrected the broker.
    reconnectOnConnackError: true,
    // Subscribed here, and only where the session does not know it yet: it would bring all retained messages again.
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
  };
}

/** Doubles the library's pause with every attempt, with chance in it; one good connection makes it short again. */
function controlPauses(client: MqttClient, limits: ExternalBrokerLimits) {
  let pauseMs = limits.firstPauseMs;
  let steady: NodeJS.Timeout | undefined;
  const set = (ms: number) => {
    pauseMs = ms;
    client.options.reconnectPeriod = Math.round(ms * (0.8 + 0.4 * Math.random()));
  };
  const reset = () => {
    if (pauseMs !== limits.firstPauseMs) set(limits.firstPauseMs);
  };
  client.on('reconnect', () => set(Math.min(limits.longestPauseMs, pauseMs * 2)));
  client.on('connect', () => {
    steady = setTimeout(reset, limits.steadyMs);
    steady.unref();
  });
  const stop = () => clearTimeout(steady);
  client.on('close', stop);
  return { reset, stop };
}

/** Subscribes at the first connection and whenever the broker has forgotten the session; tells how it stands. */
function watchConnection(
  client: MqttClient,
  { address, filters, log }: ExternalBrokerOptions,
  onReady: () => void,
): Broker['status'] {
  let isReady = false;
  let isTold = false;
  let hasSubscribed = false;
  let problem = 'not connected yet';
  const enter = async (connection: Duplex, isKnown: boolean) => {
    if (!isKnown || !hasSubscribed) await client.subscribeAsync([...filters], { qos: 1 });
    hasSubscribed = true;
    if (connection !== client.stream || !client.connected) return;
    [isReady, isTold] = [true, false];
    log('info', 'mqtt-broker.connected', { broker: address.shown, session: isKnown ? 'resumed' : 'new' });
    onReady();
  };
  client.on('connect', ({ sessionPresent }) => {
    problem = 'the subscriptions are not confirmed yet';
    const connection = client.stream;
    enter(connection, sessionPresent).catch((error: unknown) => {
      problem = `the broker does not let us subscribe to the topics of devices (${sentenceOf(error)})`;
      connection.destroy();
    });
  });
  client.on('error', (error) => {
    problem = sentenceOf(error);
  });
  client.on('close', () => {
    if (isReady) problem = 'the connection was closed';
    isReady = false;
    if (isTold || client.disconnecting) return;
    isTold = true;
    log('warn', 'mqtt-broker.away', { broker: address.shown, problem });
  });
  return () => ({
    connected: isReady,
    message: isReady ? null : `no MQTT broker at ${address.shown}: ${problem}`,
  });
}

/** Where a name has several addresses, the error of the attempts has no message of its own. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code: unknown = Reflect.get(error, 'code');
  return error.message !== '' ? error.message : String(code ?? error.name);
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, over]);
  clearTimeout(timer);
}
