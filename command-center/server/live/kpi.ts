/** Figures of the wall that follow from the live rows alone; figures over time come from the database beside them. */
import type { OrderItem, RequestItem, WorkerItem } from '#command-center/contract/http.ts';
import type { KpiItem } from '#command-center/contract/live.ts';
import type { OrderState } from '#dispatch-core/domain/order.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { openStates } from '#dispatch-core/order/machine.ts';

const waiting = new Set<OrderState>(['at_station', 'confirmed', 'pooled', 'assigned']);
const working = new Set<OrderState>(['accepted', 'en_route', 'on_site']);

/**
 * Counts of the present moment. `n` is the number of rows looked at, `base` what the value is a part of.
 * `orders.overdue.oldestMs` is null with reason `none` while nothing is overdue.
 */
export function countKpis(
  orders: Iterable<OrderItem>,
  requests: Iterable<RequestItem>,
  workers: Iterable<WorkerItem>,
  now: Instant,
): KpiItem[] {
  const open = [...orders].filter((order) => openStates.includes(order.state));
  const overdue = open.filter((order) => Date.parse(order.dueAt) < now);
  const onDuty = [...workers].filter((worker) => worker.duty === 'on');
  const oldest = overdue.map((order) => now - Date.parse(order.dueAt));
  const part = (id: string, value: number) => count(id, value, open.length);
  return [
    part('orders.open', open.length),
    part('orders.waiting', open.filter((order) => waiting.has(order.state)).length),
    part('orders.working', open.filter((order) => working.has(order.state)).length),
    part('orders.review', open.filter((order) => order.state === 'reported').length),
    part('orders.overdue', overdue.length),
    oldest.length === 0
      ? { id: 'orders.overdue.oldestMs', value: null, n: 0, base: null, reason: 'none' }
      : count('orders.overdue.oldestMs', wholeMinutesMs(Math.max(...oldest)), oldest.length, null),
    count('requests.live', [...requests].length, null),
    count('workers.onDuty', onDuty.length, null),
    count('workers.online', onDuty.filter((worker) => worker.presence === 'online').length, onDuty.length),
  ];
}

/** Whole minutes, so that the figure changes once a minute and not with every tick. */
function wholeMinutesMs(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000;
}

function count(id: string, value: number, n: number | null, base: number | null = n): KpiItem {
  return { id, value, n: n ?? value, base, reason: null };
}
