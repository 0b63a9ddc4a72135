import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zxyToTileId } from 'pmtiles';
import { describe, expect, it } from 'vitest';
import { tileIdOf } from '#geo-data/tiles/hilbert.ts';
import { tilesOf } from '#geo-data/tiles/mercator.ts';
import { openArchiveWriter } from '#geo-data/tiles/pmtiles.ts';
import { openArchive } from './support/read-archive.ts';

const head = {
  minZoom: 0,
  maxZoom: 12,
  bounds: [120, 40, 130, 50] as const,
  metadata: { name: 'x' },
};

describe('tileIdOf', () => {
  it('is the number that readers compute', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 22 }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        fc.double({ min: 0, max: 0.999999, noNaN: true }),
        (z, u, w) => {
          const [x, y] = [Math.floor(u * 2 ** z), Math.floor(w * 2 ** z)];
          expect(tileIdOf({ z, x, y })).toBe(zxyToTileId(z, x, y));
        },
      ),
    );
  });
});

describe('an archive', () => {
  it('gives back every tile, one directory or many', async () => {
    for (const z of [5, 12]) {
      const writer = openArchiveWriter();
      const tiles = tilesOf([117, 37, 133, 53], z);
      const textOf = ({ x, y }: { x: number; y: number }) =>
        createHash('sha512')
          .update(`${z}/${x}/${y}`)
          .digest('base64')
          .repeat(1 + ((x * 7 + y * 3) % 5))
          .slice((x * y) % 83);
      for (const tile of tiles) writer.add(tile, gzipSync(textOf(tile)));
      const archive = openArchive(writer.finish(head));
      const header = await archive.getHeader();
      expect(header.numAddressedTiles).toBe(tiles.length);
      // Only many tiles need leaves.
      expect((header.leafDirectoryLength ?? 0) > 0).toBe(z === 12);
      for (const tile of tiles.filter((_, i) => i % 41 === 0 || i === tiles.length - 1)) {
        const found = await archive.getZxy(z, tile.x, tile.y);
        expect(Buffer.from(found?.data ?? new ArrayBuffer(0)).toString()).toBe(textOf(tile));
      }
      expect(await archive.getZxy(z, 0, 0)).toBeUndefined();
      expect(await archive.getMetadata()).toEqual({ name: 'x' });
    }
  });

  it('keeps equal tiles once and neighbours of them as a run', async () => {
    const writer = openArchiveWriter();
    const same = gzipSync('sea');
    for (const tile of tilesOf([-180, -85, 180, 85], 4)) writer.add(tile, same);
    writer.add({ z: 5, x: 3, y: 3 }, gzipSync('island'));
    const archive = openArchive(writer.finish(head));
    const header = await archive.getHeader();
    expect([header.numAddressedTiles, header.numTileEntries, header.numTileContents]).toEqual([257, 2, 2]);
    expect(Buffer.from((await archive.getZxy(4, 9, 5))?.data ?? new ArrayBuffer(0)).toString()).toBe('sea');
  });
});
