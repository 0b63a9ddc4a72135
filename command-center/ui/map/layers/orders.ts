/** Order plates on the moving canvas, with the brackets around the selected one. */
import { IconLayer } from '@deck.gl/layers';
import { type Atlas, deckImage, orderIcon, selectionIcon } from '../atlas.ts';
import type { OrderMark } from '../order-marks.ts';

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
