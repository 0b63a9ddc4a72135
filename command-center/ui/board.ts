/** The figures of desk and wall, derived from the live items: counts, orderings, groups. Pure. */
import type { OrderItem, RequestItem, WorkerItem } from '#command-center/contract/http.ts';
import { hourMs, type Instant } from '#dispatch-core/domain/time.ts';
import { isLate, isOpen, severityOfOrder } from './parts/order-look.ts';
import type { WorkerShape } from './parts/shapes.ts';

/** Counts of the open orders. */
export interface OrderCounts {
  readonly open: number;
  readonly unsent: number;
  readonly working: number;
  readonly review: number;
  readonly warned: number;
  readonly late: number;
  readonly postponement: number;
  /** How late the oldest late order is; null when none is. */
  readonly longestLateMs: number | null;
}

/** True while nobody has the order in hand. */
export function isUnsent(order: Pick<OrderItem, 'state'>): boolean {
  return order.state === 'at_station' || order.state === 'confirmed' || order.state === 'pooled';
}

/** Counts all open orders once. */
export function countOrders(orders: readonly OrderItem[], now: Instant): OrderCounts {
  const open = orders.filter(isOpen);
  const late = open.filter((order) => isLate(order, now));
  const review = open.filter((order) => order.state === 'reported').length;
  const unsent = open.filter(isUnsent).length;
  return {
    open: open.length,
    unsent,
    review,
    working: open.length - unsent - review,
    warned: open.filter((order) => severityOfOrder(order, now) === 2).length,
    late: late.length,
    postponement: open.filter((order) => order.postponementPending).length,
    longestLateMs: late.length === 0 ? null : Math.max(...late.map((order) => now - Date.parse(order.dueAt))),
  };
}

export interface CommunityLoad {
  readonly communityId: string;
  readonly reports: number;
  readonly open: number;
  readonly late: number;
}

/** Reports since `from` and open orders by community, most open first; places without both are left out. */
export function loadByCommunity(
  orders: readonly OrderItem[],
  requests: readonly Pick<RequestItem, 'communityId' | 'createdAt'>[],
  from: Instant,
  now: Instant,
): readonly CommunityLoad[] {
  const loads = new Map<string, { reports: number; open: number; late: number }>();
  const loadOf = (communityId: string) => {
    const known = loads.get(communityId) ?? { reports: 0, open: 0, late: 0 };
    loads.set(communityId, known);
    return known;
  };
  for (const order of orders) {
    if (order.communityId === null || !isOpen(order)) continue;
    const load = loadOf(order.communityId);
    load.open++;
    if (isLate(order, now)) load.late++;
  }
  for (const request of requests) {
    if (request.communityId !== null && Date.parse(request.createdAt) >= from)
      loadOf(request.communityId).reports++;
  }
  return [...loads]
    .map(([communityId, load]) => ({ communityId, ...load }))
    .sort((a, b) => b.open - a.open || b.reports - a.reports || a.communityId.localeCompare(b.communityId));
}

/** Reports of the day by hour since midnight, 24 numbers; `dayStart` is midnight on the site clock. */
export function reportsByHour(
  requests: readonly Pick<RequestItem, 'createdAt'>[],
  dayStart: Instant,
): readonly number[] {
  const hours = new Array<number>(24).fill(0);
  for (const request of requests) {
    const hour = Math.floor((Date.parse(request.createdAt) - dayStart) / hourMs);
    if (hour >= 0 && hour < 24) hours[hour] = (hours[hour] ?? 0) + 1;
  }
  return hours;
}

/** Smallest of 10, 20, 40, 80 … that holds the largest number: an axis that seldom jumps. */
export function axisTop(values: readonly number[]): number {
  const most = Math.max(0, ...values);
  return 10 * 2 ** Math.max(0, Math.ceil(Math.log2(most / 10)));
}

/** How a worker's row is drawn: by the age of his fix first, then by what his order is doing. */
export function shapeOfWorker(worker: WorkerItem, current: OrderItem | undefined): WorkerShape {
  if (worker.presence === 'stale') return 'stale';
  if (worker.presence === 'offline') return 'unknown';
  if (current?.state === 'on_site') return 'onSite';
  if (current?.state === 'en_route') return 'enRoute';
  return worker.openOrders > 0 ? 'assigned' : 'free';
}

export interface WorkerGroup {
  readonly repairStationId: string;
  readonly workers: readonly WorkerItem[];
}

const presenceRank = { online: 0, stale: 1, offline: 2 };

/** Workers on duty by repair station, online first, then the busiest; stations by their number of open orders. */
export function groupWorkers(workers: readonly WorkerItem[]): readonly WorkerGroup[] {
  const groups = new Map<string, WorkerItem[]>();
  for (const worker of workers) {
    if (worker.duty !== 'on') continue;
    groups.set(worker.repairStationId, [...(groups.get(worker.repairStationId) ?? []), worker]);
  }
  const openOf = (group: WorkerGroup): number =>
    group.workers.reduce((sum, worker) => sum + worker.openOrders, 0);
  return [...groups]
    .map(([repairStationId, members]) => ({ repairStationId, workers: members.sort(compareWorkers) }))
    .sort((a, b) => openOf(b) - openOf(a) || a.repairStationId.localeCompare(b.repairStationId));
}

function compareWorkers(a: WorkerItem, b: WorkerItem): number {
  return (
    presenceRank[a.presence] - presenceRank[b.presence] ||
    b.openOrders - a.openOrders ||
    a.id.localeCompare(b.id)
  );
}

/** One page of a list that turns its pages by itself; `turn` may run on for ever. */
export function pageAt<T>(
  items: readonly T[],
  size: number,
  turn: number,
): { readonly from: number; readonly items: readonly T[] } {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const from = (turn % pages) * size;
  return { from, items: items.slice(from, from + size) };
}

/** The round number of kilometres whose bar is closest below `maxPx`. */
export function scaleOf(
  metersPerPixel: number,
  maxPx: number,
): { readonly km: number; readonly widthPx: number } {
  const maxKm = (metersPerPixel * maxPx) / 1000;
  const power = 10 ** Math.floor(Math.log10(maxKm));
  const step = [5, 2, 1].find((one) => one * power <= maxKm) ?? 1;
  const km = step * power;
  return { km, widthPx: Math.round((km * 1000) / metersPerPixel) };
}
