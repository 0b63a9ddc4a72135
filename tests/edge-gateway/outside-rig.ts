/** A rig for tests with a broker outside: our client of mosquitto, the intake over memory, and devices beside it. */
import mqtt, { type MqttClient } from 'mqtt';
import type { Broker } from '#edge-gateway/broker.ts';
import { type BrokerAddress, parseBrokerAddress } from '#edge-gateway/broker-address.ts';
import { type ExternalBrokerLimits, openExternalBroker } from '#edge-gateway/external-broker.ts';
import { defaultIngestSettings, type Ingest, startIngest } from '#edge-gateway/ingest.ts';
import type { DeviceIdentity, SenderDirectory } from '#edge-gateway/ports.ts';
import { createSenders } from '#edge-gateway/senders.ts';
import { type InboundTopic, inboundFilters } from '#edge-gateway/topics.ts';
import type { Mosquitto } from '#tests/support/mosquitto.ts';
import { phone, source, station, type TestPorts, testClock, testPorts } from './fakes.ts';
import { atEnd, until } from './rig.ts';

export interface Outside {
  readonly broker: Broker;
  readonly ingest: Ingest;
  readonly ports: TestPorts;
  /** Events of the log. */
  readonly logged: string[];
}

const devices: readonly DeviceIdentity[] = [phone, station, source];

/** The test devices by their topics. */
export const directory: SenderDirectory = {
  findSender: async (topic) => devices.find((device) => isOf(device, topic)) ?? null,
};

function isOf(device: DeviceIdentity, topic: InboundTopic): boolean {
  switch (topic.kind) {
    case 'owntracks':
      return device.username === topic.user;
    case 'workerCommands':
      return device.workerId === topic.workerId;
    case 'heatStationReadings':
      return device.heatStationId === topic.heatStationId;
    case 'meterReadings':
      return device.meterId === topic.meterId;
    case 'sourceRequests':
      return device.sourceId === topic.sourceId;
  }
}

export function addressOf(url: string): BrokerAddress {
  const address = parseBrokerAddress(url);
  if (address === null) throw new Error(`${url} is no address of a broker`);
  return address;
}

/** Our side, connected; the same client id each time, so that the next one gets what this one left. */
export async function openOutside(
  { url }: Pick<Mosquitto, 'url'>,
  limits: Partial<ExternalBrokerLimits> = {},
  ports: TestPorts = testPorts({ clock: testClock() }),
): Promise<Outside> {
  const outside = startOutside(url, limits, ports);
  await until(() => outside.broker.status().connected);
  return outside;
}

/** The same, without waiting for the connection. */
export function startOutside(
  url: string,
  limits: Partial<ExternalBrokerLimits> = {},
  given: TestPorts = testPorts({ clock: testClock() }),
): Outside {
  const logged: string[] = [];
  let broker: Broker | null = null;
  const publishReply = async (topic: string, payload: string) => broker?.publish(topic, payload);
  const ports: TestPorts = { ...given, publishReply };
  const ingest = startIngest(ports, {
    ...defaultIngestSettings,
    batch: { ...defaultIngestSettings.batch, retryPausesMs: [] },
  });
  const senders = createSenders(directory, () => ports.clock.wallMs);
  broker = openExternalBroker(
    {
      address: addressOf(url),
      clientId: 'site-gateway',
      filters: inboundFilters,
      limits: { firstPauseMs: 20, longestPauseMs: 200, closeWaitMs: 1_000, ...limits },
      log: (_level, event) => void logged.push(event),
    },
    {
      accept: async ({ topic, payload }) =>
        ingest.accept({ identity: await senders.of(topic), topic, payload }),
      onDropped: senders.forget,
    },
  );
  atEnd(broker.close);
  return { broker, ingest, ports, logged };
}

/** A device's connection to the broker outside. */
export async function connectTo({ url }: Pick<Mosquitto, 'url'>): Promise<MqttClient> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  client.on('error', () => undefined);
  atEnd(() => client.endAsync(true));
  return client;
}

/** What a newcomer hears on a topic first. */
export async function firstOn(broker: Pick<Mosquitto, 'url'>, topic: string): Promise<string> {
  const client = await connectTo(broker);
  const heard = new Promise<string>((resolve) =>
    client.once('message', (_topic, payload) => resolve(payload.toString())),
  );
  await client.subscribeAsync(topic, { qos: 1 });
  const said = await heard;
  await client.endAsync(true);
  return said;
}
