/** Fences: an order command must name the version or the assignment that its giver saw (CONTRACTS 3). */
import type { CommandHead } from '../domain/command.ts';
import type { CommandRule } from '../domain/machine.ts';
import type { Order } from '../domain/order.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Actor, Role } from '../domain/role.ts';

/** Desks must name the version they saw; machines may. */
const deskRoles: readonly Role[] = ['supervisor', 'dispatcher', 'teamLead', 'agent', 'stationHead'];

/** Why the command may not pass its fence, or null. */
export function checkOrderFence(
  rule: CommandRule<string>,
  order: Order,
  head: CommandHead,
  actor: Actor,
): Refusal | null {
  if (rule.fence === 'none') return null;
  const byAssignment = rule.fence === 'assignment' || (rule.fence === 'either' && actor.role === 'worker');
  return byAssignment ? checkAssignment(order, head) : checkVersion(order.version, head, actor);
}

/** The version fence, for orders and requests alike. */
export function checkVersion(version: number, head: CommandHead, actor: Actor): Refusal | null {
  if (head.version === null)
    return deskRoles.includes(actor.role) ? refuse('invalid-data', { paths: ['version'] }) : null;
  return head.version === version ? null : refuse('stale-version', { version, seen: head.version });
}

function checkAssignment(order: Order, head: CommandHead): Refusal | null {
  if (head.assignmentId === null) return refuse('invalid-data', { paths: ['assignmentId'] });
  if (head.assignmentId === order.assignmentId) return null;
  return refuse('stale-assignment', { seen: head.assignmentId });
}
