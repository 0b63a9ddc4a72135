/** Areas of outages as MapLibre layers: proposed ones dashed, those in force filled. */
import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import type { Palette } from '../palette.ts';

export const outageSource = 'outages';

/** GeoJSON of one outage or notice, as the feed has it. */
export interface OutageShape {
  readonly id: string;
  readonly kind: 'proposed' | 'emergency' | 'planned';
  readonly geometry: { readonly type: string; readonly coordinates: readonly unknown[] };
}

interface OutageFeatures {
  readonly type: 'FeatureCollection';
  readonly features: {
    readonly type: 'Feature';
    readonly properties: { readonly id: string; readonly kind: string };
    readonly geometry: { readonly type: 'MultiPolygon'; readonly coordinates: number[][][][] };
  }[];
}

/** Only what is a multipolygon: the feed's shapes are those of notices and proposals. */
export function outageFeatures(shapes: readonly OutageShape[]): OutageFeatures {
  return {
    type: 'FeatureCollection',
    features: shapes
      .filter(({ geometry }) => geometry.type === 'MultiPolygon')
      .map(({ id, kind, geometry }) => ({
        type: 'Feature',
        properties: { id, kind },
        geometry: { type: 'MultiPolygon', coordinates: geometry.coordinates as number[][][][] },
      })),
  };
}

/** From below. */
export function outageLayers(palette: Palette, scale: number): LayerSpecification[] {
  const isProposed: ExpressionSpecification = ['==', ['get', 'kind'], 'proposed'];
  const color: ExpressionSpecification = [
    'match',
    ['get', 'kind'],
    'planned',
    palette.amberFill,
    palette.redFill,
  ];
  return [
    {
      id: 'outage-fill',
      type: 'fill',
      source: outageSource,
      paint: { 'fill-color': color, 'fill-opacity': ['case', isProposed, 0.1, 0.2] },
    },
    {
      id: 'outage-edge',
      type: 'line',
      source: outageSource,
      filter: ['!=', ['get', 'kind'], 'proposed'],
      paint: { 'line-color': color, 'line-width': 2 * scale },
    },
    {
      id: 'outage-edge-proposed',
      type: 'line',
      source: outageSource,
      filter: isProposed,
      paint: { 'line-color': palette.redFill, 'line-width': 2 * scale, 'line-dasharray': [3, 2] },
    },
  ];
}
