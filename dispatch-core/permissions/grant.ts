/** The words of the permission table: how far a right reaches, how much it shows, and whether it needs duty. */
import type { Role } from '../domain/role.ts';

/**
 * How far a right reaches: `any` everything, `area` the actor's areas, `station` his repair station, `own` what is
 * assigned to him as a worker, `owner` what he looks after at the desk, `self` what he reported or is himself.
 */
export type Scope = 'any' | 'area' | 'station' | 'own' | 'owner' | 'self';

/** `masked` shows no personal data: no names, numbers, exact homes or tracks. */
export type View = 'full' | 'masked';

export interface Grant {
  readonly scope: Scope;
  readonly view: View;
  /** `on` = only while on duty. */
  readonly duty: 'any' | 'on';
}

/** Rights of each role for one action; the first that fits counts, a missing role has none. */
export type Grants = Readonly<Partial<Record<Role, readonly Grant[]>>>;

const full = (scope: Scope): readonly Grant[] => [{ scope, view: 'full', duty: 'any' }];

export const any = full('any');
export const area = full('area');
export const station = full('station');
export const own = full('own');
export const owner = full('owner');
export const self = full('self');
export const masked: readonly Grant[] = [{ scope: 'any', view: 'masked', duty: 'any' }];
export const maskedStation: readonly Grant[] = [{ scope: 'station', view: 'masked', duty: 'any' }];
export const maskedSelf: readonly Grant[] = [{ scope: 'self', view: 'masked', duty: 'any' }];

/** The same right, only while on duty. */
export function onDuty(grants: readonly Grant[]): readonly Grant[] {
  return grants.map((grant) => ({ ...grant, duty: 'on' }));
}
