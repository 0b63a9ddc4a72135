/** Who acts: the roles of the field and the actor that every rule is asked about. */

export const peopleRoles = [
  'admin',
  'auditor',
  'supervisor',
  'dispatcher',
  'teamLead',
  'agent',
  'stationHead',
  'worker',
  'leadership',
] as const;
export const innerRoles = ['engine', 'ivr'] as const;
export const outerRoles = ['customer', 'device', 'source', 'wall'] as const;
export const roles = [...peopleRoles, ...innerRoles, ...outerRoles] as const;

export type PeopleRole = (typeof peopleRoles)[number];
export type Role = (typeof roles)[number];

/** Somebody or something that wants to act. Areas and station bound what he may touch; `null` = the whole city. */
export interface Actor {
  /** Stable id of the person or principal; 'engine' for the engine. */
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly workerId: string | null;
  readonly repairStationId: string | null;
  readonly areaIds: readonly string[] | null;
  readonly onDuty: boolean;
}

/** The engine's own actor. */
export const engineActor: Actor = {
  id: 'engine',
  role: 'engine',
  name: 'engine',
  workerId: null,
  repairStationId: null,
  areaIds: null,
  onDuty: true,
};
