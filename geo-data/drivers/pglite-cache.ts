/** Where the PGlite driver keeps what it makes once: the trimmed PostGIS bundle and the templates. */
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_CACHE = new URL('../../.cache/pglite', import.meta.url);

/** A directory we may write: the wanted one (default `.cache/pglite` of the project), else a private one in tmp. */
export async function openCacheDir(wanted: string = fileURLToPath(PROJECT_CACHE)): Promise<string> {
  try {
    await mkdir(wanted, { recursive: true });
    await access(wanted, constants.W_OK);
    return wanted;
  } catch {
    return await openPrivateTmp();
  }
}

/** Programs are loaded from the cache, so a directory somebody else prepared in tmp must not be believed. */
async function openPrivateTmp(): Promise<string> {
  const { uid, username } = userInfo();
  const dir = join(tmpdir(), `hearthline-cache-${username}`);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const info = await stat(dir);
  const ours = uid === -1 || (info.uid === uid && (info.mode & 0o022) === 0);
  return ours ? dir : await mkdtemp(join(tmpdir(), 'hearthline-cache-'));
}

/** The path of `name` in the cache, made first when it is missing; two processes may make it at the same time. */
export async function keepInCache(
  dir: string,
  name: string,
  make: () => Promise<Uint8Array>,
): Promise<string> {
  const path = join(dir, name);
  if (await exists(path)) return path;
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
  await writeFile(draft, await make());
  await rename(draft, path);
  return path;
}

/** Removes all but the newest files of one kind. */
export async function pruneCache(dir: string, prefix: string, keep: number): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.startsWith(prefix));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, madeAt: await madeAt(join(dir, name)) })),
  );
  dated.sort((a, b) => b.madeAt - a.madeAt);
  for (const { name } of dated.slice(keep)) await rm(join(dir, name), { force: true });
}

// Another process may have pruned it between the listing and the look.
async function madeAt(path: string): Promise<number> {
  return await stat(path).then(
    (info) => info.mtimeMs,
    () => 0,
  );
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}

/** The installed folder of a package that has an entry under `dist/`. */
export function packageDir(name: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(name)), '..');
}
