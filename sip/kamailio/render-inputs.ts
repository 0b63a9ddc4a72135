/** What every part of the generated configuration is rendered from. */
import type { SipSecrets } from '../secrets.ts';
import type { Listener, Plan } from './plan.ts';

export interface RenderInputs {
  readonly plan: Plan;
  readonly secrets: SipSecrets;
  /** Folder in which the files will lie, absolute: Kamailio reads the lists beside its configuration from there. */
  readonly dir: string;
}

/** The condition "came in at this listener". */
export function renderAt({ address, port }: Pick<Listener, 'address' | 'port'>): string {
  return `($Ri == "${address}" && $Rp == ${port})`;
}

/** The condition "came in at one of these listeners"; `false` of Kamailio's language for an empty list. */
export function renderAtAny(listeners: readonly Pick<Listener, 'address' | 'port'>[]): string {
  return listeners.length === 0 ? '(1 == 2)' : `(${listeners.map(renderAt).join(' || ')})`;
}

export function listenersFor(plan: Plan, who: Listener['for']): Listener[] {
  return plan.listeners.filter((listener) => listener.for === who);
}
