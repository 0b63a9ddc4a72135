/** The invariants of a soak by name: what must hold between what people heard, the log, and the tables, whatever broke meanwhile. */
import { recomputeScore } from '#dispatch-core/assign/decision.ts';
import type { DomainEvent } from '#dispatch-core/domain/event.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import { evolveOrder } from '#dispatch-core/order/evolve.ts';
import { heldStates, isLegalOrderStep, isOpenOrder, orderMachine } from '#dispatch-core/order/machine.ts';
import { readOrderEvent } from '#dispatch-core/order/read-event.ts';
import { replayRequest } from '#dispatch-core/request/evolve.ts';
import { isLegalRequestStep } from '#dispatch-core/request/machine.ts';
import type { Heard, History, SentCommand } from './history.ts';
import type { StoredAssignment, StoredSite } from './stored-site.ts';

export const invariants = [
  'one live assignment',
  'capacity',
  'each acknowledged command exactly once',
  'none lost',
  'only legal paths',
  'each timer once',
  'stored score = recomputed',
  'replayed log = tables',
  'fences rise',
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** Everything that does not hold; empty when all is well. */
export function findViolations(site: StoredSite, history: History): readonly Violation[] {
  const steps = stepsOf(site.events);
  const checks: Readonly<Record<Invariant, () => readonly string[]>> = {
    'one live assignment': () => findDoubleHolders(site),
    capacity: () => findOverloads(site, steps),
    'each acknowledged command exactly once': () => findRepeatedCommands(site, history),
    'none lost': () => findLost(site, history),
    'only legal paths': () => findIllegalSteps(site.events),
    'each timer once': () => findRepeatedTimers(site),
    'stored score = recomputed': () => findWrongScores(site.assignments),
    'replayed log = tables': () => findDifferences(site, steps),
    'fences rise': () => findBrokenFences(steps, history),
  };
  return invariants.flatMap((invariant) =>
    checks[invariant]().map((detail): Violation => ({ invariant, detail })),
  );
}

/** One event of an order with what stood before and after it. */
interface Step {
  readonly event: DomainEvent;
  readonly before: Order | null;
  readonly after: Order;
}

/** The log of orders, replayed; a log that cannot be replayed ends there (its rows then differ from it). */
function stepsOf(events: readonly DomainEvent[]): readonly Step[] {
  const orders = new Map<string, Order>();
  return events.flatMap((event): Step[] => {
    if (event.orderId === null) return [];
    const before = orders.get(event.orderId) ?? null;
    try {
      const after = evolveOrder(before, event);
      orders.set(event.orderId, after);
      return [{ event, before, after }];
    } catch {
      return [];
    }
  });
}

function findDoubleHolders({ orders, assignments }: StoredSite): readonly string[] {
  const live = assignments.filter(({ endedAt }) => endedAt === null);
  return orders.flatMap((order) => {
    const mine = live.filter(({ orderId }) => orderId === order.id);
    const isHeld = heldStates.includes(order.state);
    if (mine.length !== (isHeld ? 1 : 0))
      return [`order ${order.id} (${order.state}) has ${mine.length} live assignments`];
    const [one] = mine;
    return one === undefined || one.id === order.assignmentId
      ? []
      : [`order ${order.id} names ${order.assignmentId}, its live assignment is ${one.id}`];
  });
}

/** Offers and claims never exceed a worker's capacity; a person may, with a reason. */
function findOverloads({ capacityOf }: StoredSite, steps: readonly Step[]): readonly string[] {
  const held = new Map<string, Set<string>>();
  const found: string[] = [];
  for (const { event, before, after } of steps) {
    if (before?.workerId) held.get(before.workerId)?.delete(after.id);
    const { workerId } = after;
    if (workerId === null || !heldStates.includes(after.state)) continue;
    const orders = held.get(workerId) ?? new Set();
    held.set(workerId, orders.add(after.id));
    const limit = capacityOf.get(workerId) ?? 0;
    const isBound = (event.type === 'offer' || event.type === 'claim') && before?.workerId !== workerId;
    if (isBound && orders.size > limit)
      found.push(`${event.type} gave ${workerId} ${orders.size} orders, he takes ${limit}`);
  }
  return found;
}

function rootsOf(events: readonly DomainEvent[]): ReadonlyMap<string, readonly DomainEvent[]> {
  const roots = new Map<string, DomainEvent[]>();
  for (const event of events)
    if (event.commandId !== null) roots.set(event.commandId, [...(roots.get(event.commandId) ?? []), event]);
  return roots;
}

function findRepeatedCommands({ events }: StoredSite, { sent, heard }: History): readonly string[] {
  const made = rootsOf(events);
  return [...sent.values()].flatMap((command) => {
    const own = (made.get(command.commandId) ?? []).filter(
      ({ type, orderId }) => type === command.command && orderId === command.orderId,
    );
    const answers = heard.get(command.commandId) ?? [];
    const accepted = answers.filter(({ ok }) => ok);
    const name = `${command.command} ${command.commandId}`;
    if (own.length > 1) return [`${name} happened ${own.length} times`];
    if (accepted.length > 0 && accepted.length < answers.length)
      return [`${name} was both accepted and refused`];
    if (accepted.length === 0 && answers.length > 0 && own.length > 0)
      return [`${name} was refused and happened all the same`];
    if (accepted.filter(({ replayed }) => !replayed).length > 1)
      return [`${name} was carried out more than once by its answers`];
    return [];
  });
}

function findLost(site: StoredSite, { sent, heard }: History): readonly string[] {
  const eventIds = new Set(site.events.map(({ id }) => id));
  const requestIds = new Set(site.requests.map(({ id }) => id));
  const lost = (command: SentCommand, answer: Heard): readonly string[] => {
    const name = `${command.command} ${command.commandId}`;
    const gone = answer.eventIds.filter((id) => !eventIds.has(id));
    if (gone.length > 0) return [`${name} was acknowledged, ${gone.length} of its events are not there`];
    if (answer.requestId !== null && !requestIds.has(answer.requestId))
      return [`${name} was acknowledged, its request is not there`];
    return [];
  };
  const acknowledged = [...sent.values()].flatMap((command) =>
    (heard.get(command.commandId) ?? []).filter(({ ok }) => ok).flatMap((answer) => lost(command, answer)),
  );
  const silent = [...sent.values()]
    .filter(({ commandId }) => !heard.has(commandId))
    .map(({ command, commandId }) => `${command} ${commandId} never got an answer`);
  return [...acknowledged, ...silent, ...findUnowned(site)];
}

/** Every open order has somebody, or a clock that will speak for it. */
function findUnowned({ orders, timerOrderIds }: StoredSite): readonly string[] {
  return orders
    .filter((order) => isOpenOrder(order) && order.state !== 'reported')
    .filter((order) => order.stage === null || !(timerOrderIds.has(order.id) || order.overdue))
    .map((order) => `order ${order.id} (${order.state}) waits without a clock`);
}

function findIllegalSteps(events: readonly DomainEvent[]): readonly string[] {
  const states = new Map<string, string>();
  return events.flatMap(({ orderId, requestId, type, from, to }) => {
    const row = orderId ?? requestId;
    const was = states.get(row) ?? null;
    states.set(row, to);
    const isLegal = orderId === null ? isLegalRequestStep(type, from, to) : isLegalOrderStep(type, from, to);
    if (!isLegal) return [`${type} led from ${from} to ${to}`];
    return was === from ? [] : [`${type} of ${row} says it came from ${from}, the log left it at ${was}`];
  });
}

/** A warning, an end of a clock and an end of an offer stand in the log once; none that is long due still waits. */
function findRepeatedTimers({ events, overdueTimers, takings }: StoredSite): readonly string[] {
  const seen = new Set<string>();
  const repeated = events.flatMap(({ type, orderId, requestId, data }) => {
    if (type !== 'slaWarning' && type !== 'overdue') return [];
    const name = `${type} ${orderId ?? requestId} ${String(data.key)}`;
    if (seen.has(name)) return [`${name} was told twice`];
    seen.add(name);
    return [];
  });
  return [
    ...repeated,
    ...[...takings].filter(([, times]) => times > 1).map(([timer, times]) => `${timer} fired ${times} times`),
    ...overdueTimers.map((timer) => `${timer} was due and has not fired`),
  ];
}

function findWrongScores(assignments: readonly StoredAssignment[]): readonly string[] {
  return assignments.flatMap(({ id, decision }) => {
    if (decision === null || !('inputs' in decision)) return [];
    const again = recomputeScore(decision);
    const stored = Number(decision.score);
    if (again === null) return [`the decision of ${id} cannot be computed again`];
    const isSame = Math.abs(again.score - stored) <= 1e-9;
    return isSame ? [] : [`${id} stored the score ${stored}, its inputs give ${again.score}`];
  });
}

function findDifferences(site: StoredSite, steps: readonly Step[]): readonly string[] {
  const replayed = new Map(steps.map(({ after }) => [after.id, after]));
  const orders = site.orders
    .filter((order) => !isSame(order, replayed.get(order.id) ?? null))
    .map((order) => `order ${order.id}: ${differenceOf(order, replayed.get(order.id) ?? null)}`);
  const unknown = [...replayed.keys()]
    .filter((id) => site.orders.every((order) => order.id !== id))
    .map((id) => `order ${id} is in the log only`);
  return [...orders, ...unknown, ...findRequestDifferences(site), ...findAssignmentDifferences(site, steps)];
}

function findRequestDifferences({ requests, events }: StoredSite): readonly string[] {
  const log = new Map<string, DomainEvent[]>();
  for (const event of events)
    if (event.orderId === null) log.set(event.requestId, [...(log.get(event.requestId) ?? []), event]);
  return requests.flatMap((request) => {
    let told: ServiceRequest | null = null;
    try {
      told = replayRequest(log.get(request.id) ?? []);
    } catch {
      // A log that is none is a difference.
    }
    return isSame(request, told) ? [] : [`request ${request.id}: ${differenceOf(request, told)}`];
  });
}

/** Assignments are opened and ended where the log says so. */
function findAssignmentDifferences({ assignments }: StoredSite, steps: readonly Step[]): readonly string[] {
  const opened = new Set<string>();
  const ended = new Set<string>();
  for (const { before, after } of steps) {
    const [from, to] = [before?.assignmentId ?? null, after.assignmentId];
    if (from === to) continue;
    if (from !== null) ended.add(from);
    if (to !== null) opened.add(to);
  }
  const rows = new Set(assignments.map(({ id }) => id));
  return [
    ...[...opened].filter((id) => !rows.has(id)).map((id) => `assignment ${id} is in the log only`),
    ...assignments
      .filter(({ id, endedAt }) => !opened.has(id) || ended.has(id) !== (endedAt !== null))
      .map(({ id }) => `assignment ${id} is not as the log tells it`),
  ];
}

/** Versions rise by one with each move, and who named what he saw was right at that moment. */
function findBrokenFences(steps: readonly Step[], { sent }: History): readonly string[] {
  const seen = new Set<string>();
  return steps.flatMap(({ event, before, after }) => {
    const rise = after.version - (before?.version ?? 0);
    const wanted = orderMachine[readOrderEvent(event).type].kind === 'move' ? 1 : 0;
    if (before !== null && rise !== wanted) return [`${event.type} raised the version by ${rise}`];
    const command = event.commandId === null ? undefined : sent.get(event.commandId);
    // What follows from a command is decided after it and names nothing.
    if (command === undefined || seen.has(command.commandId)) return [];
    seen.add(command.commandId);
    return findBrokenFence(event, before, command);
  });
}

function findBrokenFence(
  event: DomainEvent,
  before: Order | null,
  { version, assignmentId, command }: SentCommand,
): readonly string[] {
  if (before === null || event.orderId === null) return [];
  if (version !== null && version !== before.version)
    return [`${command} saw version ${version} and was carried out on ${before.version}`];
  if (assignmentId !== null && assignmentId !== before.assignmentId)
    return [`${command} meant ${assignmentId} and was carried out on ${before.assignmentId}`];
  return [];
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Keys in one order: a row comes back from the database in its own. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

function differenceOf(row: object, told: object | null): string {
  if (told === null) return 'the log does not make it';
  const names = [...new Set([...Object.keys(row), ...Object.keys(told)])].filter(
    (name) => !isSame(Reflect.get(row, name), Reflect.get(told, name)),
  );
  return names
    .map(
      (name) =>
        `${name} is ${JSON.stringify(Reflect.get(row, name))}, by the log ${JSON.stringify(Reflect.get(told, name))}`,
    )
    .join('; ');
}
