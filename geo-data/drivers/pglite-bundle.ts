/** The PostGIS bundle without raster, topology and geocoder: two thirds of its code, which nobody here calls. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { keepInCache, packageDir } from './pglite-cache.ts';

const PACKAGE = '@electric-sql/pglite-postgis';
const BLOCK = 512;

/** Makes the bundle from the installed package unless the cache has it; the path of the tar.gz. */
export async function makeBundle(cacheDir: string): Promise<string> {
  const { postgis } = await engineVersions();
  return await keepInCache(cacheDir, `postgis-${postgis}.tar.gz`, async () => {
    const full = await promisify(gunzip)(await readFile(join(packageDir(PACKAGE), 'dist/postgis.tar.gz')));
    return await promisify(gzip)(selectEntries(full, isNeeded), { level: 6 });
  });
}

/** Versions of the two packages: what a made thing depends on. */
export async function engineVersions(): Promise<{ pglite: string; postgis: string }> {
  return { pglite: await versionOf('@electric-sql/pglite'), postgis: await versionOf(PACKAGE) };
}

async function versionOf(name: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(packageDir(name), 'package.json'), 'utf8'));
  return String(Reflect.get(Object(manifest), 'version'));
}

function isNeeded(path: string): boolean {
  return (
    path === 'lib/postgresql/postgis-3.so' ||
    path.startsWith('share/proj/') ||
    /^share\/postgresql\/extension\/postgis(--\d+\.\d+\.\d+)?\.(sql|control)$/.test(path)
  );
}

/** The tar with only the entries whose path `isWanted`; headers are copied as they are. */
export function selectEntries(tar: Uint8Array, isWanted: (path: string) => boolean): Uint8Array {
  const kept: Uint8Array[] = [];
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const path = readText(tar, at, 100);
    if (path === '') break;
    const size = Number.parseInt(readText(tar, at + 124, 12), 8);
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (isWanted(path)) kept.push(tar.subarray(at, end));
    at = end;
  }
  // Two empty blocks end a tar.
  return Buffer.concat([...kept, new Uint8Array(2 * BLOCK)]);
}

function readText(tar: Uint8Array, start: number, length: number): string {
  const field = Buffer.from(tar.subarray(start, start + length)).toString('latin1');
  return field.split('\0', 1)[0]?.trim() ?? '';
}
