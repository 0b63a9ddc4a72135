/** Commands and reports from every way in: HTTP, phones and order sources over MQTT get the same answers. */
import type * as v from 'valibot';
import {
  type commandEnvelope,
  newRequest,
  workerCommandEnvelope,
} from '#command-center/contract/commands.ts';
import type { CommandAnswer, RequestItem } from '#command-center/contract/http.ts';
import type { AcceptedAnswer, RefusedAnswer } from '#dispatch-core/app/answer.ts';
import type { CommandHead, OrderCommand, RegisterData } from '#dispatch-core/domain/command.ts';
import { type Actor, engineActor } from '#dispatch-core/domain/role.ts';
import type { RequestWithOrders } from '#dispatch-core/ports.ts';
import type { ServerDeps } from './deps.ts';
import { findDuplicates } from './find-duplicates.ts';
import { parseOrderCommand, parseRequestCommand } from './parse-command.ts';
import { presentEvents } from './present/event.ts';
import { presentOrder } from './present/order.ts';
import { presentRequest } from './present/request.ts';
import {
  created,
  found,
  invalidData,
  type ProblemReply,
  problem,
  type Reply,
  refusalProblem,
} from './problem.ts';
import { check } from './validate.ts';

export type CommandDeps = Pick<
  ServerDeps,
  'clock' | 'newId' | 'people' | 'useCases' | 'requests' | 'notices' | 'log' | 'workers' | 'live' | 'city'
>;
type Envelope = v.InferOutput<typeof commandEnvelope>;
export type NewRequest = v.InferOutput<typeof newRequest>;

/** A command on an order; `advise` may add what only the way in knows. */
export async function answerOrderCommand(
  deps: CommandDeps,
  actor: Actor,
  orderId: string,
  envelope: Envelope,
  advise: (command: OrderCommand) => Promise<OrderCommand> = async (command) => command,
): Promise<Reply<CommandAnswer>> {
  const parsed = parseOrderCommand(envelope.command, envelope.data);
  if (!parsed.ok) return invalidData(parsed.issues, envelope.commandId);
  const head = headOf(deps, envelope);
  const command = await advise(parsed.value);
  const answer = await deps.useCases.order({ orderId, actor, head, command });
  if (!answer.ok) return refused(answer);
  return found({ ...presentDone(deps, answer), ...presentCommanded(deps, answer) });
}

/** A command on a request; `requestId` is null for those that make one (register, supplement). */
export async function answerRequestCommand(
  deps: CommandDeps,
  actor: Actor,
  requestId: string | null,
  envelope: Envelope,
): Promise<Reply<CommandAnswer>> {
  const parsed = parseRequestCommand(envelope.command, envelope.data);
  if (!parsed.ok) return invalidData(parsed.issues, envelope.commandId);
  const head = headOf(deps, envelope);
  const answer = await deps.useCases.request({ requestId, actor, head, command: parsed.value });
  if (!answer.ok) return refused(answer);
  const request = await presentWithOrders(deps, answer);
  return found({ ...presentDone(deps, answer), ...presentCommanded(deps, answer), request });
}

/** A device never acts in the future: its time counts up to now, and only backwards. */
function headOf(
  deps: CommandDeps,
  envelope: Pick<Envelope, 'commandId'> & Partial<Pick<Envelope, 'version' | 'assignmentId' | 'occurredAt'>>,
): CommandHead {
  const now = deps.clock.now();
  return {
    commandId: envelope.commandId,
    version: envelope.version ?? null,
    assignmentId: envelope.assignmentId ?? null,
    occurredAt: Math.min(envelope.occurredAt ?? now, now),
  };
}

function refused({ commandId, refusal, current }: RefusedAnswer): ProblemReply {
  return { ok: false, problem: refusalProblem(refusal, commandId, current) };
}

function presentDone(deps: CommandDeps, { commandId, replayed, events }: AcceptedAnswer) {
  return { ok: true as const, commandId, replayed, events: presentEvents(events, deps.people.nameOf) };
}

/** The order that was commanded or made, where there is one. */
function presentCommanded(deps: CommandDeps, { order }: AcceptedAnswer) {
  return order === null ? {} : { order: presentOrder(order, deps.clock.now()) };
}

/** The request as the command left it, with the orders that it has now. */
async function presentWithOrders(deps: CommandDeps, { request }: AcceptedAnswer): Promise<RequestItem> {
  const state = await deps.requests.load(request.id);
  return presentState({ request, orders: state?.orders ?? [] }, deps.clock.now());
}

function presentState({ request, orders }: RequestWithOrders, now: number): RequestItem {
  return presentRequest(
    request,
    orders.map((order) => order.id),
    now,
  );
}

/**
 * Registers a report. The same commandId, or the same natural key, is one request. What a program reports with
 * nobody beside it is dispatched by the setting `intake.autoDispatch`, unless an active notice covers its place (a
 * leak goes all the same); what a person takes down stays open for him. (Reports of sources and customers the rules dispatch themselves.)
 */
export async function answerNewRequest(
  deps: CommandDeps,
  actor: Actor,
  body: NewRequest,
  reporter: 'person' | 'program',
) {
  const { commandId, occurredAt, ...report } = body;
  const data: RegisterData = { ...report, registeredBy: report.registeredBy ?? actor.id };
  const head = headOf(deps, { commandId: commandId ?? deps.newId(), occurredAt });
  const answer = await deps.useCases.request({
    requestId: null,
    actor,
    head,
    command: { command: 'register', data },
  });
  if (!answer.ok) return refused(answer);
  const known = (await deps.requests.load(answer.request.id)) ?? { request: answer.request, orders: [] };
  const { communityId, heatStationId } = known.request;
  const notice = await deps.notices.covering(communityId, heatStationId, deps.clock.now());
  // A leak is never left waiting, whatever is being repaired around it.
  const isAlone = reporter === 'program' && (notice === null || known.request.class === 'leak');
  const state = isAlone ? await dispatchByItself(deps, data, known) : known;
  const now = deps.clock.now();
  return created({
    request: presentState(state, now),
    orders: state.orders.map((order) => presentOrder(order, now)),
    ...(await findDuplicates(deps, actor, state.request)),
    notice: notice === null ? null : { ...notice },
    replayed: answer.replayed,
  });
}

/** Also after a replay: the process may have ended between the two commands. The version makes it act once. */
async function dispatchByItself(
  deps: CommandDeps,
  report: RegisterData,
  state: RequestWithOrders,
): Promise<RequestWithOrders> {
  const { request, orders } = state;
  if (request.state !== 'open' || orders.length > 0 || !deps.useCases.autoDispatches(report)) return state;
  const orderAsIs = { subtype: null, repairStationId: null, mode: null, note: null };
  const answer = await deps.useCases.request({
    requestId: request.id,
    actor: engineActor,
    head: headOf(deps, { commandId: deps.newId(), version: request.version }),
    command: { command: 'dispatch', data: { orders: [orderAsIs] } },
  });
  if (!answer.ok)
    deps.log('warn', 'auto-dispatch.refused', { requestId: request.id, code: answer.refusal.code });
  return (await deps.requests.load(request.id)) ?? state;
}

/** A worker's phone as the gateway knows it. */
export interface WorkerIdentity {
  readonly workerId: string;
}

/** A command on `workers/{workerId}/commands`: the same body and answer as on HTTP, with `orderId` in the body. */
export async function answerWorkerCommand(
  deps: CommandDeps,
  identity: WorkerIdentity,
  body: unknown,
): Promise<Reply<CommandAnswer>> {
  const checked = check(workerCommandEnvelope, body);
  if (!checked.ok) return invalidData(checked.issues);
  const actor = await actorOfWorker(deps, identity.workerId);
  if (actor === null) return problem('forbidden', { action: checked.value.command });
  const { orderId, ...envelope } = checked.value;
  if (orderId !== null) return answerOrderCommand(deps, actor, orderId, envelope);
  if (envelope.command === 'supplement') return answerRequestCommand(deps, actor, null, envelope);
  return invalidData(
    [{ path: 'orderId', message: 'name the order; only supplement goes without' }],
    envelope.commandId,
  );
}

/** The actor behind a phone: its worker, with the duty of this moment. */
async function actorOfWorker(deps: CommandDeps, workerId: string): Promise<Actor | null> {
  const worker = await deps.workers.load(workerId);
  if (worker === null) return null;
  const { name, repairStationId, duty } = worker;
  const areaIds = worker.areaIds.length === 0 ? null : worker.areaIds;
  return { id: worker.id, role: 'worker', name, workerId, repairStationId, areaIds, onDuty: duty === 'on' };
}

/** A source of the gateway. */
export interface SourceIdentity {
  readonly sourceId: string;
  readonly name: string;
}

/** A report on `sources/{sourceId}/requests`; (source, externalId) is required there and makes repeats one. */
export async function registerFromSource(deps: CommandDeps, identity: SourceIdentity, body: unknown) {
  const checked = check(newRequest, body);
  if (!checked.ok) return invalidData(checked.issues);
  if (checked.value.externalId === null) {
    return invalidData([
      { path: 'externalId', message: 'required here: it makes a repeated report one request' },
    ]);
  }
  const { sourceId, name } = identity;
  const scope = { workerId: null, repairStationId: null, areaIds: null, onDuty: true };
  const actor: Actor = { ...scope, id: sourceId, role: 'source', name };
  return answerNewRequest(deps, actor, checked.value, 'program');
}

/** The reply of either way in as the gateway sends it: the body of the answer, or the problem. */
export function payloadOf(reply: Reply<unknown>): unknown {
  return reply.ok ? reply.body : reply.problem;
}
