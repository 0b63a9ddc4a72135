/** Which order comes first: the safety tier, then those that were taken from a worker, then the due time. */
import type { Order } from '../domain/order.ts';
import type { DispatchPolicy } from './policy.ts';

/** Tier of an order; a lower number is served before a higher one. */
export function tierOf(order: Order, policy: DispatchPolicy): number {
  return policy.classes[order.class].tier;
}

/** Sorts pooled orders, most pressing first: tier, first in line, due time, creation, id. */
export function sortByPressure(orders: readonly Order[], policy: DispatchPolicy): readonly Order[] {
  return [...orders].sort(
    (a, b) =>
      tierOf(a, policy) - tierOf(b, policy) ||
      Number(b.firstInLine) - Number(a.firstInLine) ||
      a.dueAt - b.dueAt ||
      a.createdAt - b.createdAt ||
      (a.id < b.id ? -1 : 1),
  );
}
