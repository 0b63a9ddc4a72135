/** A database that is already migrated, kept as a tarball, so that a first start takes seconds and not a quarter minute. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { type Migration, migrate } from '../migrate.ts';
import { openPglite } from './pglite.ts';
import { engineVersions } from './pglite-bundle.ts';
import { keepInCache, openCacheDir, pruneCache } from './pglite-cache.ts';

/** Raise when the way of making a template changes. */
const FORMAT = 1;
const TEMPLATES_KEPT = 3;

/** The path of the template for these migrations; made now (about 7 s) unless the cache has it. */
export async function makePgliteTemplate(
  migrations: readonly Migration[],
  cacheDir?: string,
): Promise<string> {
  const dir = await openCacheDir(cacheDir);
  const path = await keepInCache(dir, `template-${await templateKey(migrations)}.tar.gz`, async () => {
    return await promisify(gzip)(await dumpMigrated(migrations, cacheDir), { level: 1 });
  });
  await pruneCache(dir, 'template-', TEMPLATES_KEPT);
  return path;
}

async function templateKey(migrations: readonly Migration[]): Promise<string> {
  const parts = [FORMAT, await engineVersions(), migrations.map(({ id, hash }) => [id, hash])];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

async function dumpMigrated(migrations: readonly Migration[], cacheDir?: string): Promise<Uint8Array> {
  const db = await openPglite({
    dataDir: 'memory://',
    checkpointEveryMs: 0,
    ...(cacheDir === undefined ? {} : { cacheDir }),
  });
  try {
    // PostGIS is in the template even when no migration asks for it: creating it is most of the work.
    await db.exec('create extension if not exists postgis');
    await migrate(db, migrations);
    return await db.dump();
  } finally {
    await db.close();
  }
}
