/** One simulated device's MQTT session: connects, publishes with QoS 1 and hears its own topics, as a real one would. */
import mqtt from 'mqtt';

export interface SimulatedLogin {
  readonly username: string;
  readonly password: string;
}

export interface DeviceSession {
  /** Resolves when the broker has acknowledged; while offline it waits for the connection. */
  publish(topic: string, body: unknown): Promise<void>;
  end(): Promise<void>;
}

/** Measures how long acknowledgements take. */
export interface AckTiming {
  /** Milliseconds that only go forward. */
  readonly stopwatch: () => number;
  /** Milliseconds from sending to acknowledgement, for each message. */
  readonly onAck: (ms: number) => void;
}

/** Opens a session that the simulator ends with all others. */
export type OpenSession = (
  login: SimulatedLogin,
  topics: readonly string[],
  hear: (body: unknown) => void,
) => Promise<DeviceSession>;

/** Opens a persistent session; `onMessage` gets every message of the subscribed topics as parsed JSON. */
export async function openDeviceSession(
  mqttUrl: string,
  login: SimulatedLogin,
  topics: readonly string[],
  onMessage: (topic: string, body: unknown) => void,
  timing: AckTiming | null = null,
): Promise<DeviceSession> {
  const client = await mqtt.connectAsync(mqttUrl, {
    clientId: `sim-${login.username}`,
    username: login.username,
    password: login.password,
    clean: false,
    reconnectPeriod: 1000,
  });
  // The client reconnects by itself; without a listener an error would end the process.
  client.on('error', () => undefined);
  client.on('message', (topic, payload) => onMessage(topic, parse(payload)));
  if (topics.length > 0) await client.subscribeAsync([...topics], { qos: 1 });
  return {
    async publish(topic, body) {
      const sentAt = timing?.stopwatch() ?? 0;
      await client.publishAsync(topic, JSON.stringify(body), { qos: 1 });
      timing?.onAck(timing.stopwatch() - sentAt);
    },
    async end() {
      await client.endAsync(true);
    },
  };
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return null;
  }
}
