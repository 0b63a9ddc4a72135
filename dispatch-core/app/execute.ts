/** The use cases of an order's life: one command, one transaction, exactly once. */
import type { DecideContext, Decided, Facts } from '../deciding.ts';
import type { CommandHead, OrderCommand, RequestCommand } from '../domain/command.ts';
import { deny, type Refusal, refuse } from '../domain/refusal.ts';
import type { Actor } from '../domain/role.ts';
import type { Following } from '../following.ts';
import { may, targetOf } from '../may.ts';
import { decideOrder } from '../order/decide.ts';
import type { ChangeSet, OrderLifeTx, RequestWithOrders } from '../ports.ts';
import { decideRequest, type LaterCommand } from '../request/decide.ts';
import { decideNewRequest, type NewRequestCommand } from '../request/decide-new.ts';
import { type AcceptedAnswer, type CommandAnswer, refusedAnswer, replayAnswer } from './answer.ts';
import { changeSetOf } from './change.ts';
import { newRequestFacts, orderFacts, refreshActor, requestFacts } from './facts.ts';
import { closeMerged } from './merged.ts';
import { settle } from './settle.ts';
import { type OrderLifeDeps, type Ran, runTransaction } from './transaction.ts';

export interface OrderCommandInput {
  readonly actor: Actor;
  readonly orderId: string;
  readonly command: OrderCommand;
  readonly head: CommandHead;
}

export interface RequestCommandInput {
  readonly actor: Actor;
  /** Null for `register` and `supplement`, which make the request. */
  readonly requestId: string | null;
  readonly command: RequestCommand | LaterCommand;
  readonly head: CommandHead;
}

/**
 * Gives a command to an order. Answers with the order as it then is and all events of the transaction, or with
 * the refusal. Throws only for faults; after a fault nothing has happened and the same commandId may come again.
 */
export function executeOrderCommand(deps: OrderLifeDeps, input: OrderCommandInput): Promise<CommandAnswer> {
  return once(deps, input, async (tx) => {
    const before = await tx.loadByOrder(input.orderId);
    if (before === null) return unknown(input.head, { orderId: input.orderId });
    return runOrderCommand(deps, tx, before, input);
  });
}

/**
 * Gives a command to a request, or makes one (`register`, `supplement`). A report whose natural key (source,
 * sourceId, externalId) is known answers with the known request and `replayed`.
 */
export function executeRequestCommand(
  deps: OrderLifeDeps,
  input: RequestCommandInput,
): Promise<CommandAnswer> {
  const { command, requestId } = input;
  if (command.command === 'register' || command.command === 'supplement')
    return once(deps, input, (tx) => runNewRequest(deps, tx, command, input));
  return once(deps, input, async (tx) => {
    const before = requestId === null ? null : await tx.loadByRequest(requestId);
    if (before === null) return unknown(input.head, { requestId: requestId ?? '' });
    return runRequestCommand(deps, tx, before, command, input);
  });
}

interface Given {
  readonly actor: Actor;
  readonly head: CommandHead;
}

/** The same commandId acts once: an earlier answer is given again, a new one is kept with what it changed. */
function once(
  deps: OrderLifeDeps,
  { actor, head }: Given,
  run: (tx: OrderLifeTx) => Promise<Ran>,
): Promise<CommandAnswer> {
  return runTransaction(deps, async (tx) => {
    const known = await tx.findAnswer(head.commandId);
    if (known !== null) return { answer: replayAnswer(known, actor.id), changes: [] };
    const ran = await run(tx);
    for (const change of ran.changes) await tx.save(change);
    if (!isForgotten(ran.answer)) await saveAnswer(deps, tx, ran.answer, actor.id);
    return ran;
  });
}

/** An unknown target may become known: its refusal is not kept. */
function isForgotten(answer: CommandAnswer): boolean {
  return !answer.ok && answer.refusal.code === 'unknown-target';
}

function saveAnswer(
  { clock }: OrderLifeDeps,
  tx: OrderLifeTx,
  answer: CommandAnswer,
  actorId: string,
): Promise<void> {
  return tx.saveAnswer({ commandId: answer.commandId, actorId, answer }, clock.now(), clock.wallNow());
}

function unknown(head: CommandHead, detail: Readonly<Record<string, string>>): Ran {
  return { answer: refusedAnswer(head.commandId, refuse('unknown-target', detail), null), changes: [] };
}

/** Context of a first command; what follows from it gets the same time and facts. */
export function contextOf(deps: OrderLifeDeps, facts: Facts): DecideContext {
  return {
    now: deps.clock.now(),
    rules: deps.rules(),
    newId: deps.newId,
    facts,
    isFollowing: false,
    redispatchOf: null,
  };
}

/** One command to a loaded order. */
export async function runOrderCommand(
  deps: OrderLifeDeps,
  tx: OrderLifeTx,
  before: RequestWithOrders,
  input: OrderCommandInput,
): Promise<Ran> {
  const { command, head, orderId } = input;
  const order = before.orders.find((one) => one.id === orderId);
  if (order === undefined) return unknown(head, { orderId });
  const actor = await refreshActor(tx, input.actor);
  const context = contextOf(deps, await orderFacts(tx, order, command, actor, deps.newId));
  const decided = decideOrder(order, before.request, command, head, actor, context);
  return finish(deps, tx, { before, decided, actor, head, context, orderId, next: [] });
}

/** One command to a loaded request. */
export async function runRequestCommand(
  deps: OrderLifeDeps,
  tx: OrderLifeTx,
  before: RequestWithOrders,
  command: LaterCommand,
  { actor, head }: Given,
): Promise<Ran> {
  const facts = await requestFacts(tx, command, actor, deps.clock.now(), deps.newId);
  const context = contextOf(deps, facts);
  const decided = decideRequest(before.request, before.orders, command, head, actor, context);
  return finish(deps, tx, { before, decided, actor, head, context, orderId: null, next: [] });
}

async function runNewRequest(
  deps: OrderLifeDeps,
  tx: OrderLifeTx,
  command: NewRequestCommand,
  given: Given,
): Promise<Ran> {
  const actor = await refreshActor(tx, given.actor);
  const { head } = given;
  const known = await findKnown(tx, command, { actor, head });
  if (known !== null) return known;
  const { newId, clock } = deps;
  const facts = await newRequestFacts(tx, command, actor, { rules: deps.rules(), now: clock.now(), newId });
  const context = contextOf(deps, facts);
  const decided = decideNewRequest(command, head, actor, context);
  const orderId = command.command === 'supplement' ? (facts.newOrders[0]?.id ?? null) : null;
  const next = command.command === 'supplement' ? reportOf(command.data.report, orderId) : [];
  return finish(deps, tx, { before: null, decided, actor, head, context, orderId, next });
}

/** The report of a supplement that was done in one step. */
function reportOf(
  report: Extract<NewRequestCommand, { command: 'supplement' }>['data']['report'],
  orderId: string | null,
): readonly Following[] {
  if (report === null || orderId === null) return [];
  return [{ target: 'order', orderId, command: { command: 'report', data: report }, by: 'actor' }];
}

/** The request of a natural key that is already known: the same report twice is one request. */
async function findKnown(
  tx: OrderLifeTx,
  command: NewRequestCommand,
  { actor, head }: Given,
): Promise<Ran | null> {
  const { data } = command;
  if (data.externalId === null) return null;
  const sourceId = actor.role === 'source' ? actor.id : null;
  const id = await tx.findByExternalId(data.source, sourceId, data.externalId);
  const found = id === null ? null : await tx.loadByRequest(id);
  if (found === null) return null;
  const denied = denialOfKnown(found, command, actor);
  if (denied !== null) return { answer: refusedAnswer(head.commandId, denied, null), changes: [] };
  const answer: AcceptedAnswer = {
    ok: true,
    commandId: head.commandId,
    replayed: true,
    request: found.request,
    order: null,
    events: [],
  };
  return { answer, changes: [] };
}

/** A key that somebody guessed opens nothing: he must be allowed to report there, and to read what was reported. */
function denialOfKnown(
  { request, orders }: RequestWithOrders,
  { command }: NewRequestCommand,
  actor: Actor,
): Refusal | null {
  const permission = may(actor, `request.${command}`, targetOf(request));
  if (!permission.allowed) return deny(permission.code);
  const targets = [targetOf(request), ...orders.map((order) => targetOf(request, order))];
  const isReader = targets.some((target) => may(actor, 'request.read', target).allowed);
  return isReader || request.registeredBy === actor.id ? null : deny('not-allowed');
}

interface Finish {
  readonly before: RequestWithOrders | null;
  readonly decided: Decided;
  readonly actor: Actor;
  readonly head: CommandHead;
  readonly context: DecideContext;
  /** The order that the answer shows. */
  readonly orderId: string | null;
  readonly next: readonly Following[];
}

/** Settles what follows and makes the answer and the changes. */
async function finish(deps: OrderLifeDeps, tx: OrderLifeTx, work: Finish): Promise<Ran> {
  const { before, decided, actor, head, context, orderId, next } = work;
  const settled = decided.ok ? settle(before, decided.events, { actor, head, context }, next) : decided;
  if (!settled.ok) {
    const row = before?.orders.find((one) => one.id === orderId) ?? before?.request ?? null;
    return { answer: refusedAnswer(head.commandId, settled, row), changes: [] };
  }
  const { request, orders } = settled.after;
  const change = changeSetOf(settled, context);
  const merged = await closeMerged(deps, tx, settled, head);
  const changes: readonly ChangeSet[] = [change, ...merged];
  const order = orders.find((one) => one.id === orderId) ?? null;
  const { commandId } = head;
  return { answer: { ok: true, commandId, replayed: false, request, order, events: change.events }, changes };
}
