/**
 * Lives a stretch of the past: the planned reports go through the real use cases on a clock of their own; workers,
 * agents and supervisors act as in the living demonstration. What is over is given away, complete with its events.
 */
import { executeOrderCommand, executeRequestCommand } from '#dispatch-core/app/execute.ts';
import { fireTimer } from '#dispatch-core/app/fire-timer.ts';
import type { OrderLifeDeps } from '#dispatch-core/app/transaction.ts';
import type { CommandHead, OrderCommand, RequestCommand } from '#dispatch-core/domain/command.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { dayMs, hourMs, type Instant, secondMs } from '#dispatch-core/domain/time.ts';
import type { TimerSpec } from '#dispatch-core/ports.ts';
import { type PlannedReport, type PlanWorld, planDay } from '#edge-gateway/simulator/plan.ts';
import { urgencyOf } from '#edge-gateway/simulator/reports.ts';
import { createAgenda } from './agenda.ts';
import { type CrewWorld, createCrew } from './crew.ts';
import { createMemoryLife, type Lived, type MemoryLife } from './memory-life.ts';
import { desk, sourceActor } from './people.ts';

export interface PastWorld extends CrewWorld {
  readonly plan: PlanWorld;
  readonly resolvePlace: Parameters<typeof createMemoryLife>[0]['resolvePlace'];
  readonly rules: OrderLifeDeps['rules'];
  /** Ids by moment, the same for the same seed. */
  readonly newIdAt: (at: Instant) => string;
  readonly random: () => number;
}

export interface PastSpan {
  /** Local midnight. */
  readonly from: Instant;
  /** Reports end here; what is under way by then goes on until `until`. */
  readonly to: Instant;
  readonly until: Instant;
  readonly numbers: { request: number; order: number };
}

export interface PastSink {
  /** A request that is over, or stands as it is at the end. */
  take(lived: Lived): void | Promise<void>;
  onDay(day: Instant): void | Promise<void>;
}

/** How long what is archived still waits in memory: nothing happens to it any more. */
const forgetAfterMs = dayMs;

/** Lives the stretch; at the end every request is given away in the state it then has. */
export async function livePast(world: PastWorld, span: PastSpan, sink: PastSink): Promise<void> {
  const past = openPast(world, span, sink);
  for (let day = span.from; day < span.to; day += dayMs) {
    for (const report of planDay(world.plan, day).reports) {
      if (report.at < span.to) past.agenda.put(report.at, () => past.report(report));
    }
    await past.runUntil(Math.min(day + dayMs, span.until));
    await sink.onDay(day);
  }
  await past.runUntil(span.until);
  for (const lived of [...past.life.all()]) await sink.take(lived);
}

function openPast(world: PastWorld, span: PastSpan, sink: PastSink) {
  let now = span.from;
  const agenda = createAgenda();
  const life = createMemoryLife({ ...world, numbers: span.numbers });
  const looks = new Map<string, Instant>();
  const deps: OrderLifeDeps = {
    store: life.store,
    clock: { now: () => now, wallNow: () => now },
    newId: () => world.newIdAt(now),
    rules: world.rules,
    publish({ after, timers }) {
      arm(after.request.id, timers);
      for (const order of after.orders) crew.look(order);
    },
  };
  const acts: Acts = {
    now: () => now,
    later: (ms, run) => agenda.put(Math.round(now + ms), run),
    order: (actor, order, command) =>
      executeOrderCommand(deps, { actor, orderId: order.id, command, head: headOf(order) }),
    find: (order) => life.find(order.requestId)?.orders.find((one) => one.id === order.id) ?? null,
  };
  const crew = createCrew(world, life, acts);

  function headOf(order: Pick<Order, 'version' | 'assignmentId'> | null): CommandHead {
    return {
      commandId: world.newIdAt(now),
      version: order?.version ?? null,
      assignmentId: order?.assignmentId ?? null,
      occurredAt: now,
    };
  }

  /** One look at each request's timers is on the agenda: when the first of them is due. */
  function arm(requestId: string, timers: readonly TimerSpec[]): void {
    if (timers.length === 0) {
      looks.delete(requestId);
      agenda.put(now + forgetAfterMs, () => release(requestId));
      return;
    }
    const first = timers.reduce((least, { fireAt }) => Math.min(least, fireAt), Number.POSITIVE_INFINITY);
    const known = looks.get(requestId);
    if (known !== undefined && known <= first) return;
    looks.set(requestId, first);
    agenda.put(first, () => fireDue(requestId, first));
  }

  /** Fires what is due of the timers as they are by now, one after the other. */
  async function fireDue(requestId: string, lookAt: Instant): Promise<void> {
    if (looks.get(requestId) !== lookAt) return;
    const fired = new Set<string>();
    for (;;) {
      const due = firstDue(life.find(requestId)?.timers ?? [], now, fired);
      if (due === null) break;
      fired.add(keyOf(due));
      await fireTimer(deps, due);
    }
    looks.delete(requestId);
    const left = (life.find(requestId)?.timers ?? []).filter((timer) => !fired.has(keyOf(timer)));
    if (left.length > 0) arm(requestId, left);
  }

  async function release(requestId: string): Promise<void> {
    if ((life.find(requestId)?.timers.length ?? 1) > 0 || !isOver(life, requestId)) return;
    const lived = life.release(requestId);
    if (lived !== null) await sink.take(lived);
  }

  const registered = new Map<string, string>();

  async function report(planned: PlannedReport): Promise<void> {
    const isTelephone = planned.channel === 'phone';
    const again = planned.externalId.endsWith('-again') ? registered.get(baseOf(planned)) : undefined;
    if (again !== undefined && (await expedite(again))) return;
    const actor = isTelephone ? desk.agent : sourceActor(planned.channel);
    const answer = await executeRequestCommand(deps, {
      actor,
      requestId: null,
      head: headOf(null),
      command: { command: 'register', data: dataOf(planned, actor) },
    });
    if (!answer.ok) throw new Error(`a planned report was refused: ${JSON.stringify(answer.refusal)}`);
    registered.set(planned.externalId, answer.request.id);
    if (registered.size > 5000) registered.delete(registered.keys().next().value ?? '');
    if (answer.request.state === 'open') {
      acts.later((20 + world.random() * 100) * secondMs, () => dispatch(answer.request.id));
    }
  }

  async function request(actor: Actor, requestId: string, command: RequestCommand): Promise<boolean> {
    const known = life.find(requestId);
    if (known === null) return false;
    const answer = await executeRequestCommand(deps, {
      actor,
      requestId,
      command,
      head: { ...headOf(null), version: known.request.version },
    });
    return answer.ok;
  }

  /** Somebody is not there yet: the same call again only hurries him. */
  async function expedite(requestId: string): Promise<boolean> {
    const orders = life.find(requestId)?.orders ?? [];
    const isBefore = orders.some((order) =>
      ['pooled', 'assigned', 'accepted', 'en_route'].includes(order.state),
    );
    return isBefore && request(desk.agent, requestId, { command: 'expedite', data: { note: null } });
  }

  async function dispatch(requestId: string): Promise<void> {
    const orders = [{ subtype: null, repairStationId: null, mode: null, note: null }];
    await request(desk.agent, requestId, { command: 'dispatch', data: { orders } });
  }

  /** Office hours of the follow-up desk. */
  async function followUp(requestId: string): Promise<void> {
    const known = life.find(requestId);
    if (known?.request.state !== 'follow_up_due') return;
    const mood = world.random();
    const isReached = mood < 0.82;
    await request(desk.agent, requestId, {
      command: 'followUp',
      data: {
        method: 'phone',
        result: isReached ? 'reached' : 'noAnswer',
        satisfaction: !isReached || mood > 0.66 ? 'notRated' : mood < 0.045 ? 'unsatisfied' : 'satisfied',
        redispatch: mood < 0.02,
        note: isReached ? null : '电话无人接听',
      },
    });
    if (!isReached) acts.later((18 + world.random() * 8) * hourMs, () => followUp(requestId));
  }

  crew.onFinished((order) => {
    acts.later((0.5 + world.random() * 5) * hourMs, () => followUp(order.requestId));
  });

  return {
    agenda,
    life,
    report,
    async runUntil(until: Instant) {
      for (let next = agenda.take(until); next !== null; next = agenda.take(until)) {
        now = Math.max(now, next.at);
        await next.run();
      }
      now = Math.max(now, until);
    },
  };
}

export interface Acts {
  now(): Instant;
  later(ms: number, run: () => Promise<void>): void;
  order(actor: Actor, order: Order, command: OrderCommand): Promise<{ readonly ok: boolean }>;
  /** The order as it is at the moment. */
  find(order: Order): Order | null;
}

const livingStates: readonly string[] = ['open', 'dispatched', 'tracking', 'quick_accepted', 'follow_up_due'];

function isOver(life: MemoryLife, requestId: string): boolean {
  const known = life.find(requestId);
  return known !== null && !livingStates.includes(known.request.state);
}

function keyOf({ orderId, kind, key, fireAt }: TimerSpec): string {
  return `${orderId}|${kind}|${key}|${fireAt}`;
}

/** The earliest of those that are due and have not been fired at this look. */
function firstDue(timers: readonly TimerSpec[], now: Instant, fired: ReadonlySet<string>): TimerSpec | null {
  let first: TimerSpec | null = null;
  for (const timer of timers) {
    if (timer.fireAt > now || (first !== null && timer.fireAt >= first.fireAt)) continue;
    if (!fired.has(keyOf(timer))) first = timer;
  }
  return first;
}

function baseOf({ externalId }: PlannedReport): string {
  return externalId.slice(0, -'-again'.length);
}

function dataOf(planned: PlannedReport, actor: Actor) {
  const { place } = planned;
  return {
    source: planned.channel,
    externalId: planned.externalId,
    category: planned.category,
    subtype: planned.subtype,
    urgency: urgencyOf(planned),
    description: planned.description,
    place: place.kind === 'public' ? { ...place, lon: null, lat: null, note: null } : place,
    caller: null,
    preferredVisit: null,
    registeredBy: actor.role === 'agent' ? actor.id : null,
  };
}
