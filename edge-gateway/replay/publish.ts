/** Publishes scheduled records through a real broker as the devices would: one MQTT session per device, QoS 1. */
import mqtt, { type MqttClient } from 'mqtt';
import type { StreamName } from './columns.ts';
import type { Scheduled } from './schedule.ts';

/** A device's login and what it is called in topics. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** Device id for phones, station id for heat stations, source id for sources. */
  readonly id: string;
}

export interface ReplayTarget {
  readonly mqttUrl: string;
  /** Login of the device that says this record. */
  readonly loginOf: (stream: StreamName, key: string) => Login;
  /** Wall milliseconds until the site clock shows this time. */
  readonly wallMsUntil: (site: number) => number;
}

export interface ReplayProgress {
  readonly sent: Readonly<Record<StreamName, number>>;
  readonly acknowledged: number;
  readonly total: number;
  /** Site time of the record last sent. */
  readonly at: number;
}

/** Most messages of one device that may wait for their acknowledgement. */
const inFlightPerDevice = 20;

/** Sends everything in order of its time and returns once the broker has acknowledged the last one. */
export async function publishRecords(
  scheduled: readonly Scheduled[],
  target: ReplayTarget,
  onProgress: (progress: ReplayProgress) => void,
  signal: AbortSignal,
): Promise<ReplayProgress> {
  const sessions = new Map<string, Session>();
  const sent: Record<StreamName, number> = { fixes: 0, requests: 0, readings: 0 };
  let acknowledged = 0;
  let at = 0;
  const progress = () => ({ sent: { ...sent }, acknowledged, total: scheduled.length, at });
  try {
    for (const item of scheduled) {
      await waitWall(target.wallMsUntil(item.dueAt), signal);
      if (signal.aborted) break;
      const { stream, key, message } = wordsOf(item);
      const session = await sessionOf(sessions, target, stream, key);
      await session.send(topicOf(stream, session.login), message, () => {
        acknowledged += 1;
        onProgress(progress());
      });
      sent[stream] += 1;
      at = item.dueAt;
    }
    await Promise.all([...sessions.values()].map((session) => session.drained()));
    return progress();
  } finally {
    await Promise.all([...sessions.values()].map((session) => session.end()));
  }
}

interface Session {
  readonly login: Login;
  send(topic: string, message: string, onAcknowledged: () => void): Promise<void>;
  drained(): Promise<void>;
  end(): Promise<void>;
}

async function sessionOf(
  sessions: Map<string, Session>,
  target: ReplayTarget,
  stream: StreamName,
  key: string,
): Promise<Session> {
  const name = `${stream}:${key}`;
  const known = sessions.get(name);
  if (known !== undefined) return known;
  const login = target.loginOf(stream, key);
  const client = await mqtt.connectAsync(target.mqttUrl, {
    clientId: `replay-${login.username}`,
    username: login.username,
    password: login.password,
    clean: false,
    reconnectPeriod: 500,
  });
  const session = openSession(login, client);
  sessions.set(name, session);
  return session;
}

function openSession(login: Login, client: MqttClient): Session {
  const waiting = new Set<Promise<unknown>>();
  // mqtt.js reconnects and sends again by itself; the error is only a reason to look at the log.
  client.on('error', () => undefined);
  return {
    login,
    async send(topic, message, onAcknowledged) {
      while (waiting.size >= inFlightPerDevice) await Promise.race(waiting);
      const published = client.publishAsync(topic, message, { qos: 1 }).then(onAcknowledged);
      waiting.add(published);
      void published.finally(() => waiting.delete(published)).catch(() => undefined);
    },
    async drained() {
      await Promise.all(waiting);
    },
    async end() {
      await client.endAsync();
    },
  };
}

function topicOf(stream: StreamName, login: Login): string {
  switch (stream) {
    case 'fixes':
      return `owntracks/${login.username}/${login.id}`;
    case 'requests':
      return `sources/${login.id}/requests`;
    case 'readings':
      return `heat-stations/${login.id}/readings`;
  }
}

/** The record in the words of its protocol. */
function wordsOf({ dueAt, record }: Scheduled): { stream: StreamName; key: string; message: string } {
  switch (record.stream) {
    case 'fixes':
      return {
        stream: 'fixes',
        key: record.device,
        message: JSON.stringify({
          _type: 'location',
          tst: Math.floor(dueAt / 1000),
          lon: finite(record.lon),
          lat: finite(record.lat),
          ...(record.courseDeg === null ? {} : { cog: record.courseDeg }),
          ...(record.speedKmh === null ? {} : { vel: record.speedKmh }),
          ...(record.accuracyM === null ? {} : { acc: record.accuracyM }),
        }),
      };
    case 'requests':
      return {
        stream: 'requests',
        key: 'requests',
        message: JSON.stringify({
          source: 'import',
          externalId: record.id,
          category: 'repair',
          subtype: record.subtype,
          description: record.description,
          place: { kind: 'public', lon: finite(record.lon), lat: finite(record.lat), note: record.address },
          occurredAt: new Date(dueAt).toISOString(),
        }),
      };
    case 'readings':
      return {
        stream: 'readings',
        key: record.station,
        message: JSON.stringify({ at: new Date(dueAt).toISOString(), values: record.values }),
      };
  }
}

/** JSON has no NaN: an unreadable coordinate is sent as null, and the gateway says what is wrong with it. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

async function waitWall(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, Math.min(ms, 2 ** 31 - 1));
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done, { once: true });
  });
}
