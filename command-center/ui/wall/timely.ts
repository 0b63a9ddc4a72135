/** How many of the orders that were done or fell due today were in time. Pure. */
import type { OrderItem } from '#command-center/contract/http.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { isLate, isOpen } from '../parts/order-look.ts';

/** Orders that the day decides about: done since midnight, or open and due since then. Void ones are not counted. */
export function timelyToday(
  orders: readonly OrderItem[],
  dayStart: Instant,
  now: Instant,
): { readonly due: number; readonly timely: number } {
  const decided = orders.filter((order) => {
    if (order.state === 'void') return false;
    if (!isOpen(order)) return Date.parse(order.updatedAt) >= dayStart;
    return isLate(order, now) && Date.parse(order.dueAt) >= dayStart;
  });
  const timely = decided.filter((order) => !isOpen(order) && !order.overdue).length;
  return { due: decided.length, timely };
}
