/** How an order is drawn: its severity from its clocks and class, its glyph from what was reported. */
import type { OrderItem } from '#command-center/contract/http.ts';
import type { OrderState } from '#dispatch-core/domain/order.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { type Glyph, isGlyph, type Severity } from './shapes.ts';

/** Share of the limit after which an order needs somebody soon. */
export const warnShare = 0.8;

const doneStates: ReadonlySet<OrderState> = new Set(['completed', 'archived', 'void']);

/** The fields of an order that decide its look. */
export type OrderLook = Pick<
  OrderItem,
  'state' | 'class' | 'category' | 'subtype' | 'dueAt' | 'createdAt' | 'overdue' | 'paused'
> & { readonly marks: Pick<OrderItem['marks'], 'petition'> };

/** True before `completed`. */
export function isOpen(order: Pick<OrderItem, 'state'>): boolean {
  return !doneStates.has(order.state);
}

/** Share of the overall limit that is used up: 0 at registration, 1 at the due time, more when late. */
export function usedShare(order: Pick<OrderItem, 'dueAt' | 'createdAt'>, now: Instant): number {
  const from = Date.parse(order.createdAt);
  const limitMs = Date.parse(order.dueAt) - from;
  return limitMs > 0 ? (now - from) / limitMs : 1;
}

/** Late by the server's event or by the clock, whichever is first; never for an order that is done. */
export function isLate(order: OrderLook, now: Instant): boolean {
  return isOpen(order) && (order.overdue || now > Date.parse(order.dueAt));
}

/** 1 for late, leak and petition; 2 from 80 % of the limit; else 3. Orders that are done are always 3. */
export function severityOfOrder(order: OrderLook, now: Instant): Severity {
  if (!isOpen(order)) return 3;
  if (isLate(order, now) || order.class === 'leak' || order.marks.petition) return 1;
  return usedShare(order, now) >= warnShare ? 2 : 3;
}

/** Petition first, then the subtype's own glyph, then the class's. */
export function glyphOfOrder(order: OrderLook): Glyph {
  if (order.marks.petition) return 'petition';
  if (isGlyph(order.subtype)) return order.subtype;
  if (order.category === 'complaint') return 'complaint';
  if (order.class === 'leak') return 'leak';
  return order.class === 'noHeat' ? 'notWarm' : 'other';
}

/** Order of a work list: severity, then least time left, then number. */
export function compareOrders(a: OrderItem, b: OrderItem, now: Instant): number {
  const bySeverity = severityOfOrder(a, now) - severityOfOrder(b, now);
  if (bySeverity !== 0) return bySeverity;
  return Date.parse(a.dueAt) - Date.parse(b.dueAt) || a.no - b.no;
}
