/** An outside client of the running demo: signs in, asks, gives commands, listens to the feed, speaks MQTT. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { ulid } from 'ulid';
import * as v from 'valibot';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import { type ServerFrame, serverFrame } from '#command-center/contract/live.ts';
import { decodePositions, type PositionFrame } from '#command-center/contract/positions.ts';
import { type Program, startProgram } from '#tests/support/process.ts';

/** demo-accounts.json as the contract promises it. */
export const accountsFile = v.object({
  users: v.array(
    v.object({
      username: v.string(),
      password: v.string(),
      role: v.string(),
      workerId: v.optional(v.string()),
      repairStationId: v.optional(v.string()),
    }),
  ),
  tokens: v.array(v.object({ token: v.string(), role: v.string() })),
  devices: v.array(
    v.object({
      username: v.string(),
      password: v.string(),
      deviceId: v.string(),
      workerId: v.string(),
      spare: v.boolean(),
    }),
  ),
  heatStations: v.array(v.object({ username: v.string(), password: v.string(), heatStationId: v.string() })),
  sources: v.array(v.object({ username: v.string(), password: v.string(), sourceId: v.string() })),
});
export type Accounts = v.InferOutput<typeof accountsFile>;

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** Asks with the credentials of one person or program. */
export type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<Answer>;

export interface Demo {
  readonly url: string;
  readonly mqttUrl: string;
  readonly dataDir: string;
  readonly accounts: Accounts;
  readonly program: Program;
  /** Signed in with the password of demo-accounts.json; one session per role. */
  as(role: string): Promise<Ask>;
  /** The session cookie of a role. */
  cookieOf(role: string): Promise<string>;
  readonly nobody: Ask;
  /** With the bearer token. */
  readonly token: Ask;
  stop(): Promise<void>;
}

/** Starts `hearthline demo` on a folder and ports of its own. */
export async function startDemo(rate: number): Promise<Demo> {
  const dataDir = await mkdtemp(join(tmpdir(), 'contract-demo-'));
  const program = startProgram(['demo', '--size', 'S', '--no-past', '--rate', String(rate)], {
    DATA_DIR: dataDir,
    PORT: '0',
    MQTT_PORT: '0',
  });
  const url = (await program.saysLine(/ready: (http:\S+)/))[1] ?? '';
  const mqttUrl = (await program.saysLine(/MQTT ready: (mqtt:\S+)/))[1] ?? '';
  const accounts = v.parse(
    accountsFile,
    JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8')),
  );
  const cookies = new Map<string, Promise<string>>();
  const cookieOf = (role: string): Promise<string> => {
    const known = cookies.get(role) ?? signIn(url, accounts, role);
    cookies.set(role, known);
    return known;
  };
  return {
    url,
    mqttUrl,
    dataDir,
    accounts,
    program,
    cookieOf,
    as: async (role) => askWith(url, { cookie: await cookieOf(role) }),
    nobody: askWith(url, {}),
    token: askWith(url, { authorization: `Bearer ${accounts.tokens[0]?.token}` }),
    async stop() {
      expect(await program.stop()).toBe(0);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function signIn(url: string, accounts: Accounts, role: string): Promise<string> {
  const user = accounts.users.find((one) => one.role === role);
  if (user === undefined) throw new Error(`no demo account has the role ${role}`);
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: user.username, password: user.password }),
  });
  expect(response.status, `${role} signs in`).toBe(200);
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=Lax/i);
  return cookie.split(';', 1)[0] ?? '';
}

/** A client with these headers; 4xx and 5xx are answers too. */
export function askWith(url: string, headers: Readonly<Record<string, string>>): Ask {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, type, body: type.includes('json') ? JSON.parse(text) : text };
  };
}

/** The body of a good answer in the form of its schema. */
export async function read<S extends v.GenericSchema>(
  ask: Ask,
  path: string,
  schema: S,
): Promise<v.InferOutput<S>> {
  const answer = await ask('GET', path);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body).slice(0, 300)}`).toBe(200);
  return v.parse(schema, answer.body);
}

/** A command with an id of its own. */
export function command(name: string, words: Readonly<Record<string, unknown>> = {}) {
  return { commandId: ulid(), command: name, ...words };
}

/** Asks until it is so; the test's own timeout ends it. */
export async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface Screen {
  readonly frames: ServerFrame[];
  readonly places: PositionFrame[];
  /** What came, in its order: the `t` of a text frame, or `binary`. */
  readonly order: string[];
  /** Resolves with the first text frame, past or future, that fits. */
  next(fits: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  until(condition: () => boolean): Promise<void>;
  say(frame: unknown): void;
  close(): void;
}

/** Opens the feed as a role; every text frame is held against the contract when it arrives. */
export async function openFeed(demo: Demo, role: string, query: string): Promise<Screen> {
  const cookie = await demo.cookieOf(role);
  const socket = new WebSocket(`${demo.url.replace('http', 'ws')}/api/live?${query}`, {
    headers: { cookie },
  });
  socket.binaryType = 'arraybuffer';
  const frames: ServerFrame[] = [];
  const places: PositionFrame[] = [];
  const order: string[] = [];
  let fault: unknown = null;
  socket.on('message', (data, isBinary) => {
    try {
      if (isBinary && data instanceof ArrayBuffer) {
        places.push(decodePositions(data));
        order.push('binary');
      } else {
        const frame = v.parse(serverFrame, JSON.parse(textOf(data)));
        frames.push(frame);
        order.push(frame.t);
      }
    } catch (error) {
      fault = error;
    }
    socket.emit('told');
  });
  await once(socket, 'open');
  const waitUntil = async (condition: () => boolean) => {
    while (!condition()) {
      if (fault !== null) throw fault;
      await once(socket, 'told');
    }
    if (fault !== null) throw fault;
  };
  return {
    frames,
    places,
    order,
    until: waitUntil,
    async next(fits) {
      await waitUntil(() => frames.some(fits));
      const found = frames.find(fits);
      if (found === undefined) throw new Error('the frame is gone');
      return found;
    },
    say: (frame) => socket.send(JSON.stringify(frame)),
    close: () => socket.terminate(),
  };
}

function textOf(data: unknown): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8');
  return String(data);
}

/** An MQTT session of one device. */
export async function openDevice(
  demo: Demo,
  login: { readonly username: string; readonly password: string },
): Promise<MqttClient> {
  return mqtt.connectAsync(demo.mqttUrl, {
    clientId: `outside-${login.username}`,
    username: login.username,
    password: login.password,
    reconnectPeriod: 0,
  });
}

/** Gives a command of a worker over MQTT and answers what comes on `replies` for it. */
export async function workerCommand(
  client: MqttClient,
  workerId: string,
  body: { readonly commandId: string } & Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  await client.subscribeAsync(`workers/${workerId}/replies`, { qos: 1 });
  const reply = new Promise<Record<string, unknown>>((resolve) => {
    const hear = (topic: string, payload: Buffer) => {
      const answer: Record<string, unknown> = JSON.parse(payload.toString('utf8'));
      if (topic !== `workers/${workerId}/replies` || answer.commandId !== body.commandId) return;
      client.removeListener('message', hear);
      resolve(answer);
    };
    client.on('message', hear);
  });
  await client.publishAsync(`workers/${workerId}/commands`, JSON.stringify(body), { qos: 1 });
  return reply;
}
