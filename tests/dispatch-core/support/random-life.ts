/** Random lives: from a seed a sequence of commands, timers and pauses by random people. */
import type { CommandAnswer } from '#dispatch-core/app/answer.ts';
import type { OrderCommand, OrderCommandData, RequestCommandData } from '#dispatch-core/domain/command.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { hourMs, minuteMs } from '#dispatch-core/domain/time.ts';
import { orderMachine, orderMoves } from '#dispatch-core/order/machine.ts';
import type { LaterCommand } from '#dispatch-core/request/decide.ts';
import { requestMachine, requestMoves } from '#dispatch-core/request/machine.ts';
import { actorOf, people, type Town, visit } from './town.ts';

/** Chance from a seed, so that a failing life can be lived again. */
export interface Chance {
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Chance by mulberry32: uniform, and the same for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, limit);
  };
  return {
    below,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}

const everybody: readonly Actor[] = [
  ...Object.values(people),
  actorOf('customer', 'customer-h1'),
  actorOf('wall'),
];

/** Somebody of a fitting post most of the time, anybody otherwise; workers mostly the one who holds the order. */
function pickActor(chance: Chance, who: readonly string[], workerId: string | null): Actor {
  if (chance.below(8) === 0) return chance.pick(everybody);
  const fitting = everybody.filter((actor) => who.includes(actor.role));
  const holder = fitting.find((actor) => actor.role === 'worker' && actor.workerId === workerId);
  if (holder !== undefined && chance.below(6) > 0) return holder;
  return chance.pick(fitting.length > 0 ? fitting : everybody);
}

const photos = (['arrivalPhoto', 'beforePhoto', 'afterPhoto', 'signature'] as const).map((kind) => ({
  kind,
  blobId: `blob-${kind}`,
}));

function orderData(chance: Chance, town: Town, order: Order): OrderCommandData {
  const workerId = chance.pick(['w1', 'w2', 'w3', 'nobody']);
  const note = chance.pick([null, 'note']);
  const reason = chance.pick(['reason', 'reason', 'reason', '']);
  const evidence = chance.pick([photos, photos, []]);
  const empty = {};
  return {
    lapse: empty,
    confirm: { note },
    arrange: { workerId: chance.pick([workerId, null]), note },
    offer: { workerId, expiresAt: town.now + chance.below(30) * minuteMs, score: null },
    assign: { workerId, reason: note },
    withdraw: { reason: note },
    accept: empty,
    decline: { reason },
    expire: empty,
    claim: empty,
    force: { workerId, reason },
    sendBack: { reason },
    depart: { position: null },
    arrive: { position: null, evidence },
    report: { ...visit, method: chance.pick(['visit', 'visit', 'remote']), evidence },
    review: { outcome: chance.pick(['completed', 'completed', 'back', 'void']), note },
    reassign: { workerId, note: reason },
    divert: { forOrderId: 'other', reason: note },
    transfer: { repairStationId: chance.pick(['station1', 'station2', 'nowhere']), note: reason },
    escalate: { workerId, level: Math.max(1, order.level - 1), cc: ['boss'], note: reason },
    requestPostponement: { reason, hours: 1 + chance.below(24) },
    decidePostponement: { approved: chance.below(2) === 0, note },
    pause: { reason: chance.pick(['parts', 'weather']), note, evidence },
    resume: { note },
    expedite: { note },
    supervise: { note },
    unsupervise: { note },
    cc: { userIds: ['boss'], note },
    note: { text: 'text' },
    petition: { note },
    editDue: { dueAt: town.now + (chance.below(100) - 20) * hourMs, reason },
    void: { reason },
    archive: { problemClass: 'valve', note },
    redispatch: { reason },
    slaWarning: { stage: chance.pick(['overall', 'process', 'accept']), fraction: 0.5 },
    overdue: { stage: chance.pick(['overall', 'process']) },
    overdueLifted: empty,
    climb: { rung: chance.pick(['call', 'supervisor']), workerId, again: chance.below(2) === 0 },
  };
}

function requestData(chance: Chance, town: Town, orders: readonly Order[]): RequestCommandData {
  const note = chance.pick([null, 'note']);
  const reason = chance.pick(['reason', 'reason', '']);
  const plain = { subtype: null, repairStationId: null, mode: null, note: null };
  const outcome = chance.pick(['toBeContinued', 'solved'] as const);
  const result = chance.pick(['reached', 'noAnswer'] as const);
  const orderId = orders.length === 0 ? null : chance.pick([null, chance.pick(orders).id]);
  return {
    register: { ...unusedBirth },
    supplement: { ...unusedBirth, arrived: true, report: null },
    claimOwner: {},
    changeOwner: { ownerId: 'agent', subtype: chance.pick([null, 'followed', 'leak']), note: reason },
    dispatch: { orders: chance.pick([[], [plain, plain], [{ ...plain, mode: 'station' }]]) },
    quickAccept: { noticeId: chance.pick(['notice', 'gone']), masterRequestId: null },
    unmerge: { reason },
    noticeClosed: {},
    closeAtIntake: { resolution: reason, knowledgeId: null },
    track: { outcome, note },
    recordTracking: { outcome, note },
    confirmResolved: { note },
    endResolved: {},
    followUp: {
      method: 'phone',
      result,
      satisfaction: 'notRated',
      redispatch: chance.below(3) === 0,
      note,
    },
    redispatch: { reason, orderId },
    reopen: { reason },
    returned: { orderId: orderId ?? '', cause: 'sentBack' },
    petition: { note },
    expedite: { note },
    editDue: { dueAt: town.now + (chance.below(100) - 20) * hourMs, reason },
    void: { reason },
  };
}

const unusedBirth = {
  source: 'phone',
  externalId: null,
  category: 'repair',
  subtype: 'notWarm',
  urgency: null,
  description: '',
  place: { kind: 'household', householdId: 'h1' },
  caller: null,
  preferredVisit: null,
  registeredBy: null,
} as const;

const onward: readonly string[] = [
  'confirm',
  'arrange',
  'offer',
  'assign',
  'accept',
  'claim',
  'depart',
  'arrive',
  'report',
  'review',
  'requestPostponement',
  'decidePostponement',
  'pause',
  'resume',
  'archive',
  'reassign',
  'dispatch',
  'track',
  'recordTracking',
  'confirmResolved',
  'followUp',
  'redispatch',
  'reopen',
  'noticeClosed',
  'quickAccept',
];

/** Mostly a step onward that the table allows, otherwise any that it allows, at times anything at all. */
function pickMove<M extends string>(chance: Chance, moves: readonly M[], isOpen: (move: M) => boolean): M {
  const open = moves.filter(isOpen);
  if (open.length === 0 || chance.below(12) === 0) return chance.pick(moves);
  const forward = open.filter((move) => onward.includes(move));
  return chance.pick(forward.length > 0 && chance.below(10) < 7 ? forward : open);
}

/** One random step: a command to an order or to its request, time that passes, or a due timer. */
export async function randomStep(
  town: Town,
  requestId: string,
  chance: Chance,
): Promise<CommandAnswer | null> {
  const { request, orders } = town.store.request(requestId);
  const kind = chance.below(12);
  if (kind === 0) {
    town.now += chance.below(8) * hourMs;
    return null;
  }
  if (kind === 1) {
    await town.fireDue();
    return null;
  }
  town.now += chance.below(5) * minuteMs;
  const commandId = `c-${town.deps.newId()}`;
  if (kind <= 3 || orders.length === 0) {
    const names = requestMoves.filter((move) => isRequestName(move));
    const name = pickMove(chance, names, (move) =>
      requestMachine[move].arcs.some((arc) => arc.from.includes(request.state)),
    );
    const actor = pickActor(
      chance,
      requestMachine[name].arcs.flatMap((arc) => arc.who),
      null,
    );
    const command = { command: name, data: requestData(chance, town, orders)[name] } as LaterCommand;
    return town.request(actor, requestId, command, { commandId });
  }
  const order = chance.pick(orders);
  const names = orderMoves.filter((move) => isOrderName(move));
  const name = pickMove(chance, names, (move) =>
    orderMachine[move].arcs.some((arc) => arc.from.includes(order.state)),
  );
  const actor = pickActor(
    chance,
    orderMachine[name].arcs.flatMap((arc) => arc.who),
    order.workerId,
  );
  const command = { command: name, data: orderData(chance, town, order)[name] } as OrderCommand;
  const stale = chance.below(15) === 0 ? { version: order.version + 1, assignmentId: 'old' } : {};
  return town.order(actor, order.id, command, { commandId, assignmentId: order.assignmentId, ...stale });
}

type RequestName = Exclude<keyof RequestCommandData, 'register' | 'supplement'>;
const births: readonly string[] = ['register', 'supplement', 'dispatch'];
const facts: readonly string[] = ['slaWarning', 'overdue', 'overdueLifted', 'dueFollows'];

function isRequestName(move: string): move is RequestName {
  return move === 'dispatch' || (!births.includes(move) && !facts.includes(move));
}

function isOrderName(move: string): move is keyof OrderCommandData {
  return !births.includes(move);
}
