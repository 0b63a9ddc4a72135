/** The table of a service request's moves (DOMAIN 2.4), complete and as data: nothing else changes its state. */
import type { RequestCommandName, RequestFactName } from '../domain/command.ts';
import { type Arc, type CommandRule, isLegalMove, type Machine } from '../domain/machine.ts';
import { type RequestState, requestStates } from '../domain/request.ts';
import type { Role } from '../domain/role.ts';

export type RequestMove = RequestCommandName | RequestFactName;

/** Requests that somebody still has to bring to an end. */
export const liveStates: readonly RequestState[] = ['open', 'dispatched', 'tracking', 'quick_accepted'];
/** Live requests that are not covered by a notice or a master request. */
const workStates: readonly RequestState[] = ['open', 'dispatched', 'tracking'];

const arc = (
  from: readonly RequestState[],
  to: readonly RequestState[] | 'same',
  ...who: readonly Role[]
): Arc<RequestState> => ({ from, to, who });
const fenced =
  (kind: CommandRule<RequestState>['kind'], fence: CommandRule<RequestState>['fence']) =>
  (zh: string, ...arcs: readonly Arc<RequestState>[]): CommandRule<RequestState> => ({
    zh,
    kind,
    fence,
    arcs,
  });
const desk = fenced('move', 'version');
const free = fenced('move', 'none');
const mark = fenced('mark', 'none');
const fact = fenced('engine-fact', 'none');

/**
 * The request table. Rows stand in the order of DOMAIN 2.4. `returned` also starts in `tracking`: the guard on
 * `resolved` sends a request whose orders are all void back to `open`, wherever it waits.
 */
export const requestMachine: Machine<RequestMove, RequestState> = {
  register: free('受理', arc([], ['open'], 'agent', 'dispatcher', 'customer', 'source', 'engine')),
  supplement: free('补录', arc([], ['dispatched'], 'worker')),
  claimOwner: free('认领受理', arc(liveStates, 'same', 'agent')),
  changeOwner: desk('更改受理人', arc(liveStates, 'same', 'teamLead')),
  dispatch: desk('派单', arc(workStates, ['dispatched'], 'agent', 'dispatcher', 'engine')),
  quickAccept: desk('快速受理', arc(['open'], ['quick_accepted'], 'agent', 'dispatcher', 'ivr', 'customer')),
  unmerge: desk('取消合并', arc(['quick_accepted'], ['open'], 'dispatcher')),
  noticeClosed: desk('运行信息结束', arc(['quick_accepted'], ['resolved'], 'engine')),
  closeAtIntake: desk('关单', arc(['open'], ['closed_at_intake'], 'agent')),
  track: desk('跟踪', arc(['dispatched'], ['tracking'], 'agent')),
  recordTracking: desk('跟踪记录', arc(['tracking'], ['tracking', 'resolved'], 'agent')),
  confirmResolved: desk(
    '确认解决',
    arc(['dispatched', 'tracking'], ['resolved'], 'agent', 'dispatcher', 'teamLead', 'engine'),
  ),
  endResolved: desk('解决后流转', arc(['resolved'], ['follow_up_due', 'closed'], 'engine')),
  followUp: desk('回访', arc(['follow_up_due'], ['closed', 'follow_up_due', 'dispatched'], 'agent')),
  redispatch: desk('重复派单', arc(['resolved', 'follow_up_due', 'closed'], ['dispatched'], 'agent')),
  reopen: desk('返工', arc(['closed', 'closed_at_intake'], ['open'], 'customer', 'agent', 'supervisor')),
  returned: desk(
    '退回受理',
    arc(['dispatched'], ['open', 'dispatched'], 'engine'),
    arc(['tracking'], ['open', 'tracking'], 'engine'),
  ),
  petition: desk('信访', arc(liveStates, 'same', 'agent', 'source')),
  expedite: mark('催办', arc(['dispatched', 'tracking'], 'same', 'agent', 'customer')),
  editDue: desk(
    '改期限',
    arc(['open'], 'same', 'agent', 'supervisor'),
    arc(['dispatched', 'tracking'], 'same', 'supervisor'),
  ),
  void: desk('作废', arc(liveStates, ['void'], 'supervisor')),
  slaWarning: fact('超时预警', arc([...liveStates, 'follow_up_due'], 'same', 'engine')),
  overdue: fact('超时', arc([...liveStates, 'follow_up_due'], 'same', 'engine')),
  overdueLifted: fact('解除超时', arc(liveStates, 'same', 'engine')),
  dueFollows: fact('期限随工单', arc(workStates, 'same', 'engine')),
};

/** True while somebody still has to bring the request to an end. */
export function isLiveRequest(request: { readonly state: RequestState }): boolean {
  return liveStates.includes(request.state);
}

/** True when the table allows this step; an unknown command or state never does. */
export function isLegalRequestStep(command: string, from: string | null, to: string): boolean {
  const move = requestMoves.find((name) => name === command);
  const target = requestStates.find((state) => state === to);
  const start = from === null ? null : requestStates.find((state) => state === from);
  if (move === undefined || target === undefined || start === undefined) return false;
  return isLegalMove(requestMachine[move], start, target);
}

const isRequestMove = (name: string): name is RequestMove => name in requestMachine;
/** Names of the table, in its order. */
export const requestMoves: readonly RequestMove[] = Object.keys(requestMachine).filter(isRequestMove);
