/** Which orders the map draws one by one, and which of them lies under a click. */
import type { OrderItem } from '#command-center/contract/http.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { glyphOfOrder, isOpen, severityOfOrder } from '../parts/order-look.ts';
import type { Glyph, Severity } from '../parts/shapes.ts';

/** Zoom from which routine orders are drawn one by one. */
export const everyOrderZoom = 13;

export interface OrderMark {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  readonly severity: Severity;
  readonly glyph: Glyph;
}

/** The marks to draw at a zoom, least urgent first, so that the urgent lie on top; the selected one above all. */
export function orderMarksAt(
  orders: readonly OrderItem[],
  now: Instant,
  zoom: number,
  selectedId: string | null,
): readonly OrderMark[] {
  const isSelected = (mark: OrderMark): number => (mark.id === selectedId ? 1 : 0);
  return orders
    .filter(isOpen)
    .map((order) => ({
      id: order.id,
      lon: order.lon,
      lat: order.lat,
      severity: severityOfOrder(order, now),
      glyph: glyphOfOrder(order),
    }))
    .filter((mark) => mark.severity < 3 || zoom >= everyOrderZoom || mark.id === selectedId)
    .sort((a, b) => isSelected(a) - isSelected(b) || b.severity - a.severity || a.id.localeCompare(b.id));
}

/** The mark under a click: nearest within `reachPx`, the more urgent one of two at the same distance. */
export function orderUnder<M extends OrderMark & { readonly dx?: number; readonly dy?: number }>(
  marks: readonly M[],
  project: (lon: number, lat: number) => { readonly x: number; readonly y: number },
  at: { readonly x: number; readonly y: number },
  reachPx: number,
): M | null {
  let best: M | null = null;
  let bestPx = reachPx;
  for (const mark of marks) {
    const point = project(mark.lon, mark.lat);
    const px = Math.hypot(point.x + (mark.dx ?? 0) - at.x, point.y + (mark.dy ?? 0) - at.y);
    if (px <= bestPx) {
      best = mark;
      bestPx = px;
    }
  }
  return best;
}
