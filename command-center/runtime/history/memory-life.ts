/** The store of the order-life use cases in memory: the past is lived through the same rules, without a database. */
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ResolvedPlace } from '#dispatch-core/domain/place.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type {
  AssignmentChange,
  ChangeSet,
  OrderLifeStore,
  OrderLifeTx,
  RequestWithOrders,
  TimerSpec,
} from '#dispatch-core/ports.ts';
import { packEvent } from './pack.ts';

export type LivedAssignment = AssignmentChange['open'][number] & {
  readonly endedAt: number | null;
  readonly outcome: string | null;
};

/** A request with everything that ever happened to it. */
export interface Lived extends RequestWithOrders {
  /** Each as the JSON of its row: tens of thousands of lives wait for their archive day, and text weighs least. */
  readonly events: readonly string[];
  readonly assignments: readonly LivedAssignment[];
  readonly timers: readonly TimerSpec[];
}

export interface MemoryLife {
  readonly store: OrderLifeStore;
  readonly find: (requestId: string) => Lived | null;
  readonly openOrdersOf: (workerId: string) => readonly Order[];
  /** Gives a request away: it is not changed any more. */
  release(requestId: string): Lived | null;
  all(): Iterable<Lived>;
}

export interface MemoryWorld {
  /** Null for a home or community that does not exist. */
  readonly resolvePlace: (place: ResolvedPlace['place']) => ResolvedPlace | null;
  readonly findWorker: (workerId: string) => Worker | null;
  readonly repairStationIds: ReadonlySet<string>;
  /** The numbers people say go on from these. */
  readonly numbers: { request: number; order: number };
}

/** Nothing runs beside it, so there are no conflicts. Answers are not kept: no command comes twice. */
export function createMemoryLife(world: MemoryWorld): MemoryLife {
  const requests = new Map<string, Lived>();
  const requestOf = new Map<string, string>();
  const held = new Map<string, Map<string, Order>>();

  const tx: OrderLifeTx = {
    findAnswer: async () => null,
    saveAnswer: async () => undefined,
    loadByOrder: async (orderId) => requests.get(requestOf.get(orderId) ?? '') ?? null,
    loadByRequest: async (requestId) => requests.get(requestId) ?? null,
    findByExternalId: async () => null,
    resolvePlace: async (place) => world.resolvePlace(place),
    findWorker: async (workerId) => world.findWorker(workerId),
    countOpenOrders: async (workerId) => held.get(workerId)?.size ?? 0,
    hasRepairStation: async (id) => world.repairStationIds.has(id),
    isNoticeActive: async () => false,
    isCovered: async () => false,
    knownBlobs: async (ids) => new Set(ids),
    knownPeople: async () => new Map(),
    listMergedInto: async () => [],
    async nextNo(kind) {
      world.numbers[kind] += 1;
      return world.numbers[kind];
    },
    async save(change) {
      save(change);
    },
  };

  function save({ before, after, events, assignments, timers }: ChangeSet): void {
    const known = requests.get(after.request.id);
    requests.set(after.request.id, {
      ...after,
      events: [...(known?.events ?? []), ...events.map(packEvent)],
      assignments: assign(known?.assignments ?? [], assignments),
      timers,
    });
    for (const order of before?.orders ?? []) held.get(order.workerId ?? '')?.delete(order.id);
    for (const order of after.orders) {
      requestOf.set(order.id, after.request.id);
      if (order.workerId !== null && isHeld(order)) holdingOf(order.workerId).set(order.id, order);
    }
  }

  function holdingOf(workerId: string): Map<string, Order> {
    const known = held.get(workerId);
    if (known !== undefined) return known;
    const fresh = new Map<string, Order>();
    held.set(workerId, fresh);
    return fresh;
  }

  return {
    store: { transaction: (fn) => fn(tx) },
    find: (requestId) => requests.get(requestId) ?? null,
    openOrdersOf: (workerId) => [...(held.get(workerId)?.values() ?? [])],
    release(requestId) {
      const lived = requests.get(requestId) ?? null;
      requests.delete(requestId);
      for (const order of lived?.orders ?? []) requestOf.delete(order.id);
      return lived;
    },
    all: () => requests.values(),
  };
}

const heldStates: readonly Order['state'][] = ['assigned', 'accepted', 'en_route', 'on_site', 'reported'];

function isHeld(order: Order): boolean {
  return heldStates.includes(order.state);
}

function assign(known: readonly LivedAssignment[], change: AssignmentChange): readonly LivedAssignment[] {
  if (change.open.length + change.end.length === 0) return known;
  const opened = change.open.map((open) => ({ ...open, endedAt: null, outcome: null }));
  const ends = new Map(change.end.map((end) => [end.id, end]));
  return [...known, ...opened].map((one) => {
    const end = ends.get(one.id);
    return end === undefined ? one : { ...one, endedAt: end.at, outcome: end.outcome };
  });
}
