/** Orders on the moving canvas: the overview shows only what needs a person, from zoom 13 on every open order has its plate. */
import { IconLayer } from '@deck.gl/layers';
import type { OrderItem } from '#command-center/contract/http.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import { glyphOfOrder, isOpen, severityOfOrder } from '../../parts/order-look.ts';
import type { Glyph, Severity } from '../../parts/shapes.ts';
import { type Atlas, deckImage, orderIcon, selectionIcon } from '../atlas.ts';

/** Zoom from which routine orders are drawn one by one. */
export const everyOrderZoom = 13;

export interface OrderMark {
  readonly id: string;
  readonly lon: number;
  readonly lat: number;
  readonly severity: Severity;
  readonly glyph: Glyph;
}

/** The marks to draw at a zoom, least urgent first, so that the urgent lie on top. */
export function orderMarksAt(
  orders: readonly OrderItem[],
  now: Instant,
  zoom: number,
  selectedId: string | null,
): readonly OrderMark[] {
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
    .sort((a, b) => b.severity - a.severity || a.id.localeCompare(b.id));
}

interface OrdersLayerOptions {
  readonly marks: readonly OrderMark[];
  readonly atlas: Atlas;
  /** Height of a plate's box on screen in pixels. */
  readonly sizePx: number;
}

/** The plates. */
export function buildOrdersLayer(options: OrdersLayerOptions): IconLayer<OrderMark> {
  const { marks, atlas, sizePx } = options;
  return new IconLayer<OrderMark>({
    id: 'orders-icon',
    data: [...marks],
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getPosition: (mark) => [mark.lon, mark.lat],
    getIcon: (mark) => orderIcon(mark.severity, mark.glyph),
    getSize: (mark) => (mark.severity === 1 ? sizePx * 1.15 : sizePx),
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}

/** The brackets around the selected order. */
export function buildSelectionLayer(mark: OrderMark, atlas: Atlas, sizePx: number): IconLayer<OrderMark> {
  return new IconLayer<OrderMark>({
    id: 'selection-icon',
    data: [mark],
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getPosition: (one) => [one.lon, one.lat],
    getIcon: () => selectionIcon,
    getSize: sizePx * 1.7,
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}

/** The mark under a click: nearest within `reachPx`, the more urgent one of two at the same distance. */
export function orderUnder(
  marks: readonly OrderMark[],
  project: (lon: number, lat: number) => { readonly x: number; readonly y: number },
  at: { readonly x: number; readonly y: number },
  reachPx: number,
): OrderMark | null {
  let best: OrderMark | null = null;
  let bestPx = reachPx;
  for (const mark of marks) {
    const point = project(mark.lon, mark.lat);
    const px = Math.hypot(point.x - at.x, point.y - at.y);
    if (px <= bestPx) {
      best = mark;
      bestPx = px;
    }
  }
  return best;
}
