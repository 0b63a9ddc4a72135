/** The style of the base map: valid, in its order, for every kind of road, and named in the language of the page. */
import { createExpression, featureFilter, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { LayerSpecification } from 'maplibre-gl';
import { describe, expect, it } from 'vitest';
import type { Basemap } from '#command-center/contract/basemap.ts';
import { buildStyle } from '#command-center/ui/map/base-style.ts';
import { networkLayers, networkSourceSpec } from '#command-center/ui/map/layers/network.ts';
import { paletteOf } from '#command-center/ui/map/palette.ts';

const basemap: Basemap = {
  id: 'b',
  name: 'b',
  kind: 'pmtiles',
  url: '/tiles/base/x.pmtiles',
  crs: 'wgs84',
  attribution: '',
};
const styleOf = (language: 'zh' | 'en' = 'zh') =>
  buildStyle(paletteOf('dark'), basemap, 'http://a', language);

/** What a layout or paint value is for a feature at a zoom. */
function resultOf(expression: unknown, zoom: number, properties: Record<string, unknown>): unknown {
  const made = createExpression(expression, 'layers[0].paint');
  if (made.result === 'error') throw new Error(made.value.map((one) => one.message).join());
  return made.value.evaluate({ zoom }, { type: 'LineString', properties });
}

const layer = (id: string): Extract<LayerSpecification, { type: 'line' }> => {
  const found = styleOf().layers.find((one) => one.id === id);
  if (found?.type !== 'line') throw new Error(`${id} is no line`);
  return found;
};

describe('the base style', () => {
  it('is valid in both themes and languages, with the network on it', () => {
    for (const theme of ['dark', 'light'] as const) {
      for (const language of ['zh', 'en'] as const) {
        const style = buildStyle(paletteOf(theme), basemap, 'http://a', language);
        const withNet = {
          ...style,
          sources: { ...style.sources, network: networkSourceSpec('http://a') },
          layers: [...style.layers, ...networkLayers(paletteOf(theme), 1.2)],
        };
        expect(validateStyleMin(withNet).map((error) => error.message)).toEqual([]);
      }
    }
  });

  it('stacks as designed: land, water, cells, buildings, streets, arterials, network, borders, names', () => {
    const order = styleOf().layers.map(({ id }) => id);
    const stack = [
      'base-earth',
      'base-blocks',
      'base-parks',
      'base-water',
      'seat-cells',
      'base-buildings',
      'base-streets',
      'base-arterials',
      'base-bridges',
      'seat-network',
      'seat-areas',
      'base-street-names',
      'base-quarter-names',
    ];
    expect(stack.map((id) => order.indexOf(id))).toEqual(
      stack.map((id) => order.indexOf(id)).toSorted((a, b) => a - b),
    );
    expect(stack.every((id) => order.includes(id))).toBe(true);
  });

  it('draws wider what is bigger at every zoom, in our words and in those of Protomaps alone', () => {
    const width = layer('base-streets').paint?.['line-width'];
    const at = (zoom: number, properties: Record<string, unknown>) =>
      Number(resultOf(width, zoom, properties));
    const classes = ['path', 'service', 'residential', 'tertiary', 'secondary', 'primary', 'motorway'];
    for (const zoom of [11, 13, 15, 17]) {
      const widths = classes.map((kind) => at(zoom, { kind: 'x', kind_detail: kind }));
      expect(widths).toEqual(widths.toSorted((a, b) => a - b));
      expect(widths.at(-1)).toBeGreaterThan(widths[0] ?? 9);
    }
    expect(at(15, { kind: 'major_road' })).toBe(at(15, { kind: 'major_road', kind_detail: 'primary' }));
    expect(at(9, { kind: 'minor_road', kind_detail: 'residential' })).toBe(0);
  });

  it('puts every road into exactly one of its layers, bridges above, rails apart', () => {
    const drawn = [
      'base-tunnels',
      'base-paths',
      'base-streets',
      'base-arterials',
      'base-bridges-small',
      'base-bridges',
      'base-rail',
    ];
    const layersOf = (properties: Record<string, unknown>) =>
      drawn.filter((id) => {
        const filter = featureFilter(layer(id).filter, 'layers[0].filter');
        return filter.filter({ zoom: 16 }, { type: 2, properties, geometry: [] });
      });
    expect(layersOf({ kind: 'minor_road', kind_detail: 'residential' })).toEqual(['base-streets']);
    expect(layersOf({ kind: 'major_road', kind_detail: 'primary' })).toEqual(['base-arterials']);
    expect(layersOf({ kind: 'major_road', kind_detail: 'primary', is_bridge: true })).toEqual([
      'base-bridges',
    ]);
    expect(layersOf({ kind: 'path', kind_detail: 'footway', is_bridge: 'yes' })).toEqual([
      'base-bridges-small',
    ]);
    expect(layersOf({ kind: 'highway', is_tunnel: true })).toEqual(['base-tunnels']);
    expect(layersOf({ kind: 'rail' })).toEqual(['base-rail']);
  });

  it('names streets in the language of the page, and in their own where it has none', () => {
    const text = (language: 'zh' | 'en', properties: Record<string, unknown>) => {
      const names = styleOf(language).layers.find(({ id }) => id === 'base-street-names');
      return names?.type === 'symbol' ? resultOf(names.layout?.['text-field'], 15, properties) : null;
    };
    const street = { name: '中央大街', 'name:en': 'Central Street' };
    expect([text('zh', street), text('en', street)]).toEqual(['中央大街', 'Central Street']);
    expect(text('en', { name: '一曼街' })).toBe('一曼街');
    expect(text('en', { name: '一曼街', name_en: 'Yiman St' })).toBe('Yiman St');
  });
});
