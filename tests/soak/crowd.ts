/** The crowd of a soak: devices and desks that act on what they saw a while ago, repeat themselves and come late. */
import type { Chance } from '#tests/dispatch-core/support/random-life.ts';
import { type Heard, type History, noteHeard, type SentCommand, unansweredOf } from './history.ts';

/** An order as somebody saw it; by the time he acts it may be another one. */
export interface Seen {
  readonly id: string;
  readonly requestId: string;
  readonly state: string;
  readonly version: number;
  readonly workerId: string | null;
  readonly assignmentId: string | null;
}

/** Somebody's way to the system: calls in process, HTTP, or MQTT. */
export interface Door {
  /** The orders that he can see now. */
  look(): Promise<readonly Seen[]>;
  /** Null when no answer came: then nobody knows whether it happened. */
  send(command: SentCommand): Promise<Heard | null>;
}

/** What the people of one soak share. */
export interface Crowd {
  readonly history: History;
  readonly chance: Chance;
  readonly newId: () => string;
  /** Site time now. */
  readonly now: () => number;
  readonly isOver: () => boolean;
  /** Longest pause between two acts of one person, in wall ms. */
  readonly pauseMs: number;
  readonly workerIds: readonly string[];
  readonly householdIds: readonly string[];
  /** Reports that one desk makes at most. */
  readonly maxReports: number;
}

type Draft = Pick<SentCommand, 'command' | 'data'> & Partial<SentCommand>;

const minuteMs = 60_000;

function commandOf(crowd: Crowd, giver: string, draft: Draft): SentCommand {
  return {
    commandId: crowd.newId(),
    giver,
    workerId: null,
    orderId: null,
    requestId: null,
    version: null,
    assignmentId: null,
    occurredAt: crowd.now(),
    ...draft,
  };
}

/** Sends a command, now and then twice at once; an answer that does not come leaves it unanswered. */
async function deliver(crowd: Crowd, door: Door, command: SentCommand): Promise<void> {
  const { history, chance } = crowd;
  history.sent.set(command.commandId, command);
  const times = chance.below(4) === 0 ? 2 : 1;
  await Promise.all(Array.from({ length: times }, () => sendOnce(history, door, command)));
  if (chance.below(8) === 0) await sendOnce(history, door, command);
}

async function sendOnce(history: History, door: Door, command: SentCommand): Promise<void> {
  history.sendings += 1;
  const heard = await door.send(command);
  if (heard === null) history.silences += 1;
  else noteHeard(history, command.commandId, heard);
}

/** How often what is unanswered is sent again when nothing breaks any more; then it counts as lost. */
const lastTries = 4;

/** Sends what is still unanswered, over and over, each through its giver's door. */
export async function settleRest(history: History, doorOf: (giver: string) => Door): Promise<void> {
  for (let tries = 0; tries < lastTries; tries++) {
    const rest = unansweredOf(history);
    const givers = [...new Set(rest.map(({ giver }) => giver))];
    // Each person one after the other, everybody at the same time.
    await Promise.all(
      givers.map(async (giver) => {
        for (const command of rest)
          if (command.giver === giver) await sendOnce(history, doorOf(giver), command);
      }),
    );
  }
}

async function pause(crowd: Crowd): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, crowd.chance.below(crowd.pauseMs + 1)));
}

/** A phone: claims, answers, works, and at times sends what has lain in its memory for long. */
export async function liveAsDevice(
  crowd: Crowd,
  door: Door,
  worker: { readonly id: string; readonly clockSkewMs: number },
): Promise<void> {
  const { chance } = crowd;
  /** What the phone once held: commands about it come out of its memory much later. */
  const once: { readonly orderId: string; readonly assignmentId: string }[] = [];
  const say = (draft: Draft) => {
    const occurredAt = crowd.now() + worker.clockSkewMs - chance.below(5) * minuteMs;
    return deliver(crowd, door, commandOf(crowd, worker.id, { occurredAt, workerId: worker.id, ...draft }));
  };
  while (!crowd.isOver()) {
    const seen = await door.look();
    const mine = seen.filter((order) => order.workerId === worker.id && order.assignmentId !== null);
    for (const { id, assignmentId } of mine)
      if (assignmentId !== null && once.every((one) => one.assignmentId !== assignmentId))
        once.push({ orderId: id, assignmentId });
    await pause(crowd);
    // Of an order that is his again, his memory may still name the assignment that he once had.
    const again = once.filter(({ orderId, assignmentId }) =>
      mine.some((order) => order.id === orderId && order.assignmentId !== assignmentId),
    );
    const late = again.length > 0 && chance.below(2) === 0 ? again : chance.below(5) === 0 ? once : [];
    const draft = late.length > 0 ? lateDraft(chance, late) : deviceDraft(chance, seen, mine);
    if (draft !== null) await say(draft);
  }
}

/** Two steps of an order that he may have lost since, or hold under another assignment. */
function lateDraft(
  chance: Chance,
  once: readonly { readonly orderId: string; readonly assignmentId: string }[],
): Draft {
  const { orderId, assignmentId } = chance.pick(once);
  const command = chance.pick(['accept', 'depart', 'decline', 'accept']);
  return { command, orderId, assignmentId, data: dataOf(command) };
}

function deviceDraft(chance: Chance, seen: readonly Seen[], mine: readonly Seen[]): Draft | null {
  const pool = seen.filter((order) => order.state === 'pooled');
  if (mine.length > 0 && (pool.length === 0 || chance.below(4) > 0)) {
    const order = chance.pick(mine);
    const command = chance.pick(stepsOf[order.state] ?? ['nothing']);
    if (command === 'nothing') return null;
    return { command, orderId: order.id, assignmentId: order.assignmentId, data: dataOf(command) };
  }
  if (pool.length === 0) return null;
  return { command: 'claim', orderId: chance.pick(pool).id, data: {} };
}

const stepsOf: Readonly<Record<string, readonly string[]>> = {
  assigned: ['accept', 'accept', 'accept', 'decline', 'nothing'],
  accepted: ['depart', 'depart', 'report', 'sendBack'],
  en_route: ['report', 'report', 'sendBack', 'nothing'],
};

function dataOf(command: string): Readonly<Record<string, unknown>> {
  if (command === 'decline' || command === 'sendBack') return { reason: '走不开' };
  if (command === 'depart') return { position: null };
  if (command === 'report')
    return {
      method: 'remote',
      text: '电话指导',
      evidence: [],
      satisfaction: null,
      roomTemps: [],
      outdoorC: null,
      materials: [],
    };
  return {};
}

/** A desk: takes reports, gives orders to people and takes them away again, nudges; with a view that is a moment old. */
export async function liveAsDesk(
  crowd: Crowd,
  door: Door,
  giver: string,
  isSupervisor: boolean,
): Promise<void> {
  const { chance } = crowd;
  let reports = 0;
  /** Whom he last saw with each order. */
  const holders = new Map<string, string>();
  while (!crowd.isOver()) {
    const seen = await door.look();
    for (const { id, workerId } of seen) if (workerId !== null) holders.set(id, workerId);
    await pause(crowd);
    const open = seen.filter((order) => !['completed', 'archived', 'void'].includes(order.state));
    const isFree = !isSupervisor && reports < crowd.maxReports;
    const wantsReport = isFree && (open.length < 5 || chance.below(6) === 0);
    const draft = wantsReport ? reportDraft(crowd) : deskDraft(crowd, open, isSupervisor, holders);
    if (draft === null) continue;
    const command = commandOf(crowd, giver, draft);
    await deliver(crowd, door, command);
    if (!wantsReport) continue;
    reports += 1;
    await sendOut(crowd, door, giver, command.commandId);
  }
}

/** A report that was taken is sent out at once; one without an answer is sent out by nobody until somebody asks again. */
async function sendOut(crowd: Crowd, door: Door, giver: string, commandId: string): Promise<void> {
  const taken = crowd.history.heard.get(commandId)?.find(({ ok }) => ok);
  if (taken === undefined) return;
  const { requestId, requestVersion: version } = taken;
  if (version === null) return;
  const draft = { command: 'dispatch', requestId, version, data: { orders: [] } };
  await deliver(crowd, door, commandOf(crowd, giver, draft));
}

function reportDraft({ chance, householdIds }: Crowd): Draft {
  const subtype = chance.pick(['notWarm', 'notWarm', 'notWarm', 'leak']);
  const place = { kind: 'household', householdId: chance.pick(householdIds) };
  return { command: 'register', data: { source: 'wechat', category: 'repair', subtype, place } };
}

function deskDraft(
  { chance, workerIds }: Crowd,
  open: readonly Seen[],
  isSupervisor: boolean,
  holders: ReadonlyMap<string, string>,
): Draft | null {
  if (open.length === 0) return null;
  const order = chance.pick(open);
  const { id: orderId, version } = order;
  const give = (command: string, data: Draft['data']): Draft => ({ command, orderId, version, data });
  if (chance.below(4) === 0) return { command: 'note', orderId, data: { text: '客户又来电' } };
  if (isSupervisor)
    return order.state === 'reported' ? give('review', { outcome: 'completed', note: null }) : null;
  // To the same person again at times: then an assignment of his that ended is not the one he holds.
  const before = holders.get(orderId);
  const to = before !== undefined && chance.below(4) > 0 ? before : chance.pick(workerIds);
  switch (order.state) {
    case 'pooled':
      return give('assign', { workerId: to, reason: '就近' });
    case 'assigned':
      return give('withdraw', { reason: null });
    case 'accepted':
    case 'en_route':
      return give('reassign', { workerId: chance.pick(workerIds), note: '换人' });
    default:
      return null;
  }
}
