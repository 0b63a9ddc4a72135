/** Draws both tables of an order's life: Mermaid state diagrams, and who may give which command. */
import { type CommandRule, fromStatesOf, type Machine } from '../domain/machine.ts';
import { orderStates } from '../domain/order.ts';
import { requestStates } from '../domain/request.ts';
import { type Role, roles } from '../domain/role.ts';
import { orderGrants, requestGrants } from '../permissions/commands.ts';
import type { Grant, Grants } from '../permissions/grant.ts';
import { requestMachine, requestMoves } from '../request/machine.ts';
import { orderMachine, orderMoves } from './machine.ts';

/** State diagram of the order table. */
export function renderOrderDiagram(): string {
  return renderDiagram(orderMachine, orderMoves, orderStates);
}

/** State diagram of the request table. */
export function renderRequestDiagram(): string {
  return renderDiagram(requestMachine, requestMoves, requestStates);
}

/** One arrow per pair of states with all commands that lead along it; what keeps the state is listed below. */
function renderDiagram<Name extends string, State extends string>(
  machine: Machine<Name, State>,
  names: readonly Name[],
  states: readonly State[],
): string {
  const arrows = new Map<string, string[]>();
  for (const name of names)
    for (const [from, to] of stepsOf(machine[name])) {
      const arrow = `  ${from} --> ${to}`;
      arrows.set(arrow, [...(arrows.get(arrow) ?? []), name]);
    }
  const ends = states.filter((state) => isEnd(machine, names, state)).map((state) => `  ${state} --> [*]`);
  const lines = [...arrows].map(([arrow, by]) => `${arrow}: ${by.join(', ')}`);
  return ['```mermaid', 'stateDiagram-v2', ...lines, ...ends, '```'].join('\n');
}

function stepsOf<State extends string>(rule: CommandRule<State>): readonly (readonly [string, State])[] {
  return rule.arcs.flatMap(({ from, to }) => {
    if (to === 'same') return [];
    const starts: readonly string[] = from.length === 0 ? ['[*]'] : from;
    return starts.flatMap((start) => to.filter((end) => end !== start).map((end) => [start, end] as const));
  });
}

/** No command leads out of it. */
function isEnd<Name extends string, State extends string>(
  machine: Machine<Name, State>,
  names: readonly Name[],
  state: State,
): boolean {
  return !names.some((name) => stepsOf(machine[name]).some(([from]) => from === state));
}

/** The order commands with their kind, fence, states and rights. */
export function renderOrderTable(): string {
  return renderTable(orderMachine, orderMoves, (name) => orderGrants.get(`order.${name}`) ?? {});
}

/** The request commands with their kind, fence, states and rights. */
export function renderRequestTable(): string {
  return renderTable(requestMachine, requestMoves, (name) => requestGrants.get(`request.${name}`) ?? {});
}

function renderTable<Name extends string, State extends string>(
  machine: Machine<Name, State>,
  names: readonly Name[],
  grantsOf: (name: Name) => Grants,
): string {
  const all = names.map((name) => grantsOf(name));
  const columns = roles.filter((role) => all.some((grants) => grants[role] !== undefined));
  const head = ['command', '中文', 'kind', 'names', 'in', ...columns];
  const rows = names.map((name) => rowOf(name, machine[name], grantsOf(name), columns));
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function rowOf(
  name: string,
  rule: CommandRule<string>,
  grants: Grants,
  columns: readonly Role[],
): readonly string[] {
  const states = fromStatesOf(rule);
  const cells = columns.map((role) => (grants[role] ?? []).map(renderGrant).join(', '));
  const fence = rule.fence === 'none' ? '' : rule.fence;
  return [`\`${name}\``, rule.zh, rule.kind, fence, states.length === 0 ? '–' : states.join(' '), ...cells];
}

function renderGrant({ scope, duty }: Grant): string {
  return duty === 'on' ? `${scope} on duty` : scope;
}
