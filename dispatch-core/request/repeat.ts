/** A repeat call: which earlier request it is about, how often that was called about, and what the field's rule makes of it. Pure. */
import { findArc } from '../domain/machine.ts';
import type { ServiceRequest } from '../domain/request.ts';
import { beforeArrival, isDoneOrder, isOpenOrder } from '../order/machine.ts';
import type { RequestWithOrders } from '../ports.ts';
import { requestMachine } from './machine.ts';

/** Worker not yet on site: expedite the order that is there. Work finished: dispatch it again. Otherwise a person decides. */
export const repeatSuggestions = ['expedite', 'redispatch'] as const;
export type RepeatSuggestion = (typeof repeatSuggestions)[number];

type Matter = Pick<
  ServiceRequest,
  'id' | 'no' | 'householdId' | 'class' | 'state' | 'masterRequestId' | 'marks'
>;

/** Same home, same kind of trouble. A neighbour's is another matter, however alike. */
export function isSameMatter(one: Matter, other: Matter): boolean {
  return one.householdId !== null && one.householdId === other.householdId && one.class === other.class;
}

/** What a repeat call about this request asks for; null where neither fits (nothing dispatched yet, or the worker is there). */
export function suggestForRepeat({ request, orders }: RequestWithOrders): RepeatSuggestion | null {
  const can = (command: 'expedite' | 'redispatch') =>
    findArc(requestMachine[command], request.state, null) !== null;
  if (can('redispatch')) return 'redispatch';
  if (!can('expedite')) return null;
  if (orders.some((order) => beforeArrival.includes(order.state))) return 'expedite';
  // All work is done and waits for the owner's word: the order itself can be dispatched again.
  return orders.some(isDoneOrder) && !orders.some(isOpenOrder) ? 'redispatch' : null;
}

/** Reports that were dealt with by what was done to the earlier one are counted there already. */
const dealtWith: readonly ServiceRequest['state'][] = ['void', 'closed_at_intake'];

/**
 * How often somebody of the same home called again about `first`: calls that were noted on it (expedite, redispatch,
 * reopen), and later reports of the same matter among `others` that still stand for themselves.
 */
export function countRepeats(first: Matter, others: readonly Matter[]): number {
  const later = others.filter(
    (one) =>
      one.no > first.no &&
      isSameMatter(first, one) &&
      !dealtWith.includes(one.state) &&
      one.masterRequestId !== first.id,
  );
  return first.marks.repeats + later.length;
}
