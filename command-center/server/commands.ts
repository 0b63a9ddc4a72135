/** Commands and reports from every way in: HTTP, phones and order sources over MQTT get the same answers. */
import type * as v from 'valibot';
import {
  type commandEnvelope,
  newRequest,
  workerCommandEnvelope,
} from '#command-center/contract/commands.ts';
import type { CommandAnswer } from '#command-center/contract/http.ts';
import type { CommandHead, RegisterData, RequestCommand } from '#dispatch-core/domain/command.ts';
import { type Actor, engineActor } from '#dispatch-core/domain/role.ts';
import type { RequestWithOrders } from '#dispatch-core/ports.ts';
import type { ServerDeps, UseCaseAnswer } from './deps.ts';
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
  'clock' | 'newId' | 'people' | 'useCases' | 'requests' | 'notices' | 'log' | 'workers' | 'live'
>;
type Envelope = v.InferOutput<typeof commandEnvelope>;
export type NewRequest = v.InferOutput<typeof newRequest>;
type Done = Extract<UseCaseAnswer, { ok: true }>;

/** A command on an order. */
export async function answerOrderCommand(
  deps: CommandDeps,
  actor: Actor,
  orderId: string,
  envelope: Envelope,
): Promise<Reply<CommandAnswer>> {
  const parsed = parseOrderCommand(envelope.command, envelope.data);
  if (!parsed.ok) return invalidData(parsed.issues, envelope.commandId);
  const head = headOf(deps, envelope);
  const answer = await deps.useCases.order({ orderId, actor, head, command: parsed.value });
  return answer.ok ? found(presentDone(deps, head, answer, orderId)) : refused(head, answer);
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
  const answer = await runOnRequest(deps, actor, requestId, head, parsed.value);
  return answer.ok ? found(presentDone(deps, head, answer, null)) : refused(head, answer);
}

function runOnRequest(
  deps: CommandDeps,
  actor: Actor,
  requestId: string | null,
  head: CommandHead,
  command: RequestCommand,
  sourceId: string | null = null,
): Promise<UseCaseAnswer> {
  return deps.useCases.request({ requestId, sourceId, actor, head, command });
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

function refused(head: CommandHead, refusal: Extract<UseCaseAnswer, { ok: false }>): ProblemReply {
  return { ok: false, problem: refusalProblem(refusal, head.commandId, refusal.current) };
}

/** The answer of a done command: the order when it was about one, the request otherwise. */
function presentDone(
  deps: CommandDeps,
  head: CommandHead,
  done: Done,
  orderId: string | null,
): CommandAnswer {
  const now = deps.clock.now();
  const order = done.state.orders.find((one) => one.id === (orderId ?? done.orderId));
  return {
    ok: true,
    commandId: head.commandId,
    replayed: done.replayed,
    ...(order === undefined ? {} : { order: presentOrder(order, now) }),
    ...(orderId === null ? { request: presentState(done.state, now) } : {}),
    events: presentEvents(done.events, deps.people.nameOf),
  };
}

function presentState({ request, orders }: RequestWithOrders, now: number) {
  return presentRequest(
    request,
    orders.map((order) => order.id),
    now,
  );
}

/** Who sends a report: a person or program at the API, or a source of the gateway. */
export interface Reporter {
  readonly actor: Actor;
  /** Part of the natural key of a report; null for people. */
  readonly sourceId: string | null;
}

/**
 * Registers a report. The same commandId, or the same natural key, is one request. A report of a source that goes
 * on by itself is dispatched by the engine at once, unless an active notice covers its place.
 */
export async function answerNewRequest(deps: CommandDeps, reporter: Reporter, body: NewRequest) {
  const { commandId, occurredAt, ...report } = body;
  const data: RegisterData = { ...report, registeredBy: report.registeredBy ?? reporter.actor.id };
  const head = headOf(deps, { commandId: commandId ?? deps.newId(), occurredAt });
  const command: RequestCommand = { command: 'register', data };
  const answer = await runOnRequest(deps, reporter.actor, null, head, command, reporter.sourceId);
  if (!answer.ok) return refused(head, answer);
  const { request } = answer.state;
  const notice = await deps.notices.covering(request.communityId, request.heatStationId, deps.clock.now());
  const state = notice === null ? await dispatchByItself(deps, data, answer.state) : answer.state;
  const now = deps.clock.now();
  const duplicates = await deps.requests.possibleDuplicates({ ...request, at: request.createdAt });
  return created({
    request: presentState(state, now),
    orders: state.orders.map((order) => presentOrder(order, now)),
    possibleDuplicates: duplicates
      .filter((one) => one.id !== request.id)
      .map((one) => presentRequest(one, one.orderIds, now)),
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
  const head = headOf(deps, { commandId: deps.newId(), version: request.version });
  const orderAsIs = { subtype: null, repairStationId: null, mode: null, note: null };
  const command: RequestCommand = { command: 'dispatch', data: { orders: [orderAsIs] } };
  const answer = await runOnRequest(deps, engineActor, request.id, head, command);
  if (answer.ok) return answer.state;
  deps.log('warn', 'auto-dispatch.refused', { requestId: request.id, code: answer.code });
  return state;
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
  return answerNewRequest(deps, { actor, sourceId }, checked.value);
}

/** The reply of either way in as the gateway sends it: the body of the answer, or the problem. */
export function payloadOf(reply: Reply<unknown>): unknown {
  return reply.ok ? reply.body : reply.problem;
}
