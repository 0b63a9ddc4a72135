/** A rig for socket tests: real broker and intake over memory, mqtt.js clients, raw sockets and packets. */
import { connect as connectTcp, type Socket } from 'node:net';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { createAccess } from '#edge-gateway/access.ts';
import type { BrokerLimits } from '#edge-gateway/broker-limits.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '#edge-gateway/embedded-broker.ts';
import { defaultIngestSettings, type Ingest, startIngest } from '#edge-gateway/ingest.ts';
import { createLoginGuard } from '#edge-gateway/login-guard.ts';
import type { DeviceIdentity } from '#edge-gateway/ports.ts';
import {
  directoryOf,
  passwordOf,
  phone,
  service,
  source,
  station,
  type TestPorts,
  testClock,
  testPorts,
} from './fakes.ts';

export const phone2: DeviceIdentity = {
  ...phone,
  username: 'w-018',
  deviceId: 'p018',
  workerId: 'worker-18',
};
export const fixTopic = 'owntracks/w-017/p017';

export interface Rig {
  readonly broker: EmbeddedBroker;
  readonly ingest: Ingest;
  readonly ports: TestPorts;
  readonly directory: ReturnType<typeof directoryOf>;
}

/** Undone in reverse after the test; each rig and client puts its own end here. */
const closers: (() => unknown)[] = [];

/** Runs `close` after the test. */
export function atEnd(close: () => unknown): void {
  closers.push(close);
}

/** Closes everything the test opened; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** A broker and an intake on memory, with the test devices. */
export async function open(limits: Partial<BrokerLimits> = {}): Promise<Rig> {
  const directory = directoryOf([phone, phone2, station, source, service]);
  let broker: EmbeddedBroker | null = null;
  const ports = testPorts({
    clock: testClock(),
    publishReply: async (topic, payload) => broker?.publish(topic, payload),
  });
  const ingest = startIngest(ports, {
    ...defaultIngestSettings,
    batch: { ...defaultIngestSettings.batch, retryPausesMs: [] },
  });
  const access = createAccess(
    directory,
    createLoginGuard(() => ports.clock.wallMs),
  );
  broker = await startEmbeddedBroker(
    { host: '127.0.0.1', port: 0, limits, log: () => {} },
    { access, accept: ingest.accept },
  );
  closers.push(broker.close);
  return { broker, ingest, ports, directory };
}

/** An mqtt.js client of a device; rejects with the CONNACK code. */
export async function connect(
  rig: Rig,
  who: DeviceIdentity,
  options: IClientOptions = {},
): Promise<MqttClient> {
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${rig.broker.port}`, {
    username: who.username,
    password: passwordOf(who),
    reconnectPeriod: 0,
    ...options,
  });
  client.on('error', () => {});
  closers.push(() => client.endAsync(true));
  return client;
}

/** Resolves when `condition` holds; the test's own time limit is the only clock. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

export function gateOf(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((r) => {
    resolve = r;
  });
  return { promise, resolve };
}

/** A round trip on the connection, behind everything sent before. */
export function pingPong(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    const onPacket = (packet: { cmd: string }) => {
      if (packet.cmd !== 'pingresp') return;
      client.removeListener('packetreceive', onPacket);
      resolve();
    };
    client.on('packetreceive', onPacket);
    client.sendPing();
  });
}

export async function rawSocket(rig: Rig): Promise<Socket> {
  const socket = connectTcp(rig.broker.port, '127.0.0.1');
  socket.on('error', () => {});
  closers.push(() => void socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

export async function readBytes(socket: Socket, count: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let size = 0;
  while (size < count) {
    const chunk: unknown = socket.read();
    if (chunk instanceof Buffer) {
      parts.push(chunk);
      size += chunk.length;
    } else {
      await new Promise((resolve) => socket.once('readable', resolve));
    }
  }
  return Buffer.concat(parts);
}

function text(value: string): Buffer {
  const body = Buffer.from(value);
  return Buffer.concat([Buffer.of(body.length >> 8, body.length & 0xff), body]);
}

interface ConnectFields {
  readonly clean?: boolean;
  readonly clientId?: string;
  readonly keepaliveS?: number;
  readonly version?: 4 | 5;
}

export function connectPacket({
  clean = true,
  clientId = 'raw',
  keepaliveS = 0,
  version = 4,
}: ConnectFields): Buffer {
  const flags = 0xc0 + (clean ? 2 : 0);
  const head = [text('MQTT'), Buffer.of(version, flags, keepaliveS >> 8, keepaliveS & 0xff)];
  const properties = version === 5 ? [Buffer.of(0)] : [];
  const body = Buffer.concat([
    ...head,
    ...properties,
    text(clientId),
    text(phone.username),
    text(passwordOf(phone)),
  ]);
  return Buffer.concat([Buffer.of(0x10, body.length), body]);
}

export function subscribePacket(filter: string): Buffer {
  const body = Buffer.concat([Buffer.of(0, 1), text(filter), Buffer.of(0)]);
  return Buffer.concat([Buffer.of(0x82, body.length), body]);
}
