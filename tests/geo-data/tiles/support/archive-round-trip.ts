/** Writes an archive of tiles that all differ, reads it back, and tells its header. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { tilesOf } from '#geo-data/tiles/mercator.ts';
import { openArchiveWriter } from '#geo-data/tiles/pmtiles.ts';
import { openArchive } from './read-archive.ts';

export const archiveHead = {
  minZoom: 0,
  maxZoom: 12,
  bounds: [120, 40, 130, 50] as const,
  metadata: { name: 'x' },
};

/** Every tile around the bounds at `z` must come back as it was. */
export async function expectRoundTrip(z: number) {
  const writer = openArchiveWriter();
  const tiles = tilesOf([117, 37, 133, 53], z);
  const textOf = ({ x, y }: { x: number; y: number }) =>
    createHash('sha512')
      .update(`${z}/${x}/${y}`)
      .digest('base64')
      .repeat(1 + ((x * 7 + y * 3) % 5))
      .slice((x * y) % 83);
  for (const tile of tiles) writer.add(tile, gzipSync(textOf(tile)));
  const archive = openArchive(writer.finish(archiveHead));
  const header = await archive.getHeader();
  expect(header.numAddressedTiles).toBe(tiles.length);
  for (const tile of tiles.filter((_, i) => i % 41 === 0 || i === tiles.length - 1)) {
    const found = await archive.getZxy(z, tile.x, tile.y);
    expect(Buffer.from(found?.data ?? new ArrayBuffer(0)).toString()).toBe(textOf(tile));
  }
  expect(await archive.getZxy(z, 0, 0)).toBeUndefined();
  expect(await archive.getMetadata()).toEqual({ name: 'x' });
  return header;
}
