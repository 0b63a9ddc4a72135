/** Publishes scheduled records through a real broker as the devices would: one MQTT session per device, QoS 1. */
import mqtt, { type MqttClient } from 'mqtt';
import type { StreamName } from './columns.ts';
import { type Login, topicOf, wordsOf } from './message.ts';
import { createPace, type PacedClock } from './pace.ts';
import type { Scheduled } from './schedule.ts';

export interface ReplayTarget {
  readonly mqttUrl: string;
  /** Login of the device that says this record. */
  readonly loginOf: (stream: StreamName, key: string) => Login;
  readonly clock: PacedClock;
  /** Site milliseconds that a record may wait for its acknowledgement before the site clock is made to wait. */
  readonly allowanceMs: number;
}

export interface ReplayProgress {
  readonly sent: Readonly<Record<StreamName, number>>;
  readonly acknowledged: number;
  readonly total: number;
  /** Site time of the record last sent. */
  readonly at: number;
  /** True while the site clock waits for the intake. */
  readonly isHeld: boolean;
}

/** Records sent in one go before sockets get their turn. */
const atOnce = 64;
/** Longest sleep between two looks at the clock: its rate may be changed from outside. */
const longestSleepMs = 200;
const heldSleepMs = 10;

/**
 * Sends everything in order of its time and returns once the broker has acknowledged the last one; after `signal`
 * nothing more is sent. Rejects when a login is refused.
 */
export async function publishRecords(
  scheduled: readonly Scheduled[],
  target: ReplayTarget,
  onProgress: (progress: ReplayProgress) => void,
  signal: AbortSignal,
): Promise<ReplayProgress> {
  const sent: Record<StreamName, number> = { fixes: 0, requests: 0, readings: 0 };
  const pace = createPace(target.clock, target.allowanceMs);
  const fault: Fault = { error: null };
  const sessions = new Map<string, MqttClient>();
  let acknowledged = 0;
  let at = 0;
  const progress = () => ({
    sent: { ...sent },
    acknowledged,
    total: scheduled.length,
    at,
    isHeld: pace.isHeld(),
  });
  const post = (item: Scheduled): void => {
    const { stream, key, message } = wordsOf(item);
    const login = target.loginOf(stream, key);
    const settle = pace.begin(item.dueAt);
    clientOf(sessions, target.mqttUrl, login, fault).publish(
      topicOf(stream, login),
      message,
      { qos: 1 },
      (error) => {
        if (error) return note(fault, error);
        settle();
        acknowledged += 1;
        onProgress(progress());
      },
    );
    sent[stream] += 1;
    at = item.dueAt;
  };
  try {
    for (const [n, item] of scheduled.entries()) {
      await untilDue(item.dueAt, target, pace, fault, signal);
      if (signal.aborted) break;
      post(item);
      if (n % atOnce === 0) await turn();
    }
    while (pace.waiting() > 0) await rest(pace, fault, heldSleepMs);
    await pace.release();
    return progress();
  } finally {
    await Promise.all([...sessions.values()].map((client) => client.endAsync(fault.error !== null)));
  }
}

interface Fault {
  error: Error | null;
}

/** The first fault ends the replay. */
function note(fault: Fault, error: Error): void {
  fault.error ??= error;
}

async function untilDue(
  dueAt: number,
  { clock }: ReplayTarget,
  pace: ReturnType<typeof createPace>,
  fault: Fault,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const ms = clock.wallMsUntil(dueAt);
    if (ms <= 0 || signal.aborted) break;
    // A timer may fire a little early, and at a high speed a little is much: so it is asked again.
    await rest(pace, fault, Math.min(ms, pace.isHeld() ? heldSleepMs : longestSleepMs));
  }
  await check(pace, fault);
}

async function rest(pace: ReturnType<typeof createPace>, fault: Fault, ms: number): Promise<void> {
  await check(pace, fault);
  await new Promise((resolve) => setTimeout(resolve, ms));
}

async function check(pace: ReturnType<typeof createPace>, fault: Fault): Promise<void> {
  if (fault.error !== null) throw fault.error;
  await pace.look();
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The device's session; what is published before it is connected waits in it, in order. */
function clientOf(
  sessions: Map<string, MqttClient>,
  mqttUrl: string,
  login: Login,
  fault: Fault,
): MqttClient {
  const known = sessions.get(login.username);
  if (known !== undefined) return known;
  const client = mqtt.connect(mqttUrl, {
    clientId: `replay-${login.username}`,
    username: login.username,
    password: login.password,
    clean: false,
    reconnectPeriod: 500,
  });
  // A lost connection is made again and its messages are sent again; a refused login stays refused.
  client.on('error', (error) => {
    if (refusedLogin.has(Reflect.get(error, 'code'))) {
      note(fault, new Error(`the broker refused the login of ${login.username}`, { cause: error }));
    }
  });
  sessions.set(login.username, client);
  return client;
}

/** CONNACK codes of MQTT 3.1.1: bad user name or password, not authorized. */
const refusedLogin = new Set<unknown>([4, 5]);
