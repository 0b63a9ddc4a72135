/** Ways into a running program: desks over HTTP, phones over MQTT; whoever finds nobody there tries the next address. */
import mqtt, { type MqttClient } from 'mqtt';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import { ask } from '#tests/command-center/program/http.ts';
import type { Login, Running } from '#tests/command-center/program/rig.ts';
import type { Door, Seen } from './crowd.ts';
import type { Heard, SentCommand } from './history.ts';

/** The programs that run at the moment; others come and go while some are killed and started. */
export type Programs = () => readonly Running[];

type Json = Readonly<Record<string, unknown>>;
const json = (value: unknown): Json => Object(value);
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const itemsOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.map(json) : []);

function seenOf(order: Json): Seen {
  return {
    id: String(order.id),
    requestId: String(order.requestId),
    state: String(order.state),
    version: Number(order.version),
    workerId: textOf(order.workerId),
    assignmentId: textOf(order.assignmentId),
  };
}

/** What an answer of either way in says; null for one that is none (the server is going, the database is away). */
export function heardOf(body: Json): Heard | null {
  if (body.ok === true || (body.request !== undefined && body.code === undefined)) {
    const request = json(body.request);
    const isSentOut = isList(request.orderIds) && request.orderIds.length > 0;
    return {
      ok: true,
      // The answer to a report does not say whether it is one that was given before.
      replayed: body.replayed === true || body.ok === undefined,
      code: null,
      eventIds: itemsOf(body.events).map((event) => String(event.id)),
      requestId: textOf(request.id),
      requestVersion: isSentOut ? null : Number(request.version ?? 1),
    };
  }
  const code = textOf(body.code);
  // Nothing was decided: the same command may come again.
  if (code === null || code === 'busy' || code === 'fault' || code === 'unknown-target') return null;
  return {
    ok: false,
    replayed: body.replayed === true,
    code,
    eventIds: [],
    requestId: null,
    requestVersion: null,
  };
}

/** A desk with a program's token. `n` spreads the desks over the programs. */
export function openDeskDoor(running: Programs, token: string, n: number): Door {
  const here = () => {
    const programs = running();
    return programs[n % Math.max(1, programs.length)] ?? null;
  };
  const question = async (path: string, body?: unknown) => {
    const program = here();
    if (program === null) return null;
    try {
      return await within(ask(program, path, body === undefined ? { token } : { token, body }), answerMs);
    } catch {
      return null;
    }
  };
  return {
    async look() {
      const answer = await question('/api/orders?open=true&limit=200');
      return answer?.status === 200 ? itemsOf(json(answer.body).items).map(seenOf) : [];
    },
    async send(command) {
      const answer = await question(pathOf(command), bodyOf(command));
      return answer === null || answer.status >= 500 ? null : heardOf(json(answer.body));
    },
  };
}

function pathOf({ orderId, requestId }: SentCommand): string {
  if (orderId !== null) return `/api/orders/${orderId}/commands`;
  return requestId === null ? '/api/requests' : `/api/requests/${requestId}/commands`;
}

function bodyOf({ commandId, command, version, data, orderId, requestId }: SentCommand): Json {
  if (orderId === null && requestId === null) return { commandId, ...data };
  return { commandId, command, version, data: command === 'dispatch' ? {} : data };
}

/** A phone; its own orders come by its retained list, the pool from a board that the desks share. */
export interface PhoneDoor extends Door {
  close(): Promise<void>;
}

/** How long a desk waits for an answer before it asks again. */
const answerMs = 10_000;
/** How long a phone waits for a reply before it takes the silence for an answer. */
const replyMs = 4000;

/** Opens a phone that connects again whenever it must. */
export function openPhoneDoor(
  running: Programs,
  login: Login & { readonly workerId: string; readonly deviceId: string },
  pool: () => readonly Seen[],
  n: number,
  home: { readonly lon: number; readonly lat: number },
): PhoneDoor {
  const { workerId } = login;
  const waiting = new Map<string, (body: Json) => void>();
  let mine: readonly Seen[] = [];
  let line: { readonly url: string; readonly client: MqttClient } | null = null;

  const place = () => ({
    _type: 'location',
    tst: Math.floor(wallNow() / 1000),
    lon: home.lon + n / 2000,
    lat: home.lat,
    acc: 5,
  });
  const take = (topic: string, payload: Buffer) => {
    const body = json(JSON.parse(payload.toString('utf8')));
    if (topic.endsWith('/orders')) mine = itemsOf(body.orders).map(seenOf);
    else waiting.get(String(body.commandId))?.(body);
  };
  async function connect(): Promise<MqttClient | null> {
    const programs = running();
    const url = programs[n % Math.max(1, programs.length)]?.mqttUrl;
    if (url === undefined) return null;
    if (line?.url === url && line.client.connected) return line.client;
    line?.client.end(true);
    line = null;
    try {
      const { username, password, deviceId } = login;
      const client = await openLine(url, username, password);
      client.on('message', take);
      line = { url, client };
      const topics = [`workers/${workerId}/replies`, `workers/${workerId}/orders`];
      await within(client.subscribeAsync(topics, { qos: 1 }));
      await within(
        client.publishAsync(`owntracks/${username}/${deviceId}`, JSON.stringify(place()), { qos: 1 }),
      );
      return client;
    } catch {
      return null;
    }
  }
  async function send(command: SentCommand): Promise<Heard | null> {
    const client = await connect();
    if (client === null) return null;
    const { commandId, orderId, assignmentId, occurredAt, data } = command;
    const occurred = new Date(occurredAt).toISOString();
    const body = { commandId, command: command.command, orderId, assignmentId, occurredAt: occurred, data };
    // A reply may belong to an earlier sending of the same command: it is the same answer.
    const replied = new Promise<Json | null>((resolve) => {
      waiting.set(commandId, resolve);
      setTimeout(resolve, replyMs, null).unref();
    });
    try {
      await within(client.publishAsync(`workers/${workerId}/commands`, JSON.stringify(body), { qos: 1 }));
    } catch {
      return null;
    }
    const reply = await replied;
    return reply === null ? null : heardOf(reply);
  }
  return {
    async look() {
      await connect();
      return [...mine, ...pool().filter(({ state }) => state === 'pooled')];
    },
    send,
    close: async () => void line?.client.end(true),
  };
}

/** Connected, or an error in bounded time: a broker that is killed before its answer leaves `connectAsync` waiting for ever. */
async function openLine(url: string, username: string, password: string): Promise<MqttClient> {
  const client = mqtt.connect(url, { username, password, reconnectPeriod: 0, connectTimeout: 3000 });
  client.on('error', () => undefined);
  const connected = new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('close', () => reject(new Error('closed before it was open')));
  });
  try {
    await within(connected);
    return client;
  } catch (error) {
    client.end(true);
    throw error;
  }
}

/** A publish whose connection is cut without a word never ends by itself. */
function within<T>(work: Promise<T>, ms = replyMs): Promise<T> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) => {
      setTimeout(() => reject(new Error('no answer')), ms).unref();
    }),
  ]);
}
