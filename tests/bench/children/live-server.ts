/** Child process: the live state and its feed behind the server's own WebSocket, fed with fixes at a set pace. */
import { randomUUID } from 'node:crypto';
import { createNodeWebSocket } from '@hono/node-ws';
import { Hono } from 'hono';
import type { NoticeItem } from '#command-center/contract/live.ts';
import { type Serving, serveApp } from '#command-center/runtime/serve.ts';
import { wallNow } from '#command-center/runtime/wall-clock.ts';
import type { ServerSettings } from '#command-center/server/deps.ts';
import type { Identity } from '#command-center/server/identity.ts';
import { defaultFeedLimits } from '#command-center/server/live/feed.ts';
import { createLive } from '#command-center/server/live/live.ts';
import { createViews } from '#command-center/server/live/rights.ts';
import { mountLive } from '#command-center/server/live/socket.ts';
import { defaultPolicy } from '#dispatch-core/assign/default-policy.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import { serveTasks, type TaskArguments } from '../child-tasks.ts';
import { dueMsOf, fixesPerSecond, lonOf, origin, workerCount, workerIdOf } from '../fix-schedule.ts';

const clock = {
  now: wallNow,
  wallNow,
  toSite: (at: number) => at,
  wallMsUntil: (at: number) => at - wallNow(),
};
const site = {
  now: '',
  rate: 1,
  tz: 'Asia/Shanghai',
  demo: false,
  name: '',
  nameEn: '',
  center: [...origin],
  basemaps: [],
};

const live = createLive({
  clock,
  epoch: randomUUID(),
  site: () => ({ ...site, center: [origin[0], origin[1]] }),
  views: createViews(() => null),
  limits: defaultFeedLimits,
  presence: () => defaultPolicy.presence,
  flushMs: 250,
  keepCompletedMs: 3_600_000,
  maxCompleted: 500,
  onFault: (error) => void process.stderr.write(`the feed failed: ${String(error)}\n`),
});
let serving: Serving | undefined;

/** Everybody sees the whole city, as a wall of the centre does. */
const identity: Identity = {
  key: 'bench',
  kind: 'person',
  actor: {
    id: 'bench',
    role: 'supervisor',
    name: 'bench',
    workerId: null,
    repairStationId: null,
    areaIds: null,
    onDuty: true,
  },
  user: null,
  session: null,
  device: null,
};

const settings: ServerSettings = {
  origins: [],
  trustProxy: false,
  uiFolder: '',
  version: { name: 'hearthline', version: 'bench', runtime: 'node' },
  handlerTimeoutMs: 10_000,
  maxBlobBytes: 0,
};

async function open() {
  const app = new Hono();
  const webSockets = createNodeWebSocket({ app });
  const identifier = { identify: async () => identity, forget: () => undefined };
  const deps = { live, clock, settings, newId: randomUUID, log: () => undefined };
  mountLive({ app, routes: [], identifier }, deps, webSockets.upgradeWebSocket);
  serving = await serveApp(app, { port: 0, bind: '127.0.0.1', webSockets });
  live.putWorkers(Array.from({ length: workerCount }, (_, i) => workerOf(workerIdOf(i))));
  live.start();
  return { port: serving.port };
}

function workerOf(id: string): Worker {
  const nothing = {
    phone: null,
    areaIds: [],
    dutySince: null,
    lastOffAt: null,
    skills: [],
    certificates: [],
  };
  return { id, name: id, repairStationId: 'station', duty: 'on', capacity: 3, ...nothing };
}

/**
 * Writes long notices until the feed says that a client is behind: what the system's buffers hold for a client that
 * does not read is megabytes, far more than the positions of one run. Then takes the notices away again.
 */
async function fill() {
  for (let n = 0; live.feed.stats().behind === 0; n++) {
    if (n === 2_000) throw new Error('Nobody fell behind: is a stalled client connected?');
    live.feed.upsert('notices', [noticeOf(n)]);
    live.flush();
    await new Promise((resolve) => setImmediate(resolve));
  }
  live.feed.replace('notices', []);
  live.flush();
  return { behind: live.feed.stats().behind };
}

function noticeOf(n: number): NoticeItem {
  const empty = { expectedEndAt: null, closedAt: null, communityIds: [], heatStationIds: [], geometry: null };
  const words = { title: `${n}`, text: 'x'.repeat(65_536), startAt: new Date(wallNow()).toISOString() };
  return { id: 'notice', kind: 'planned', households: 0, ...words, ...empty };
}

/** Fixes at their due moments, `ms` long, from `startAt` (epoch milliseconds) on. */
async function send(input: TaskArguments) {
  const startAt = input.number('startAt');
  const firstRound = input.number('firstRound');
  const total = Math.floor((input.number('ms') / 1_000) * fixesPerSecond);
  const before = process.cpuUsage();
  for (let k = 0; k < total; ) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (; k < total && startAt + dueMsOf(k) <= wallNow(); k++) {
      const round = firstRound + Math.floor(k / workerCount);
      const place = { lon: lonOf(round), lat: origin[1], at: wallNow() };
      live.fix(workerIdOf(k % workerCount), { ...place, accuracyM: 10, speedMps: 2, courseDeg: 90 });
    }
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1_000, behind: live.feed.stats().behind };
}

serveTasks({ open, fill, send }, async () => {
  live.stop();
  await serving?.close();
});
