/** The shape of a table of moves: what a command may be applied to, where it leads, and who may give it. */
import type { Role } from './role.ts';

/** A move raises the version; a mark is only appended; an engine fact records what a clock says. */
export type CommandKind = 'move' | 'mark' | 'engine-fact';

/**
 * What a command must name: the `version` that a desk saw, the `assignment` that a worker means, `either` by who
 * gives it, or nothing.
 */
export type Fence = 'version' | 'assignment' | 'either' | 'none';

/** One line of a table. `from: []` makes a new one; `to: 'same'` keeps the state. */
export interface Arc<State extends string> {
  readonly from: readonly State[];
  readonly to: readonly State[] | 'same';
  readonly who: readonly Role[];
}

export interface CommandRule<State extends string> {
  readonly zh: string;
  readonly kind: CommandKind;
  readonly fence: Fence;
  readonly arcs: readonly Arc<State>[];
}

export type Machine<Name extends string, State extends string> = Readonly<Record<Name, CommandRule<State>>>;

/** Every role that has an arc of the command. */
export function rolesOf(rule: CommandRule<string>): readonly Role[] {
  return [...new Set(rule.arcs.flatMap((arc) => arc.who))];
}

/** Every state the command can be given in. */
export function fromStatesOf<State extends string>(rule: CommandRule<State>): readonly State[] {
  return [...new Set(rule.arcs.flatMap((arc) => arc.from))];
}

/** The arc that starts in `state` and is open to `role`; a role of null asks for the state only. */
export function findArc<State extends string>(
  rule: CommandRule<State>,
  state: State | null,
  role: Role | null,
): Arc<State> | null {
  const starts = (arc: Arc<State>) => (state === null ? arc.from.length === 0 : arc.from.includes(state));
  return rule.arcs.find((arc) => starts(arc) && (role === null || arc.who.includes(role))) ?? null;
}

/** True when the table knows a way from `from` to `to` by this command, whoever gives it. */
export function isLegalMove<State extends string>(
  rule: CommandRule<State>,
  from: State | null,
  to: State,
): boolean {
  return rule.arcs.some((arc) => {
    if (from === null ? arc.from.length > 0 : !arc.from.includes(from)) return false;
    return arc.to === 'same' ? from === to : arc.to.includes(to);
  });
}
