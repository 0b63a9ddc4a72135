/** Binds tiles: archives of base maps out of the blob store, live tiles out of the database with a cache over them. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Database } from '#geo-data/database.ts';
import { isBaseMap } from '#geo-data/store/grounds.ts';
import { readLayerVersion, renderLiveTile } from '#geo-data/store/live-tiles.ts';
import type { ServerDeps } from '../server/deps.ts';
import type { BlobFiles } from './blobs.ts';
import { createTileCache } from './tile-cache.ts';

const cacheBytes = 32 * 1024 * 1024;
const compress = promisify(gzip);

/** One cache for the whole program: every screen asks for the same few tiles. */
export function bindTiles(db: Database, blobs: BlobFiles): ServerDeps['tiles'] {
  const cache = createTileCache(cacheBytes);
  return {
    async baseMap(hash) {
      const sha256 = Uint8Array.from(Buffer.from(hash, 'hex'));
      // Evidence lies in the same store: only what is a base map is handed out here.
      const bytes = (await isBaseMap(db, sha256)) ? await blobs.size(sha256) : null;
      return bytes === null ? null : { bytes, read: (from, to) => blobs.read(sha256, from, to) };
    },
    version: (layer) => readLayerVersion(db, layer),
    live: (layer, tile, version) =>
      cache.get(`${layer}/${version}/${tile.z}/${tile.x}/${tile.y}`, async () => {
        const bytes = await renderLiveTile(db, layer, tile);
        return bytes === null ? null : await compress(bytes);
      }),
  };
}
