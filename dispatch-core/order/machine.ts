/** The table of a work order's moves (DOMAIN 2.4), complete and as data: nothing else changes its state. */
import type { OrderCommandName } from '../domain/command.ts';
import { type Arc, type CommandRule, isLegalMove, type Machine } from '../domain/machine.ts';
import { type OrderState, orderStates } from '../domain/order.ts';
import type { Role } from '../domain/role.ts';

/** Commands of the table: those given to an order, and the two that make one. */
export type OrderMove = OrderCommandName | 'dispatch' | 'supplement';

/** Where an expedite still helps: nobody has arrived. */
export const beforeArrival: readonly OrderState[] = [
  'at_station',
  'confirmed',
  'pooled',
  'assigned',
  'accepted',
  'en_route',
];
/** States of an order that is not done. */
export const openStates: readonly OrderState[] = [...beforeArrival, 'on_site', 'reported'];
/** States in which the worker holds the responsibility and works. */
export const workingStates: readonly OrderState[] = ['accepted', 'en_route', 'on_site'];
/** States that count as load of a worker. */
export const heldStates: readonly OrderState[] = ['assigned', ...workingStates, 'reported'];
const doneStates: readonly OrderState[] = ['completed', 'archived'];

const arc = (
  from: readonly OrderState[],
  to: readonly OrderState[] | 'same',
  ...who: readonly Role[]
): Arc<OrderState> => ({ from, to, who });
const fenced =
  (kind: CommandRule<OrderState>['kind'], fence: CommandRule<OrderState>['fence']) =>
  (zh: string, ...arcs: readonly Arc<OrderState>[]): CommandRule<OrderState> => ({ zh, kind, fence, arcs });
const desk = fenced('move', 'version');
const field = fenced('move', 'assignment');
const both = fenced('move', 'either');
const free = fenced('move', 'none');
const mark = fenced('mark', 'none');
const fact = fenced('engine-fact', 'none');

/** The order table. Rows stand in the order of DOMAIN 2.4. */
export const orderMachine: Machine<OrderMove, OrderState> = {
  dispatch: free('派单', arc([], ['at_station', 'pooled'], 'agent', 'dispatcher', 'engine')),
  lapse: desk('逾时入池', arc(['at_station'], ['pooled'], 'engine')),
  confirm: desk('确认', arc(['at_station'], ['confirmed'], 'stationHead')),
  arrange: desk('安排', arc(['confirmed'], ['assigned', 'pooled'], 'stationHead')),
  offer: desk('推荐派发', arc(['pooled'], ['assigned'], 'engine')),
  assign: desk('分派', arc(['at_station', 'confirmed', 'pooled'], ['assigned'], 'dispatcher', 'stationHead')),
  withdraw: desk('收回', arc(['assigned'], ['confirmed', 'pooled'], 'dispatcher', 'stationHead')),
  accept: field('接单', arc(['assigned'], ['accepted'], 'worker')),
  decline: field('拒单', arc(['assigned'], ['confirmed', 'pooled'], 'worker')),
  expire: field('逾时未接', arc(['assigned'], ['confirmed', 'pooled'], 'engine')),
  claim: free('抢单', arc(['pooled'], ['accepted'], 'worker')),
  force: desk('强派', arc(['pooled', 'assigned'], ['accepted'], 'supervisor', 'engine')),
  sendBack: both(
    '退办',
    arc(['assigned', 'accepted'], ['confirmed', 'pooled'], 'worker'),
    arc(['at_station', 'confirmed'], ['void'], 'stationHead'),
  ),
  depart: field('出发', arc(['accepted'], ['en_route'], 'worker')),
  arrive: field('到场', arc(['accepted', 'en_route'], ['on_site'], 'worker')),
  report: field(
    '回复',
    arc(['on_site'], ['reported'], 'worker'),
    arc(['accepted', 'en_route'], ['reported'], 'worker'),
  ),
  review: desk(
    '审核',
    arc(['reported'], ['completed', 'accepted', 'void'], 'stationHead', 'supervisor', 'engine'),
  ),
  reassign: desk(
    '改派',
    arc(['assigned', ...workingStates], ['assigned'], 'dispatcher', 'stationHead', 'supervisor'),
  ),
  divert: desk('抽调', arc(['accepted', 'en_route'], ['pooled'], 'engine', 'dispatcher')),
  transfer: desk('转办', arc(beforeArrival, ['at_station'], 'dispatcher', 'stationHead')),
  escalate: both(
    '升级',
    arc([...beforeArrival, 'on_site'], ['assigned'], 'worker', 'stationHead', 'dispatcher', 'supervisor'),
  ),
  requestPostponement: field('延时申请', arc(workingStates, 'same', 'worker')),
  decidePostponement: desk('延时审批', arc(workingStates, 'same', 'stationHead', 'supervisor')),
  pause: field('挂起', arc(workingStates, 'same', 'worker')),
  resume: both('恢复', arc(workingStates, 'same', 'worker', 'dispatcher')),
  expedite: mark('催办', arc(beforeArrival, 'same', 'agent', 'customer', 'dispatcher')),
  supervise: mark('督办', arc(openStates, 'same', 'supervisor', 'stationHead', 'dispatcher')),
  unsupervise: mark('解除督办', arc(openStates, 'same', 'supervisor', 'stationHead', 'dispatcher')),
  cc: mark('抄送', arc(openStates, 'same', 'supervisor', 'stationHead', 'dispatcher')),
  note: mark('备注', arc(openStates, 'same', 'supervisor', 'stationHead', 'dispatcher')),
  petition: desk('信访', arc(openStates, 'same', 'agent', 'supervisor')),
  editDue: desk('改期限', arc(openStates, 'same', 'agent', 'supervisor')),
  void: desk('作废', arc(openStates, ['void'], 'supervisor')),
  archive: desk('归档', arc(['completed'], ['archived'], 'supervisor', 'engine')),
  redispatch: desk('重复派单', arc(doneStates, 'same', 'agent')),
  supplement: free('补录', arc([], ['accepted', 'on_site'], 'worker')),
  slaWarning: fact('超时预警', arc(openStates, 'same', 'engine')),
  overdue: fact('超时', arc(openStates, 'same', 'engine')),
  overdueLifted: fact('解除超时', arc(openStates, 'same', 'engine')),
  climb: fact('催派升级', arc(['pooled'], 'same', 'engine')),
};

/** True while the order is not done: all states before `completed`. */
export function isOpenOrder(order: { readonly state: OrderState }): boolean {
  return openStates.includes(order.state);
}

/** True when the work of the order is done and stands. */
export function isDoneOrder(order: { readonly state: OrderState }): boolean {
  return doneStates.includes(order.state);
}

/** True when the table allows this step; an unknown command or state never does. */
export function isLegalOrderStep(command: string, from: string | null, to: string): boolean {
  const move = orderMoves.find((name) => name === command);
  const target = orderStates.find((state) => state === to);
  const start = from === null ? null : orderStates.find((state) => state === from);
  if (move === undefined || target === undefined || start === undefined) return false;
  return isLegalMove(orderMachine[move], start, target);
}

const isOrderMove = (name: string): name is OrderMove => name in orderMachine;
/** Names of the table, in its order. */
export const orderMoves: readonly OrderMove[] = Object.keys(orderMachine).filter(isOrderMove);
