/** Two programs on one PostgreSQL and one bus, people with cookies, and screens that see places and rows. */

import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ServerFrame } from '#command-center/contract/live.ts';
import { decodePositions } from '#command-center/contract/positions.ts';
import { createPostgresDatabase } from '#tests/support/postgres-template.ts';
import { atEnd, makeDataDir, type PreparedSite, prepareSite, type Running, startSite } from './rig.ts';

export interface TwoPrograms {
  readonly site: PreparedSite;
  readonly here: Running;
  readonly there: Running;
}

/** Each with a data folder, an HTTP port and an MQTT port of its own; key and files are shared. */
export async function startTwo(busUrl: string): Promise<TwoPrograms> {
  const site = await prepareSite(await createPostgresDatabase());
  const shared = {
    BUS_URL: busUrl,
    SECRET_KEY_FILE: join(site.dataDir, 'secret.key'),
    BLOB_DIR: join(site.dataDir, 'blobs'),
  };
  const start = async (dataDir: string) =>
    startSite({ ...site, env: { ...site.env, ...shared, DATA_DIR: dataDir } });
  return { site, here: await start(site.dataDir), there: await start(await makeDataDir()) };
}

/** Signs a person of this role in; answers the cookie. */
export async function signIn({ url }: Running, { accounts }: PreparedSite, role: string): Promise<string> {
  const user = accounts.users.find((one) => one.role === role);
  const answer = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ username: user?.username, password: user?.password }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  return (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

/** One question with a cookie. */
export async function askAs(
  { url }: Running,
  cookie: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const answer = await fetch(url + path, {
    method,
    headers: { cookie, origin: url, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text.startsWith('{') ? JSON.parse(text) : { text } };
}

export interface Screen {
  /** The newest state of a row of a channel. */
  row(channel: string, id: string): Record<string, unknown> | undefined;
  /** The newest place of a worker that a binary frame has shown. */
  placeOf(workerId: string): readonly [number, number] | undefined;
  /** Site time of the newest second. */
  readonly tick: () => number;
}

/** Opens the feed with these channels. */
export function openScreen({ url }: Running, cookie: string, channels: string): Screen {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/live?channels=${channels}`, {
    headers: { cookie },
  });
  socket.binaryType = 'arraybuffer';
  socket.on('error', () => undefined);
  atEnd(() => socket.terminate());
  const rows = new Map<string, Record<string, unknown>>();
  const workers = new Map<number, string>();
  const places = new Map<string, readonly [number, number]>();
  let tick = 0;
  const put = (channel: string, item: unknown) => {
    const row: Record<string, unknown> = Object(item);
    rows.set(`${channel} ${row.id}`, row);
  };
  const take = (frame: ServerFrame) => {
    if (frame.t === 'tick') tick = Date.parse(frame.at);
    if (frame.t === 'index') for (const [index, workerId] of frame.add) workers.set(index, workerId);
    if (frame.t === 'snapshot') for (const item of frame.items) put(frame.channel, item);
    if (frame.t !== 'delta') return;
    for (const item of frame.upsert) put(frame.channel, item);
    for (const id of frame.remove) rows.delete(`${frame.channel} ${id}`);
  };
  socket.on('message', (data, isBinary) => {
    // Texts come as a Buffer whatever the binary type is.
    if (!isBinary) return take(JSON.parse(String(data)));
    if (!(data instanceof ArrayBuffer)) return;
    const frame = decodePositions(data);
    for (const [i, index] of frame.workerIndex.entries()) {
      const at = [frame.originLon + (frame.dLon[i] ?? 0), frame.originLat + (frame.dLat[i] ?? 0)] as const;
      places.set(workers.get(index) ?? '', at);
    }
  });
  return {
    row: (channel, id) => rows.get(`${channel} ${id}`),
    placeOf: (workerId) => places.get(workerId),
    tick: () => tick,
  };
}
