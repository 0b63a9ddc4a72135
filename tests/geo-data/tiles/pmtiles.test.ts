import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { zxyToTileId } from 'pmtiles';
import { describe, expect, it } from 'vitest';
import { tileIdOf } from '#geo-data/tiles/hilbert.ts';
import { tilesOf } from '#geo-data/tiles/mercator.ts';
import { openArchiveWriter } from '#geo-data/tiles/pmtiles.ts';
import { archiveHead, expectRoundTrip } from './support/archive-round-trip.ts';
import { openArchive } from './support/read-archive.ts';

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
  it('gives back every tile out of one directory', async () => {
    const header = await expectRoundTrip(5);
    expect(header.leafDirectoryLength ?? 0).toBe(0);
  });

  it('keeps equal tiles once and neighbours of them as a run', async () => {
    const writer = openArchiveWriter();
    const same = gzipSync('sea');
    for (const tile of tilesOf([-180, -85, 180, 85], 4)) writer.add(tile, same);
    writer.add({ z: 5, x: 3, y: 3 }, gzipSync('island'));
    const archive = openArchive(writer.finish(archiveHead));
    const header = await archive.getHeader();
    expect([header.numAddressedTiles, header.numTileEntries, header.numTileContents]).toEqual([257, 2, 2]);
    expect(Buffer.from((await archive.getZxy(4, 9, 5))?.data ?? new ArrayBuffer(0)).toString()).toBe('sea');
  });
});
