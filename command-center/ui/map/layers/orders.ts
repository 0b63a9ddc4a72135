/** Order plates on the moving canvas, with the brackets around the selected one. */
import { IconLayer } from '@deck.gl/layers';
import { type Atlas, deckImage, orderIcon, selectionIcon } from '../atlas.ts';
import type { SpreadMark } from '../spread-marks.ts';

interface OrdersLayerOptions {
  readonly marks: readonly SpreadMark[];
  readonly atlas: Atlas;
  /** Height of a plate's box on screen in pixels. */
  readonly sizePx: number;
}

/** The plates. */
export function buildOrdersLayer(options: OrdersLayerOptions): IconLayer<SpreadMark> {
  const { marks, atlas, sizePx } = options;
  return new IconLayer<SpreadMark>({
    id: 'orders-icon',
    data: [...marks],
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getPosition: (mark) => [mark.lon, mark.lat],
    getPixelOffset: (mark) => [mark.dx, mark.dy],
    getIcon: (mark) => orderIcon(mark.severity, mark.glyph),
    getSize: (mark) => (mark.severity === 1 ? sizePx * 1.15 : sizePx),
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}

/** The brackets around the selected order. */
export function buildSelectionLayer(mark: SpreadMark, atlas: Atlas, sizePx: number): IconLayer<SpreadMark> {
  return new IconLayer<SpreadMark>({
    id: 'selection-icon',
    data: [mark],
    iconAtlas: deckImage(atlas),
    iconMapping: { ...atlas.places },
    getPosition: (one) => [one.lon, one.lat],
    getPixelOffset: (one) => [one.dx, one.dy],
    getIcon: () => selectionIcon,
    getSize: sizePx * 1.7,
    updateTriggers: { getSize: sizePx },
    parameters: { depthCompare: 'always' },
    pickable: false,
  });
}
