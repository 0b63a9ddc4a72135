/** Rights to give commands: the roles of the two tables, each as far as its post reaches. */
import { type CommandRule, rolesOf } from '../domain/machine.ts';
import { type Role, roles } from '../domain/role.ts';
import { type OrderMove, orderMachine, orderMoves } from '../order/machine.ts';
import { type RequestMove, requestMachine, requestMoves } from '../request/machine.ts';
import { any, area, type Grant, type Grants, onDuty, own, owner, self, station } from './grant.ts';

export type OrderAction = `order.${OrderMove}`;
export type RequestAction = `request.${RequestMove}`;

const reachOf: Readonly<Record<Role, readonly Grant[]>> = {
  admin: [],
  auditor: [],
  supervisor: area,
  dispatcher: area,
  teamLead: area,
  agent: area,
  stationHead: station,
  worker: own,
  leadership: [],
  engine: any,
  ivr: any,
  customer: self,
  device: [],
  source: self,
  wall: [],
};

/** Where a right reaches farther or needs more than the post alone. */
const orderExceptions: Partial<Record<OrderMove, Grants>> = {
  // The ring that is open at the moment decides, not the worker's own place.
  claim: { worker: onDuty(any) },
  supplement: { worker: onDuty(any) },
  accept: { worker: onDuty(own) },
};
const requestExceptions: Partial<Record<RequestMove, Grants>> = {
  register: { customer: any, source: any },
  supplement: { worker: onDuty(any) },
  confirmResolved: { agent: owner, dispatcher: owner, teamLead: owner },
};

function grantsOf(rule: CommandRule<string>, exceptions: Grants | undefined): Grants {
  const given = rolesOf(rule);
  const rights: Partial<Record<Role, readonly Grant[]>> = {};
  for (const role of roles) if (given.includes(role)) rights[role] = exceptions?.[role] ?? reachOf[role];
  return rights;
}

/** Rights of every order command. */
export const orderGrants: ReadonlyMap<string, Grants> = new Map(
  orderMoves.map((move) => [`order.${move}`, grantsOf(orderMachine[move], orderExceptions[move])]),
);

/** Rights of every request command. */
export const requestGrants: ReadonlyMap<string, Grants> = new Map(
  requestMoves.map((move) => [`request.${move}`, grantsOf(requestMachine[move], requestExceptions[move])]),
);
