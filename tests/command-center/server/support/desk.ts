/** A whole server in memory: the real application over the real rules, with small real stores, and a client for it. */
import { randomUUID } from 'node:crypto';
import { latLngToCell } from 'h3-js';
import * as v from 'valibot';
import type { AlarmItem, NoticeItem } from '#command-center/contract/live.ts';
import { type App, createApp } from '#command-center/server/app.ts';
import { decideAutoDispatch, defaultAutoDispatch } from '#command-center/server/auto-dispatch.ts';
import type { BlobRow, HeatQuery, ListedRequest, ServerDeps } from '#command-center/server/deps.ts';
import { defaultFeedLimits } from '#command-center/server/live/feed.ts';
import { createLive, type Live } from '#command-center/server/live/live.ts';
import { createViews } from '#command-center/server/live/rights.ts';
import { type AlarmRefusal, decideAlarm } from '#dispatch-core/alarm/machine.ts';
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import { openTown, serviceTypes, type Town } from '#tests/dispatch-core/support/town.ts';
import { memoryExports } from './exports.ts';
import { type MemoryPeople, memoryPeople, user } from './people.ts';
import { memoryRoads } from './roads.ts';

export const users = [
  user('admin'),
  user('auditor'),
  user('supervisor'),
  user('dispatcher'),
  user('dispatcher', { id: 'east', areaIds: ['area2'] }),
  user('teamLead'),
  user('agent'),
  user('stationHead'),
  user('worker', { id: 'w1' }),
  user('worker', { id: 'w2' }),
  user('leadership'),
];

export interface Desk extends App {
  readonly town: Town;
  readonly deps: ServerDeps;
  readonly people: MemoryPeople;
  readonly live: Live;
  readonly notices: NoticeItem[];
  readonly alarms: AlarmItem[];
  readonly logged: string[];
  wall: { now: number };
  /** Signs in and answers the cookie. */
  signIn(username: string): Promise<string>;
  /** Asks as somebody (account name, or headers) and holds the JSON answer against the route's own schema. */
  ask(method: string, path: string, options?: AskOptions): Promise<Asked>;
}

/** An embedded broker to which nobody is connected. */
export const quietBroker = {
  kind: 'embedded',
  connected: true,
  connections: 0,
  pending: 0,
  sessions: 0,
  queued: 0,
  retained: 0,
  refused: {},
} as const;

export interface AskOptions {
  readonly as?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface Asked {
  readonly status: number;
  // Tests read answers freely; their shape was checked against the route's schema.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly body: any;
  readonly headers: Headers;
}

type HeatRow = { readonly lon: number; readonly lat: number; readonly districtId: string | null };

export const siteItem = {
  now: '2026-01-05T00:00:00.000Z',
  rate: 1,
  tz: 'Asia/Shanghai',
  demo: true,
  name: '哈尔滨',
  nameEn: 'Harbin',
  center: [126.6, 45.7] as [number, number],
  basemaps: [],
};

export function openDesk(over: Partial<ServerDeps> = {}): Desk {
  const town = openTown();
  const wall = { now: town.now };
  const clock = {
    now: () => town.now,
    wallNow: () => wall.now,
    toSite: (at: number) => at,
    wallMsUntil: (at: number) => at - town.now,
  };
  const communityName = (id: string) => (id === 'community1' ? '曙光小区' : null);
  const live = createLive({
    clock,
    epoch: 'epoch1',
    site: () => siteItem,
    views: createViews(communityName),
    limits: defaultFeedLimits,
    presence: () => ({ staleMs: 120_000, unknownAfterMs: 600_000 }),
    flushMs: 50,
    keepCompletedMs: 3_600_000,
    maxCompleted: 500,
    onFault: (error) => {
      throw error;
    },
  });
  live.putWorkers([...town.store.world.workers.values()]);
  const lifeDeps = {
    ...town.deps,
    publish: ({ after }: { after: ReturnType<Town['store']['request']> }) => {
      live.putOrders(after.orders);
      live.putRequests([{ request: after.request, orderIds: after.orders.map((order) => order.id) }]);
    },
  };
  const people = memoryPeople(() => wall.now, users);
  const notices: NoticeItem[] = [];
  const alarms: AlarmItem[] = [];
  const logged: string[] = [];
  const blobs = new Map<string, { readonly row: BlobRow; readonly bytes: Uint8Array }>();
  const all = () => town.store.all().toReversed();
  const listed = (): ListedRequest[] =>
    all().map(({ request, orders }) => ({ ...request, orderIds: orders.map((order) => order.id) }));
  const page = <T>(items: T[], limit: number) => ({ items: items.slice(0, limit), nextCursor: null });
  const count = ({ measure }: HeatQuery): HeatRow[] => {
    if (measure === 'requests') return all().map(({ request }) => request);
    const orders = all().flatMap((one) => [...one.orders]);
    return orders.filter((order) => measure === 'orders' || order.overdue);
  };
  const heatHead = (query: HeatQuery) => ({
    asOf: new Date(query.now).toISOString(),
    window: query.window,
    measure: query.measure,
    breaks: [4, 8, 16, 32, 64],
    minHouseholds: 60,
    outside: { n: 0 },
    total: { n: count(query).length },
  });
  const byKey = (query: HeatQuery, keyOf: (row: HeatRow) => string) => {
    const groups = new Map<string, HeatRow[]>();
    for (const row of count(query)) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
    return [...groups];
  };
  const deps: ServerDeps = {
    ...people,
    clock,
    newId: town.deps.newId,
    log: (level, event) => void logged.push(`${level} ${event}`),
    live,
    dutyOf: live.dutyOf,
    settings: {
      origins: [],
      trustProxy: false,
      uiFolder: '/nowhere',
      version: { name: 'hearthline', version: '0.1.0', runtime: 'test' },
      handlerTimeoutMs: 5_000,
      maxBlobBytes: 1_000_000,
    },
    useCases: {
      order: (input) => executeOrderCommand(lifeDeps, input),
      request: (input) => executeRequestCommand(lifeDeps, input),
      autoDispatches: (report) =>
        decideAutoDispatch(
          defaultAutoDispatch,
          report,
          serviceTypes.find((type) => type.subtype === report.subtype) ?? null,
        ),
    },
    site: {
      read: () => siteItem,
      setClock: async ({ rate }) => ({ ...siteItem, rate: rate ?? siteItem.rate }),
    },
    coverage: () => ({
      asOf: siteItem.now,
      limitMinutes: 30,
      cells: 0,
      uncoveredCells: 0,
      households: 0,
      uncoveredHouseholds: 0,
      freeWorkers: 0,
      moveUp: null,
    }),
    orders: {
      list: async ({ state, visible, limit, cursor }) => {
        if (cursor !== undefined) throw Object.assign(new Error('not ours'), { name: 'CursorError' });
        const orders = all().flatMap((one) => [...one.orders]);
        return page(
          orders.filter(
            (order) =>
              (state === undefined || state.includes(order.state)) &&
              (visible.workerId === null || order.workerId === visible.workerId) &&
              (visible.repairStationId === null || order.repairStationId === visible.repairStationId),
          ),
          limit,
        );
      },
      load: async (id) =>
        all()
          .flatMap((one) => one.orders)
          .find((order) => order.id === id) ?? null,
      events: async (id) => town.store.events.filter((event) => event.orderId === id),
      divertProposals: async () => ({ asOf: siteItem.now, mode: 'propose', items: [], refused: [] }),
      candidates: async () => ({
        asOf: siteItem.now,
        policy: 'test',
        items: [],
        excluded: [{ workerId: 'w1', codes: ['position-unknown'] }],
        shortfall: ['position-unknown'],
      }),
    },
    requests: {
      list: async ({ limit }) => page(listed(), limit),
      load: async (id) => all().find((one) => one.request.id === id) ?? null,
      events: async (id) => town.store.events.filter((event) => event.requestId === id),
      possibleDuplicates: async ({ householdId }) =>
        listed().filter((one) => one.householdId === householdId),
    },
    workers: {
      load: async (id) => town.store.world.workers.get(id) ?? null,
      setDuty: async (id, duty, at) => {
        const worker = town.store.world.workers.get(id);
        if (worker === undefined) return null;
        const changed = { ...worker, duty, dutySince: at };
        town.store.world.workers.set(id, changed);
        return changed;
      },
      track: async (_id, from) => [{ lon: 126.6, lat: 45.7, at: from, accuracyM: null }],
    },
    city: {
      areas: async () => [
        {
          id: 'area1',
          name: '一区',
          kind: 'area',
          repairStationId: 'station1',
          dispatchMode: 'auto',
          geometry: { type: 'MultiPolygon', coordinates: [] },
        },
      ],
      districts: async () => [],
      communities: async () => [
        {
          id: 'community1',
          name: '曙光小区',
          districtId: 'district1',
          areaId: 'area1',
          heatStationId: 'heat1',
          lon: 126.6,
          lat: 45.7,
          households: 900,
        },
      ],
      heatStations: async () => [],
      repairStations: async () => [],
      communityName,
    },
    heat: {
      cells: async (query) => ({
        ...heatHead(query),
        items: byKey(query, ({ lat, lon }) => latLngToCell(lat, lon, query.resolution)).map(
          ([cell, rows]) => ({
            cell,
            n: rows.length,
            households: 900,
            rate: (rows.length * 1_000) / 900,
          }),
        ),
      }),
      communities: async (query) => ({ ...heatHead(query), items: [] }),
      districts: async (query) => ({
        ...heatHead(query),
        items: byKey(query, ({ districtId }) => districtId ?? '').map(([id, rows]) => ({
          id,
          name: id,
          n: rows.length,
          households: 900,
          rate: null,
        })),
      }),
    },
    roads: memoryRoads(),
    catalogue: { serviceTypes: () => serviceTypes },
    alarms: {
      list: async () => alarms,
      load: async (id) => alarms.find((alarm) => alarm.id === id) ?? null,
      command: async (ids, order, { by, at }) => {
        const items: AlarmItem[] = [];
        const refused: { id: string; code: AlarmRefusal }[] = [];
        for (const [index, alarm] of alarms.entries()) {
          if (!ids.includes(alarm.id)) continue;
          const decided = decideAlarm({ state: alarm.state, isActive: alarm.active }, order, at);
          if ('refusal' in decided) {
            refused.push({ id: alarm.id, code: decided.refusal });
            continue;
          }
          const seen = { acknowledgedAt: new Date(at).toISOString(), acknowledgedBy: by };
          const hidden = { hiddenBy: by, hiddenReason: order.reason };
          const done = { ...alarm, state: decided.to, ...(order.command === 'acknowledge' ? seen : hidden) };
          alarms[index] = done;
          items.push(done);
        }
        return { items, refused };
      },
    },
    outages: {
      list: async () => [],
      load: async () => null,
      command: async () => ({ refusal: 'wrong-state' }),
    },
    notices: { list: async () => notices, covering: async () => notices[0] ?? null },
    telephony: { calls: async () => [], agents: async () => [] },
    outbox: { list: async () => ({ items: [], nextCursor: null }) },
    blobs: {
      save: async (bytes, mediaType) => {
        const row = {
          id: randomUUID(),
          sha256: 'aa',
          mediaType,
          bytes: bytes.byteLength,
          createdAt: town.now,
        };
        blobs.set(row.id, { row, bytes });
        return row;
      },
      load: async (id) => blobs.get(id) ?? null,
    },
    imports: { open: () => 'unknown-kind' },
    exports: memoryExports(town),
    backup: { open: async () => new Blob(['backup']).stream() },
    tiles: { baseMap: async () => null, version: async () => 'v1', live: async () => null },
    ops: {
      ready: async () => [{ name: 'database', ok: true, message: null }],
      broker: () => quietBroker,
      busStats: () => ({ peers: 0, isWhole: true, gaps: 0 }),
      failingTimers: async () => 0,
      ingestCounts: () => ({
        fixes: {
          received: 5,
          stored: 3,
          duplicate: 1,
          ignored: 0,
          rejected: { 'off-duty': 1 },
          waiting: 0,
          returned: 0,
        },
      }),
    },
    ...over,
  };
  const built = createApp(deps);
  const cookies = new Map<string, string>();

  async function signIn(username: string): Promise<string> {
    const response = await built.app.request('/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: `password of ${username}` }),
    });
    if (response.status !== 200) throw new Error(`sign-in of ${username}: ${response.status}`);
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  async function cookieOf(username: string): Promise<string> {
    const known = cookies.get(username) ?? (await signIn(username));
    cookies.set(username, known);
    return known;
  }

  async function ask(method: string, path: string, options: AskOptions = {}): Promise<Asked> {
    const headers = new Headers(options.headers);
    if (options.as !== undefined) headers.set('cookie', await cookieOf(options.as));
    if (options.body !== undefined) headers.set('content-type', 'application/json');
    const body = options.body === undefined ? null : JSON.stringify(options.body);
    const response = await built.app.request(path, { method, headers, body });
    const text = await response.text();
    const mediaType = response.headers.get('content-type') ?? '';
    const isJson = mediaType.includes('json') && !mediaType.includes('ndjson');
    const json = isJson ? JSON.parse(text) : text;
    if (response.ok) holdAgainstSchema(built, method, path, json);
    return { status: response.status, body: json, headers: response.headers };
  }

  return { ...built, town, deps, people, live, notices, alarms, logged, wall, signIn, ask };
}

/** Every JSON answer fits the schema that stands in the route table and in the OpenAPI document. */
function holdAgainstSchema({ routes }: App, method: string, path: string, body: unknown): void {
  const parts = path.split('?')[0]?.split('/') ?? [];
  const fits = (pattern: string) => {
    const words = pattern.split('/');
    return (
      words.length === parts.length && words.every((word, i) => word.startsWith(':') || word === parts[i])
    );
  };
  const found = routes.filter((one) => one.method === method.toLowerCase() && fits(one.path));
  const route = found.find((one) => !one.path.includes(':')) ?? found[0];
  if (route === undefined || 'mediaType' in route.answer) return;
  const result = v.safeParse(route.answer, body);
  if (result.success) {
    // valibot leaves out what the schema does not name: more than that must not leave the server either.
    if (JSON.stringify(result.output).length !== JSON.stringify(body).length) {
      throw new Error(`${method} ${path} tells more than its schema: ${JSON.stringify(body)}`);
    }
    return;
  }
  const issues = result.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
  throw new Error(`${method} ${path} does not fit its schema: ${issues.join('; ')}`);
}

/** A report as a desk sends it. */
export function report(over: Record<string, unknown> = {}) {
  return {
    commandId: randomUUID(),
    source: 'phone',
    category: 'repair',
    subtype: 'notWarm',
    description: '不热',
    place: { kind: 'household', householdId: 'h1' },
    caller: { name: '李', phone: '13900000000' },
    ...over,
  };
}
