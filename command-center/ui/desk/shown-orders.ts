/** Which orders the list shows and in which order: by tab, by the words of the search, by urgency. Pure. */
import type { OrderItem } from '#command-center/contract/http.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { isUnsent } from '../board.ts';
import { compareOrders, isLate, severityOfOrder } from '../parts/order-look.ts';

export type OrderTab = 'all' | 'unsent' | 'warned' | 'overdue' | 'review' | 'postponement';

/** The orders of a tab that match every word of the search, most urgent first. */
export function shownOrders(
  orders: readonly OrderItem[],
  tab: OrderTab,
  search: string,
  nameOfWorker: (workerId: string) => string,
  now: Instant,
  placeOf: (order: OrderItem) => string = (order) => order.placeLabel,
): readonly OrderItem[] {
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = (order: OrderItem): string => {
    const name = order.workerId === null ? '' : nameOfWorker(order.workerId);
    return `${order.no} ${order.placeLabel} ${placeOf(order)} ${name}`.toLowerCase();
  };
  return orders
    .filter((order) => belongsTo(order, tab, now))
    .filter((order) => words.length === 0 || matches(textOf(order), words))
    .sort((a, b) => compareOrders(a, b, now));
}

/** The order `by` rows away from the selected one; the first one when none is selected. */
export function neighbourOf(
  orders: readonly OrderItem[],
  selectedId: string | null,
  by: number,
): OrderItem | null {
  const from = orders.findIndex((order) => order.id === selectedId);
  const to = from < 0 ? 0 : Math.min(orders.length - 1, Math.max(0, from + by));
  return orders[to] ?? null;
}

function matches(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

function belongsTo(order: OrderItem, tab: OrderTab, now: Instant): boolean {
  switch (tab) {
    case 'all':
      return true;
    case 'unsent':
      return isUnsent(order);
    case 'warned':
      return severityOfOrder(order, now) === 2;
    case 'overdue':
      return isLate(order, now);
    case 'review':
      return order.state === 'reported';
    case 'postponement':
      return order.postponementPending;
  }
}
