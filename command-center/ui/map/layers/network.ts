/** The pipe network as MapLibre layers over live tiles: the warm thread of the primary net, the secondary net close by. */
import type { ExpressionSpecification, LayerSpecification, VectorSourceSpecification } from 'maplibre-gl';
import { byZoom } from '../land-layers.ts';
import type { Palette } from '../palette.ts';

export const networkSource = 'network';
/** From here on the secondary net is drawn. */
export const secondaryFromZoom = 14.5;

/** Where the tiles are; MapLibre wants them absolute. */
export function networkTiles(origin: string): string[] {
  return [`${origin}/tiles/live/network/{z}/{x}/{y}.mvt`];
}

/** Zooms are those that the server has something for. */
export function networkSourceSpec(origin: string): VectorSourceSpecification {
  return { type: 'vector', tiles: networkTiles(origin), minzoom: 8, maxzoom: 16 };
}

/** A branch of 150 mm is half as wide as a trunk of 700. */
const byDiameter: ExpressionSpecification = [
  'interpolate',
  ['linear'],
  ['coalesce', ['get', 'diameter_mm'], 300],
  150,
  0.55,
  700,
  1.1,
];

function widthOf(scale: number, more = 0): ExpressionSpecification {
  const stop = (px: number): ExpressionSpecification => ['+', more, ['*', px * scale, byDiameter]];
  return byZoom(1.4, [9, stop(1.2)], [12, stop(2.4)], [15, stop(4)], [18, stop(8)]);
}

/** From below; `scale` is the size of marks against 20 px of root size. */
export function networkLayers(palette: Palette, scale: number): LayerSpecification[] {
  const pipes = (
    id: string,
    net: 'primary' | 'secondary',
    paint: NonNullable<Extract<LayerSpecification, { type: 'line' }>['paint']>,
    minzoom = 0,
  ): LayerSpecification => ({
    id,
    type: 'line',
    source: networkSource,
    'source-layer': 'pipes',
    minzoom,
    filter: ['==', ['get', 'net'], net],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint,
  });
  const seam = (width: ExpressionSpecification) =>
    ({ 'line-color': palette.pipeSeam, 'line-width': width, 'line-opacity': 0.55 }) as const;
  return [
    pipes(
      'network-secondary',
      'secondary',
      { 'line-color': palette.hearthFar, 'line-width': byZoom(1.4, [14.5, 0.9 * scale], [18, 2.6 * scale]) },
      secondaryFromZoom,
    ),
    pipes('network-primary-seam', 'primary', seam(widthOf(scale, 2 * scale)), 11),
    pipes('network-primary', 'primary', { 'line-color': palette.hearth, 'line-width': widthOf(scale) }),
  ];
}
