/** The workers of the past: offers by the real ranking, answers, drives, repairs, reports; reviews by the supervisor. */
import { type RankDeps, rankOrder } from '#dispatch-core/app/rank-candidates.ts';
import { estimatedTravelTime, estimateTravel } from '#dispatch-core/assign/travel.ts';
import type { OrderCommand } from '#dispatch-core/domain/command.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import { engineActor } from '#dispatch-core/domain/role.ts';
import { type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Position, Worker } from '#dispatch-core/domain/worker.ts';
import type { Rules } from '#dispatch-core/ports.ts';
import { answerAfterMs, departAfterMs, workMs } from '#edge-gateway/simulator/phone-words.ts';
import { type Temper, temperOf } from '#edge-gateway/simulator/temper.ts';
import { normal } from '#geo-data/demo-city/random.ts';
import type { Acts } from './live-past.ts';
import type { MemoryLife } from './memory-life.ts';
import { desk, workerActor } from './people.ts';
import { arrivalPhotos, reportOf } from './words.ts';

export interface CrewWorld {
  readonly seed: number;
  readonly workers: readonly Worker[];
  readonly homes: ReadonlyMap<string, { readonly lon: number; readonly lat: number }>;
  readonly isOnShift: (workerId: string, now: Instant) => boolean;
  readonly findWorker: (workerId: string) => Worker | null;
  readonly repairStationIds: ReadonlySet<string>;
  readonly rules: () => Rules;
  readonly random: () => number;
}

export interface Crew {
  /** Called with every order that has just changed. */
  look(order: Order): void;
  /** `tell` gets every order that is done. */
  onFinished(tell: (order: Order) => void): void;
}

/** Pause before an order that found nobody is tried again. */
const retryMs = 5 * minuteMs;

export function createCrew(world: CrewWorld, life: MemoryLife, acts: Acts): Crew {
  const { random } = world;
  const places = new Map(world.homes);
  const tempers = new Map<string, Temper>(world.workers.map((one) => [one.id, temperOf(world.seed, one.id)]));
  const busy = new Set<string>();
  const seen = new Map<string, string>();
  let finished: (order: Order) => void = () => undefined;

  const onShift = createShiftBook(world);
  const ranking: RankDeps = {
    now: acts.now,
    rules: world.rules,
    positions: { lastOf: () => null },
    travelTime: estimatedTravelTime,
    candidates: {
      near: async (order, nearest) => {
        const at = acts.now();
        const { all, byStation } = onShift(at);
        const present = nearest === null ? all : (byStation.get(order.repairStationId ?? '') ?? []);
        // Who has his hands full gets no offer whatever his rank: on the coldest days that is nearly everybody.
        const chosen = present.filter((worker) => life.openOrdersOf(worker.id).length < worker.capacity);
        return { workers: chosen.map((worker) => candidateOf(worker, at)), complete: nearest === null };
      },
    },
  };

  function candidateOf(worker: Worker, at: Instant) {
    const held = life.openOrdersOf(worker.id).map(({ id, urgency }) => ({ orderId: id, urgency }));
    const place = places.get(worker.id);
    const position: Position | null =
      place === undefined
        ? null
        : { lon: place.lon, lat: place.lat, at, accuracyM: 8, speedMps: null, courseDeg: null };
    return { worker, position, held };
  }

  async function offer(before: Order): Promise<void> {
    const order = acts.find(before);
    if (order?.state !== 'pooled') return;
    const { items } = await rankOrder(order, { purpose: 'automatic', given: new Map() }, ranking);
    const best = items[0];
    const given =
      best !== undefined &&
      (
        await acts.order(engineActor, order, {
          command: 'offer',
          data: {
            workerId: best.workerId,
            expiresAt: acts.now() + world.rules().offerMs[order.class],
            score: best.score,
          },
        })
      ).ok;
    if (!given) acts.later(retryMs, () => offer(order));
  }

  async function answer(offered: Order, workerId: string): Promise<void> {
    const temper = tempers.get(workerId);
    const mood = random();
    if (temper === undefined || mood < temper.overlooks) return;
    const isDeclined = mood < temper.overlooks + temper.declines;
    await by(workerId, offered, isDeclined ? decline : { command: 'accept', data: {} });
  }

  /** A worker's word about the order as it is now; nothing when it is no longer his. */
  async function by(workerId: string, before: Order, command: OrderCommand): Promise<boolean> {
    const order = acts.find(before);
    const worker = world.findWorker(workerId);
    if (order === null || worker === null || order.workerId !== workerId) return false;
    return (await acts.order(workerActor(worker), order, command)).ok;
  }

  /** The next of his accepted orders, the most pressing first; nobody does two at a time. */
  function next(workerId: string): void {
    if (busy.has(workerId)) return;
    const mine = life.openOrdersOf(workerId).filter((order) => order.state === 'accepted');
    const [order] = [...mine].sort((a, b) => a.dueAt - b.dueAt);
    if (order === undefined) return;
    busy.add(workerId);
    acts.later(departAfterMs(random), () => drive(order, workerId));
  }

  async function drive(order: Order, workerId: string): Promise<void> {
    if (!(await by(workerId, order, { command: 'depart', data: { position: null } }))) return free(workerId);
    const from = places.get(workerId) ?? order;
    const { seconds } = estimateTravel(from, order);
    acts.later((60 + seconds / (tempers.get(workerId)?.driving ?? 1)) * secondMs, () =>
      arrive(order, workerId),
    );
  }

  async function arrive(order: Order, workerId: string): Promise<void> {
    places.set(workerId, { lon: order.lon, lat: order.lat });
    const data = { position: { lon: order.lon, lat: order.lat, accuracyM: 8 }, evidence: arrivalPhotos };
    if (!(await by(workerId, order, { command: 'arrive', data }))) return free(workerId);
    const temper = tempers.get(workerId);
    if (temper === undefined) return;
    acts.later(workMs({ class: order.class }, temper, normal(random)), () => report(order, workerId));
  }

  async function report(order: Order, workerId: string): Promise<void> {
    await by(workerId, order, { command: 'report', data: reportOf(order.subtype, random) });
    return free(workerId);
  }

  async function free(workerId: string): Promise<void> {
    busy.delete(workerId);
    next(workerId);
  }

  async function review(before: Order): Promise<void> {
    const order = acts.find(before);
    if (order?.state !== 'reported') return;
    const outcome = random() < 0.97 ? 'completed' : 'back';
    await acts.order(desk.supervisor, order, { command: 'review', data: { outcome, note: null } });
  }

  function react(order: Order): void {
    const { state, workerId } = order;
    if (state === 'pooled') acts.later((5 + random() * 40) * secondMs, () => offer(order));
    if (state === 'reported') acts.later((5 + random() * 35) * minuteMs, () => review(order));
    if (state === 'completed') finished(order);
    if (workerId === null) return;
    if (state === 'assigned') acts.later(answerAfterMs(random), () => answer(order, workerId));
    if (state === 'accepted') next(workerId);
  }

  return {
    look(order) {
      const now = `${order.state}:${order.assignmentId}`;
      if (seen.get(order.id) === now) return;
      if (order.state === 'archived' || order.state === 'void') seen.delete(order.id);
      else seen.set(order.id, now);
      react(order);
    },
    onFinished(tell) {
      finished = tell;
    },
  };
}

const decline: OrderCommand = { command: 'decline', data: { reason: '手上有急活，走不开' } };

interface Shift {
  readonly all: readonly Worker[];
  readonly byStation: ReadonlyMap<string, readonly Worker[]>;
}

/** Shifts begin and end on the quarter of an hour. */
const shiftStepMs = 15 * minuteMs;

/** Who works at a moment, looked up once per step; nobody else is asked about an order. */
function createShiftBook(world: Pick<CrewWorld, 'workers' | 'isOnShift'>): (at: Instant) => Shift {
  const present = world.workers.map((worker) => ({ ...worker, duty: 'on' as const }));
  let step = Number.NaN;
  let shift: Shift = { all: [], byStation: new Map() };
  return (at) => {
    const now = Math.floor(at / shiftStepMs);
    if (now !== step) {
      step = now;
      const all = present.filter((worker) => world.isOnShift(worker.id, at));
      shift = { all, byStation: groupByStation(all) };
    }
    return shift;
  };
}

function groupByStation(workers: readonly Worker[]): ReadonlyMap<string, readonly Worker[]> {
  const groups = new Map<string, Worker[]>();
  for (const worker of workers) {
    const group = groups.get(worker.repairStationId) ?? [];
    group.push(worker);
    groups.set(worker.repairStationId, group);
  }
  return groups;
}
