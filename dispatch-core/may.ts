/** Who may do what: one function over one table (action × role × area × duty), for every way into the system. */
import type { Order } from './domain/order.ts';
import type { RefusalCode } from './domain/refusal.ts';
import type { ServiceRequest } from './domain/request.ts';
import type { Actor } from './domain/role.ts';
import { type AdministrationAction, administrationGrants } from './permissions/administration.ts';
import { type BusinessAction, businessGrants } from './permissions/business.ts';
import { type OrderAction, orderGrants, type RequestAction, requestGrants } from './permissions/commands.ts';
import { type ExportAction, exportGrants } from './permissions/exports.ts';
import { type FigureAction, figureGrants } from './permissions/figures.ts';
import type { Grant, Grants, Scope, View } from './permissions/grant.ts';
import { type LiveAction, liveGrants } from './permissions/live.ts';

export type Action =
  | OrderAction
  | RequestAction
  | BusinessAction
  | FigureAction
  | LiveAction
  | ExportAction
  | AdministrationAction;

/** What an action is about. Null = it has none, e.g. an order without a worker. */
export interface Target {
  readonly areaId: string | null;
  readonly repairStationId: string | null;
  readonly workerId: string | null;
  /** Who looks after the request at the desk. */
  readonly ownerId: string | null;
  /** Principals whose own matter it is: customer, reporter, source, device. A signed link is `request:<id>`. */
  readonly personIds: readonly string[];
}

/** `list` asks for the right as such: the answer's scope then bounds what the list may hold. */
export type TargetOrList = Target | 'list';

export type DenialCode = Extract<RefusalCode, 'not-allowed' | 'outside-area' | 'not-yours' | 'off-duty'>;
export type Permission =
  | { readonly allowed: true; readonly view: View; readonly scope: Scope }
  | { readonly allowed: false; readonly code: DenialCode };

const table: ReadonlyMap<string, Grants> = new Map<string, Grants>([
  ...orderGrants,
  ...requestGrants,
  ...Object.entries(businessGrants),
  ...Object.entries(figureGrants),
  ...Object.entries(liveGrants),
  ...Object.entries(exportGrants),
  ...Object.entries(administrationGrants),
]);

const isAction = (name: string): name is Action => table.has(name);
/** Every action of the table, in its order. */
export const actions: readonly Action[] = [...table.keys()].filter(isAction);

/** Whether `actor` may do `action` to `target`, how much he then sees, and otherwise why not. */
export function may(actor: Actor, action: Action, target: TargetOrList): Permission {
  const grants = table.get(action)?.[actor.role] ?? [];
  let denial: DenialCode | null = null;
  for (const grant of grants) {
    const code = denialOf(actor, grant, target);
    if (code === null) return { allowed: true, view: grant.view, scope: grant.scope };
    denial ??= code;
  }
  return { allowed: false, code: denial ?? 'not-allowed' };
}

function denialOf(actor: Actor, grant: Grant, target: TargetOrList): DenialCode | null {
  if (target !== 'list' && !reaches(actor, grant.scope, target)) return codeOutside[grant.scope];
  return grant.duty === 'on' && !actor.onDuty ? 'off-duty' : null;
}

const codeOutside: Readonly<Record<Scope, DenialCode>> = {
  any: 'not-allowed',
  area: 'outside-area',
  station: 'outside-area',
  own: 'not-yours',
  owner: 'not-yours',
  self: 'not-yours',
};

/** A place without an area belongs to every desk, so that nothing lies where nobody looks. */
function reaches(actor: Actor, scope: Scope, target: Target): boolean {
  switch (scope) {
    case 'any':
      return true;
    case 'area':
      return isInAreas(actor, target);
    case 'station':
      return actor.repairStationId !== null && target.repairStationId === actor.repairStationId;
    case 'own':
      return actor.workerId !== null && target.workerId === actor.workerId;
    case 'owner':
      return target.ownerId === actor.id && isInAreas(actor, target);
    case 'self':
      return target.personIds.includes(actor.id);
  }
}

function isInAreas(actor: Actor, target: Target): boolean {
  return actor.areaIds === null || target.areaId === null || actor.areaIds.includes(target.areaId);
}

/** The target that a request is; `order` adds its worker and its station. */
export function targetOf(request: ServiceRequest, order: Order | null = null): Target {
  const persons = [request.customerId, request.registeredBy, request.sourceId, `request:${request.id}`];
  return {
    areaId: order?.areaId ?? request.areaId,
    repairStationId: order === null ? request.repairStationId : order.repairStationId,
    workerId: order?.workerId ?? null,
    ownerId: request.ownerId,
    personIds: persons.filter((id) => id !== null),
  };
}
