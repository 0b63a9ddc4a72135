/** A shifted picture is put right: every place lies where its true coordinates say, to the pixel. */
import gcoord from 'gcoord';
import { describe, expect, it, vi } from 'vitest';
import { buildStyle, isRectified, shiftedBasemap, usableBasemap } from '#command-center/ui/map/base-style.ts';
import { paletteOf } from '#command-center/ui/map/palette.ts';
import { rectifiedTiles, templateOf } from '#command-center/ui/map/rectified-address.ts';
import { piecesOf, tilesUnder } from '#command-center/ui/map/rectify-raster.ts';

// The library needs a browser; nothing of it is used here.
vi.mock('maplibre-gl', () => ({ addProtocol: () => undefined }));

const raster = {
  id: 'amap',
  name: '底图',
  kind: 'raster' as const,
  url: 'https://tiles.example/{z}/{x}/{y}.png?k=1&x={x}',
  crs: 'gcj02' as const,
  attribution: '© them',
};

/** Pixel of a place in the whole world at a zoom, tiles of 256. */
function pixelOf([lon = 0, lat = 0]: readonly number[], z: number): readonly [number, number] {
  const world = 256 * 2 ** z;
  const sine = Math.sin((lat * Math.PI) / 180);
  return [(lon / 360 + 0.5) * world, (0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI) * world];
}

describe('a raster base map in GCJ-02', () => {
  it.each([
    [126.63, 45.75],
    [116.4, 39.9],
    [121.47, 31.23],
  ])('shows %f, %f where it is, within half a pixel up to street zoom', (lon, lat) => {
    const shifted = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
    for (const z of [9, 11, 13, 15, 17]) {
      const [trueX, trueY] = pixelOf([lon, lat], z);
      const tile = { z, x: Math.floor(trueX / 256), y: Math.floor(trueY / 256) };
      const [inX, inY] = [trueX - tile.x * 256, trueY - tile.y * 256];
      const piece = piecesOf(tile).find(
        ({ toX, toY }) => inX >= toX && inX < toX + 64 && inY >= toY && inY < toY + 64,
      );
      if (piece === undefined) throw new Error('no piece covers it');
      const drawnFromX = piece.fromX + ((inX - piece.toX) / 64) * piece.width;
      const drawnFromY = piece.fromY + ((inY - piece.toY) / 64) * piece.height;
      const [wantedX, wantedY] = pixelOf(shifted, z);
      expect(Math.hypot(drawnFromX - wantedX, drawnFromY - wantedY), `zoom ${z}`).toBeLessThan(0.5);
    }
  });

  it('is made of the shifted tiles around, which cover all of it', () => {
    const z = 16;
    const [x, y] = pixelOf([126.63, 45.75], z);
    const pieces = piecesOf({ z, x: Math.floor(x / 256), y: Math.floor(y / 256) });
    const tiles = tilesUnder(pieces, z);
    expect(tiles.length).toBeLessThanOrEqual(4);
    for (const { fromX, fromY, width, height } of pieces) {
      for (const [cx, cy] of [
        [fromX, fromY],
        [fromX + width - 0.01, fromY + height - 0.01],
      ] as const) {
        expect(tiles).toContainEqual({ z, x: Math.floor(cx / 256), y: Math.floor(cy / 256) });
      }
    }
  });

  it('leaves what lies outside of China where it is', () => {
    const [piece] = piecesOf({ z: 12, x: 2132, y: 1496 });
    expect(piece?.fromX).toBeCloseTo(2132 * 256, 6);
    expect(piece?.fromY).toBeCloseTo(1496 * 256, 3);
  });

  it('is named by an address that keeps the braces of its template closed', () => {
    const named = rectifiedTiles(raster.url);
    const filled = named.replace('{z}', '12').replace('{x}', '3').replace('{y}', '4');
    expect(filled).not.toContain('{');
    expect(templateOf(filled)).toEqual({ tile: { z: 12, x: 3, y: 4 }, template: raster.url });
    expect(() => templateOf('https://x/1/2/3')).toThrow('not the address');
    const { sources } = buildStyle(paletteOf('dark'), raster, 'http://a', 'zh');
    expect(sources.base).toMatchObject({ type: 'raster', tiles: [named] });
  });

  it('is drawable; everything in BD-09 is refused', () => {
    expect(usableBasemap([raster])).toBe(raster);
    expect(isRectified({ ...raster, crs: 'wgs84' })).toBe(false);
    const other = { ...raster, crs: 'bd09' as const };
    expect(usableBasemap([other])).toBeNull();
    expect(shiftedBasemap([other])).toBe(other);
  });
});
