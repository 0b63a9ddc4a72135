/** Tells the base map where the page's own names stand, so that its streets and quarters are not named underneath. */
import type { LayerSpecification, StyleImageInterface } from 'maplibre-gl';
import type { Box } from '../place-labels.ts';

export const shieldSource = 'name-shields';
export const shieldImage = 'name-shield';

/** One pixel of nothing. */
export function drawShield(): StyleImageInterface {
  return { width: 1, height: 1, data: new Uint8Array(4) };
}

/** Points along the boxes, a box's height apart: a name is wide, and a shield is a square. */
export function shieldFeatures(
  boxes: readonly Box[],
  unproject: (x: number, y: number) => readonly [number, number],
) {
  return {
    type: 'FeatureCollection' as const,
    features: boxes.map((box) => ({
      type: 'Feature' as const,
      properties: {},
      geometry: {
        type: 'MultiPoint' as const,
        coordinates: middlesOf(box).map(([x, y]) => [...unproject(x, y)]),
      },
    })),
  };
}

/** Nothing to be seen; the names of the base map make room for it. */
export function shieldLayer(halfPx: number): LayerSpecification {
  return {
    id: 'name-shields',
    type: 'symbol',
    source: shieldSource,
    layout: { 'icon-image': shieldImage, 'icon-allow-overlap': true, 'icon-padding': halfPx },
  };
}

/** Middles of squares that cover the box from end to end. */
export function middlesOf({ x, y, width, height }: Box): readonly (readonly [number, number])[] {
  const count = Math.max(1, Math.ceil(width / height));
  const step = count === 1 ? 0 : (width - height) / (count - 1);
  const first = count === 1 ? x + width / 2 : x + height / 2;
  return Array.from({ length: count }, (_, i) => [first + i * step, y + height / 2] as const);
}
