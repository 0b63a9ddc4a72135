/** Rights as the server asks for them: may somebody see this row, in which form, and what bounds his lists. */
import type { OrderItem, RequestItem, WorkerItem } from '#command-center/contract/http.ts';
import { findArc } from '#dispatch-core/domain/machine.ts';
import type { Order } from '#dispatch-core/domain/order.ts';
import type { ServiceRequest } from '#dispatch-core/domain/request.ts';
import type { Actor } from '#dispatch-core/domain/role.ts';
import { type Action, may, type Target, targetOf } from '#dispatch-core/may.ts';
import { type OrderMove, orderMachine, orderMoves } from '#dispatch-core/order/machine.ts';
import type { View } from '#dispatch-core/permissions/grant.ts';
import { requestMachine, requestMoves } from '#dispatch-core/request/machine.ts';
import type { Visible } from './deps.ts';

/** Who may use a route: anybody, anybody who is signed in, or those whom the table grants the action. */
export type Access = 'public' | 'signedIn' | Action;

/** What a row is shown as; null = not at all. */
export type Shown = View | null;

const noTarget: Target = {
  areaId: null,
  repairStationId: null,
  workerId: null,
  ownerId: null,
  personIds: [],
};

/** How an actor sees a row with this target under an action. */
export function viewOf(actor: Actor, action: Action, target: Partial<Target>): Shown {
  const permission = may(actor, action, { ...noTarget, ...target });
  return permission.allowed ? permission.view : null;
}

/** The target of an order as far as the order alone knows it; enough for areas, stations and workers. */
export function targetOfOrder(
  order: Pick<OrderItem, 'areaId' | 'repairStationId' | 'workerId' | 'requestId'>,
): Partial<Target> {
  const { areaId, repairStationId, workerId, requestId } = order;
  return { areaId, repairStationId, workerId, personIds: [`request:${requestId}`] };
}

export function targetOfRequest(
  request: Pick<RequestItem, 'id' | 'areaId' | 'repairStationId' | 'ownerId'>,
): Partial<Target> {
  const { areaId, repairStationId, ownerId, id } = request;
  return { areaId, repairStationId, ownerId, personIds: [`request:${id}`] };
}

export function targetOfWorker(worker: Pick<WorkerItem, 'id' | 'repairStationId'>): Partial<Target> {
  return { repairStationId: worker.repairStationId, workerId: worker.id };
}

/** What bounds the lists of an actor: the scope of the right that he has to the list as such. */
export function visibleOf(actor: Actor, action: Action): Visible {
  const permission = may(actor, action, 'list');
  const scope = permission.allowed ? permission.scope : 'own';
  return {
    areaIds: scope === 'area' ? actor.areaIds : null,
    repairStationId: scope === 'station' ? (actor.repairStationId ?? '') : null,
    workerId: scope === 'own' ? (actor.workerId ?? '') : null,
  };
}

/** Order commands that the actor may give in the order's present state. */
export function allowedOnOrder(actor: Actor, request: ServiceRequest, order: Order): string[] {
  const target = targetOf(request, order);
  return orderMoves.filter(
    (move) =>
      findArc(orderMachine[move], order.state, actor.role) !== null &&
      fitsFlags(move, order) &&
      may(actor, `order.${move}`, target).allowed,
  );
}

/** Moves that the flags of the order leave no sense in, whatever its state. */
function fitsFlags(move: OrderMove, order: Order): boolean {
  switch (move) {
    case 'pause':
      return order.pause === null;
    case 'resume':
      return order.pause !== null;
    case 'supervise':
      return !order.marks.supervised;
    case 'unsupervise':
      return order.marks.supervised;
    case 'requestPostponement':
      return order.pendingPostponement === null;
    case 'decidePostponement':
      return order.pendingPostponement !== null;
    default:
      return true;
  }
}

/** Request commands that the actor may give in the request's present state. */
export function allowedOnRequest(actor: Actor, request: ServiceRequest): string[] {
  const target = targetOf(request);
  return requestMoves.filter(
    (move) =>
      findArc(requestMachine[move], request.state, actor.role) !== null &&
      may(actor, `request.${move}`, target).allowed,
  );
}
