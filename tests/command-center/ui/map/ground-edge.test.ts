/** The fade at the end of a base map, and the shields of names: whole, inside the bounds, only where they are wanted. */
import { describe, expect, it } from 'vitest';
import { edgeFeatures, fadingBounds } from '#command-center/ui/map/layers/ground-edge.ts';
import { middlesOf } from '#command-center/ui/map/layers/name-shields.ts';

describe('the edge of the ground', () => {
  it('fades inwards from the bounds, step by step, and hides everything beyond', () => {
    const { features } = edgeFeatures([126, 45, 127, 46]);
    const holes = features.map(({ geometry }) =>
      Math.min(...(geometry.coordinates[1] ?? []).map(([lon]) => lon)),
    );
    expect(holes[0]).toBe(126);
    expect([...holes].sort((a, b) => a - b)).toEqual(holes);
    expect(Math.max(...holes)).toBeLessThan(126.2);
    expect(features[0]?.properties.opacity).toBe(1);
  });

  it('is no matter for maps without bounds or of half a world', () => {
    expect(fadingBounds(undefined)).toBeNull();
    expect(fadingBounds([-180, -85, 180, 85])).toBeNull();
    expect(fadingBounds([126, 45, 126.4, 45.3])).toEqual([126, 45, 126.4, 45.3]);
  });
});

describe('shields', () => {
  it('reach from one end of a name to the other', () => {
    const middles = middlesOf({ x: 10, y: 20, width: 100, height: 20 });
    expect(middles[0]).toEqual([20, 30]);
    expect(middles.at(-1)).toEqual([100, 30]);
    expect(middles).toHaveLength(5);
    expect(middlesOf({ x: 0, y: 0, width: 8, height: 20 })).toEqual([[4, 10]]);
  });
});
