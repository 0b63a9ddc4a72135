/** A small real OrderLifeStore in memory: optimistic like the database, atomic at the end of a transaction. */
import { conflict } from '#dispatch-core/app/conflict.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Place, ResolvedPlace } from '#dispatch-core/domain/place.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import { heldStates } from '#dispatch-core/order/machine.ts';
import type {
  AssignmentChange,
  ChangeSet,
  Notification,
  OrderLifeStore,
  OrderLifeTx,
  RequestWithOrders,
  StoredAnswer,
  TimerSpec,
} from '#dispatch-core/ports.ts';

type OpenAssignment = AssignmentChange['open'][number];

interface Row {
  readonly revision: number;
  readonly value: RequestWithOrders;
}

/** The world that the store knows besides orders; tests change it freely. */
export interface MemoryWorld {
  readonly workers: Map<string, Worker>;
  readonly repairStations: Set<string>;
  readonly notices: Map<string, { from: number; to: number | null; communityIds?: readonly string[] }>;
  readonly blobs: Set<string>;
  /** Users who may sign in. */
  readonly people: Set<string>;
  readonly places: Map<string, ResolvedPlace>;
}

export interface MemoryStore extends OrderLifeStore {
  readonly world: MemoryWorld;
  /** All events in the order of their commits. */
  readonly events: DomainEvent[];
  readonly notifications: Notification[];
  readonly assignments: { readonly opened: OpenAssignment; endedAt: number | null; outcome: string | null }[];
  readonly conflicts: { count: number };
  request(id: string): RequestWithOrders;
  order(id: string): RequestWithOrders['orders'][number];
  timers(requestId?: string): readonly TimerSpec[];
  all(): readonly RequestWithOrders[];
  /** The log of one order, or of the request's own events. */
  log(requestId: string, orderId?: string): readonly DomainEvent[];
}

/** Opens an empty store over a world. */
export function openMemoryStore(world: MemoryWorld): MemoryStore {
  const rows = new Map<string, Row>();
  const requestOf = new Map<string, string>();
  const keys = new Map<string, string>();
  const answers = new Map<string, StoredAnswer>();
  const timers = new Map<string, readonly TimerSpec[]>();
  const events: DomainEvent[] = [];
  const notifications: Notification[] = [];
  const assignments: MemoryStore['assignments'] = [];
  const conflicts = { count: 0 };
  const numbers = { request: 0, order: 0 };

  function fail(message: string): never {
    conflicts.count += 1;
    throw conflict(message);
  }

  function commit(changes: readonly ChangeSet[], kept: readonly StoredAnswer[], seen: Map<string, number>) {
    for (const change of changes) check(change, seen);
    for (const answer of kept) if (answers.has(answer.commandId)) fail(`answer ${answer.commandId}`);
    for (const change of changes) apply(change);
    for (const answer of kept) answers.set(answer.commandId, JSON.parse(JSON.stringify(answer)));
  }

  function check(change: ChangeSet, seen: Map<string, number>) {
    const { request } = change.after;
    const revision = rows.get(request.id)?.revision ?? 0;
    if (revision !== (seen.get(request.id) ?? 0)) fail(`request ${request.id} changed`);
    const key = keyOf(request.source, request.sourceId, request.externalId);
    if (change.before === null && key !== null && keys.has(key)) fail(`key ${key} is known`);
  }

  function apply(change: ChangeSet) {
    const { request, orders } = change.after;
    const revision = (rows.get(request.id)?.revision ?? 0) + 1;
    rows.set(request.id, { revision, value: structuredClone(change.after) });
    for (const order of orders) requestOf.set(order.id, request.id);
    const key = keyOf(request.source, request.sourceId, request.externalId);
    if (key !== null) keys.set(key, request.id);
    events.push(...structuredClone(change.events));
    notifications.push(...change.notifications);
    timers.set(request.id, change.timers);
    applyAssignments(change.assignments);
  }

  function applyAssignments({ open, end }: AssignmentChange) {
    // Opened first: one step may give an order to somebody and the next take it away again.
    for (const opened of open) assignments.push({ opened, endedAt: null, outcome: null });
    for (const { id, at, outcome } of end) {
      const row = assignments.find((one) => one.opened.id === id && one.endedAt === null);
      if (row === undefined) throw new Error(`assignment ${id} is not live`);
      row.endedAt = at;
      row.outcome = outcome;
    }
    const live = assignments.filter((one) => one.endedAt === null).map((one) => one.opened.orderId);
    if (new Set(live).size !== live.length) throw new Error('two live assignments of one order');
  }

  async function transaction<T>(fn: (tx: OrderLifeTx) => Promise<T>): Promise<T> {
    const changes: ChangeSet[] = [];
    const kept: StoredAnswer[] = [];
    const seen = new Map<string, number>();
    const load = (id: string): RequestWithOrders | null => {
      const row = rows.get(id);
      if (row === undefined) return null;
      if (!seen.has(id)) seen.set(id, row.revision);
      return structuredClone(row.value);
    };
    const tx: OrderLifeTx = {
      findAnswer: async (id) => answers.get(id) ?? null,
      saveAnswer: async (answer) => void kept.push(answer),
      loadByOrder: async (id) => {
        await pause();
        return load(requestOf.get(id) ?? '');
      },
      loadByRequest: async (id) => {
        await pause();
        return load(id);
      },
      findByExternalId: async (source, sourceId, externalId) =>
        keys.get(keyOf(source, sourceId, externalId) ?? '') ?? null,
      resolvePlace: async (place) => world.places.get(placeKey(place)) ?? null,
      findWorker: async (id) => world.workers.get(id) ?? null,
      countOpenOrders: async (workerId) =>
        [...rows.values()]
          .flatMap((row) => row.value.orders)
          .filter((order) => order.workerId === workerId && heldStates.includes(order.state)).length,
      hasRepairStation: async (id) => world.repairStations.has(id),
      isNoticeActive: async (id, at) => {
        const notice = world.notices.get(id);
        return notice !== undefined && notice.from <= at && (notice.to === null || at < notice.to);
      },
      isCovered: async (communityId, at) =>
        [...world.notices.values()].some(
          ({ from, to, communityIds = [] }) =>
            communityIds.includes(communityId) && from <= at && (to === null || at < to),
        ),
      knownBlobs: async (ids) => new Set(ids.filter((id) => world.blobs.has(id))),
      knownPeople: async (ids) => {
        const known = new Map<string, 'user' | 'worker'>();
        for (const id of ids)
          if (world.people.has(id)) known.set(id, 'user');
          else if (world.workers.has(id)) known.set(id, 'worker');
        return known;
      },
      listMergedInto: async (id) =>
        [...rows.values()]
          .map((row) => row.value.request)
          .filter((request) => request.masterRequestId === id && request.state === 'quick_accepted')
          .map((request) => request.id),
      nextNo: async (kind) => {
        numbers[kind] += 1;
        return numbers[kind];
      },
      save: async (change) => {
        await pause();
        changes.push(change);
      },
    };
    const result = await fn(tx);
    commit(changes, kept, seen);
    return result;
  }

  const find = (id: string): RequestWithOrders => {
    const row = rows.get(id);
    if (row === undefined) throw new Error(`no request ${id}`);
    return row.value;
  };
  return {
    world,
    events,
    notifications,
    assignments,
    conflicts,
    transaction,
    request: find,
    order: (id) => {
      const order = find(requestOf.get(id) ?? '').orders.find((one) => one.id === id);
      if (order === undefined) throw new Error(`no order ${id}`);
      return order;
    },
    timers: (requestId) =>
      requestId === undefined ? [...timers.values()].flat() : (timers.get(requestId) ?? []),
    all: () => [...rows.values()].map((row) => row.value),
    log: (requestId, orderId) =>
      events.filter((one) => one.requestId === requestId && one.orderId === (orderId ?? null)),
  };
}

/** Lets other transactions run in between, so that races are real. */
function pause(): Promise<void> {
  return Promise.resolve();
}

function keyOf(source: string, sourceId: string | null, externalId: string | null): string | null {
  return externalId === null ? null : `${source}|${sourceId ?? ''}|${externalId}`;
}

function placeKey(place: Place): string {
  if (place.kind === 'household') return place.householdId;
  return place.kind === 'public' ? (place.communityId ?? 'point') : 'net';
}
