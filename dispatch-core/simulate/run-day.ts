/** The event loop: plays a day under a dispatcher and tells what became of every order. */
import { hourMs, type Instant, secondMs } from '../domain/time.ts';
import { type Entry, openAgenda } from './agenda.ts';
import type { SimulatedDay } from './day.ts';
import type { Dispatcher, Move } from './moves.ts';
import { divertedOrder } from './product-view.ts';
import { lifeAt, type OrderLife, openScene, placeAt, type Scene, wayMs } from './scene.ts';

/** What a run may use and whom it tells; none of it changes the outcome. */
export interface RunOptions {
  /** Monotonic milliseconds, to measure how long deciding takes; without it nothing is measured. */
  readonly monotonicMs?: () => number;
  /** Told once for every simulated hour. */
  readonly onHour?: (progress: { readonly doneOrders: number; readonly at: Instant }) => void;
}

export interface RunOutcome {
  readonly day: SimulatedDay;
  readonly orders: readonly OrderLife[];
  readonly workers: Scene['workers'];
  /** Ways that were driven and broken off by a divert. */
  readonly diverted: number;
  /** How long each decision took, in ms. */
  readonly decisionMs: readonly number[];
  /** The canonical log, one line per event: `ms since start|event|order|worker`. */
  readonly log: readonly string[];
}

/** What was not decided now, for want of somebody who may, is looked at again after this time at the latest. */
const againMs = 10 * secondMs;

interface Run {
  readonly day: SimulatedDay;
  readonly scene: Scene;
  readonly agenda: ReturnType<typeof openAgenda>;
  readonly log: string[];
  readonly decisionMs: number[];
  /** Number of the decision that counts; an earlier date makes later entries void. */
  decision: { token: number; at: Instant };
  diverted: number;
  done: number;
}

/**
 * Plays the day to its end. Deterministic: the same day and dispatcher give the same log. Throws when the
 * dispatcher sends somebody who is not free, or to an order that does not wait: that is a fault of its rules.
 */
export function runDay(day: SimulatedDay, dispatcher: Dispatcher, options: RunOptions = {}): RunOutcome {
  const run = openRun(day);
  let toldAt = day.startAt;
  for (let now = run.agenda.nextAt(); now <= day.endAt; now = run.agenda.nextAt()) {
    const isDecision = takeAllAt(run, now);
    if (isDecision) decideNow(run, dispatcher, now, options);
    planDecision(run, dispatcher, isDecision ? now + againMs : now);
    if (now - toldAt >= hourMs) {
      toldAt = now;
      options.onHour?.({ doneOrders: run.done, at: now });
    }
  }
  const { scene, diverted, decisionMs, log } = run;
  return { day, orders: scene.orders, workers: scene.workers, diverted, decisionMs, log };
}

function openRun(day: SimulatedDay): Run {
  const agenda = openAgenda();
  for (const [index, order] of day.orders.entries()) {
    agenda.add({ at: order.createdAt, kind: 'order', index, token: 0 });
    if (order.withdrawnAt !== null) agenda.add({ at: order.withdrawnAt, kind: 'withdraw', index, token: 0 });
  }
  const decision = { token: 0, at: Number.POSITIVE_INFINITY };
  return { day, scene: openScene(day), agenda, log: [], decisionMs: [], decision, diverted: 0, done: 0 };
}

/** Takes everything that happens at this moment; true when the dispatcher's own time has come. */
function takeAllAt(run: Run, now: Instant): boolean {
  let isDecision = false;
  while (run.agenda.nextAt() === now) {
    const entry = run.agenda.take();
    if (entry === undefined) break;
    if (entry.kind !== 'decide') happen(run, entry);
    else if (entry.token === run.decision.token) isDecision = true;
  }
  return isDecision;
}

function happen(run: Run, entry: Entry): void {
  if (entry.kind === 'order') comeIn(run, entry);
  else if (entry.kind === 'withdraw') takeBack(run, entry);
  else if (entry.kind === 'arrive') arrive(run, entry);
  else if (entry.kind === 'finish') finish(run, entry);
}

function comeIn(run: Run, { at, index }: Entry): void {
  lifeAt(run.scene.orders, index).phase = 'waiting';
  run.scene.waiting.add(index);
  write(run, at, 'order', index, null);
}

/** Who is on his way turns round; who is on site finishes his work. */
function takeBack(run: Run, { at, index }: Entry): void {
  const life = lifeAt(run.scene.orders, index);
  if (life.phase !== 'waiting' && life.phase !== 'en_route') return;
  if (life.worker !== null) breakOff(run, life.worker, at);
  life.phase = 'expired';
  run.scene.waiting.delete(index);
  run.done += 1;
  write(run, at, 'expire', index, life.worker);
  life.worker = null;
}

function arrive(run: Run, { at, index, token }: Entry): void {
  const worker = lifeAt(run.scene.workers, index);
  const { trip } = worker;
  if (trip === null || token !== worker.trips) return;
  const life = lifeAt(run.scene.orders, trip.order);
  worker.travelMs += at - trip.leftAt;
  worker.place = trip.to;
  worker.phase = 'on_site';
  life.phase = 'on_site';
  life.arrivedAt = at;
  run.agenda.add({ at: at + life.day.serviceMs, kind: 'finish', index, token });
  write(run, at, 'arrive', trip.order, index);
}

function finish(run: Run, { at, index }: Entry): void {
  const worker = lifeAt(run.scene.workers, index);
  const order = worker.trip?.order;
  if (order === undefined) return;
  lifeAt(run.scene.orders, order).phase = 'served';
  worker.trip = null;
  worker.phase = 'free';
  worker.served += 1;
  run.done += 1;
  run.scene.free.add(index);
  write(run, at, 'finish', order, index);
}

/** Ends a way before its end: the worker stands free where he is. */
function breakOff(run: Run, index: number, now: Instant): void {
  const worker = lifeAt(run.scene.workers, index);
  if (worker.trip === null || worker.phase !== 'en_route') throw new Error('only a way can be broken off');
  worker.place = placeAt(worker, now);
  worker.travelMs += now - worker.trip.leftAt;
  worker.trip = null;
  worker.trips += 1;
  worker.phase = 'free';
  run.scene.free.add(index);
}

/** Asks the dispatcher when it wants to look, and enters it unless an earlier date stands. */
function planDecision(run: Run, dispatcher: Dispatcher, earliest: Instant): void {
  const at = Math.max(earliest, dispatcher.decideAt(run.scene, earliest));
  if (at >= run.decision.at) return;
  run.decision = { token: run.decision.token + 1, at };
  run.agenda.add({ at, kind: 'decide', index: 0, token: run.decision.token });
}

function decideNow(run: Run, dispatcher: Dispatcher, now: Instant, { monotonicMs }: RunOptions): void {
  run.decision = { token: run.decision.token + 1, at: Number.POSITIVE_INFINITY };
  const from = monotonicMs?.() ?? 0;
  const moves = dispatcher.decide(run.scene, now);
  if (monotonicMs !== undefined) run.decisionMs.push(monotonicMs() - from);
  for (const move of moves) send(run, move, now);
}

function send(run: Run, move: Move, now: Instant): void {
  const { scene } = run;
  const worker = lifeAt(scene.workers, move.worker);
  if (worker.phase === 'en_route') takeAway(run, move.worker, now);
  if (!scene.free.delete(move.worker)) throw new Error(`worker ${move.worker} is not free`);
  if (!scene.waiting.delete(move.order)) throw new Error(`order ${move.order} does not wait`);
  const life = lifeAt(scene.orders, move.order);
  const from = worker.place;
  const to = { lon: life.day.lon, lat: life.day.lat };
  const arrivesAt = now + wayMs(from, to);
  worker.trips += 1;
  worker.trip = { order: move.order, from, to, leftAt: now, arrivesAt };
  worker.phase = 'en_route';
  life.phase = 'en_route';
  life.worker = move.worker;
  run.agenda.add({ at: arrivesAt, kind: 'arrive', index: move.worker, token: worker.trips });
  write(run, now, 'send', move.order, move.worker);
}

/** A divert: the order he was on his way to waits again, first in line. */
function takeAway(run: Run, index: number, now: Instant): void {
  const trip = lifeAt(run.scene.workers, index).trip;
  if (trip === null) throw new Error(`worker ${index} is on no way`);
  const life = lifeAt(run.scene.orders, trip.order);
  breakOff(run, index, now);
  life.phase = 'waiting';
  life.worker = null;
  life.order = divertedOrder(life.order, now);
  run.scene.waiting.add(trip.order);
  run.diverted += 1;
  write(run, now, 'divert', trip.order, index);
}

function write(run: Run, at: Instant, event: string, order: number, worker: number | null): void {
  const orderId = lifeAt(run.scene.orders, order).day.id;
  const workerId = worker === null ? '' : lifeAt(run.day.workers, worker).id;
  run.log.push(`${at - run.day.startAt}|${event}|${orderId}|${workerId}`);
}
