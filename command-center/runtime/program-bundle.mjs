/** The program as a few JavaScript files, made once of exactly these sources: Node starts them three times as fast as TypeScript. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Raise when the way of bundling changes. */
const FORMAT = 2;
const root = fileURLToPath(new URL('../..', import.meta.url));
const cacheDir = join(root, '.cache', 'program');
const folders = ['command-center', 'dispatch-core', 'edge-gateway', 'geo-data', 'sip'];
/** Sources that no server needs. */
const left = new Set(['ui', 'phone', 'node_modules']);
const entries = {
  cli: 'command-center/cli.ts',
  'pglite-boot': 'geo-data/drivers/pglite-start.mjs',
  'pglite-spare': 'geo-data/drivers/pglite-spare.ts',
  'plan-boot': 'command-center/runtime/route-plans/plan-start.mjs',
  'plan-thread': 'command-center/runtime/route-plans/plan-thread.ts',
  'simulate-boot': 'command-center/runtime/what-if/simulate-start.mjs',
  'what-if-thread': 'command-center/runtime/what-if/what-if-thread.ts',
};
/** The only files whose place is that of the bundle: beside them lie their threads' own entries. */
const moveAlong = new Set(
  [
    'geo-data/drivers/pglite-spare.ts',
    'command-center/runtime/route-plans/plan-thread.ts',
    'command-center/runtime/what-if/what-if-thread.ts',
  ].map((path) => join(root, path)),
);
const DAY_MS = 86_400_000;
const KEPT = 8;
/** Its time says when the bundle was last started. */
const USED = 'used';

/**
 * The folder (as a URL with a slash) of the bundle for the sources as they are this moment; made now (half a second)
 * unless it is there. Null where it cannot be kept or made: then the sources have to do.
 */
export async function openProgramBundle() {
  const files = listSources();
  const dir = join(cacheDir, hashOf(files));
  if (!existsSync(join(dir, 'cli.mjs')) && !(await make(dir, files))) return null;
  await touch(dir);
  return pathToFileURL(dir + sep);
}

/** Every file that could be part of the program, by its path from the root. */
function listSources() {
  const isHere = (path) => existsSync(join(root, path));
  const found = ['package.json', 'tsconfig.json', 'tsconfig.base.json'].filter(isHere);
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!left.has(entry.name)) walk(path);
      } else if (/\.(ts|mjs|json)$/.test(entry.name)) found.push(path);
    }
  };
  // An installation may leave parts out.
  for (const folder of folders.filter(isHere)) walk(folder);
  return found.sort();
}

/** Contents, not times: a checkout may bring back an old file with an old time. */
function hashOf(files) {
  const hash = createHash('sha256').update(`${FORMAT} ${root}`);
  for (const file of files) {
    const contents = readFileSync(join(root, file));
    hash.update(`\n${file} ${contents.length}\n`).update(contents);
  }
  return hash.digest('hex').slice(0, 20);
}

/** Says that it is in use; in a folder that nobody may write nothing is ever cleared away either. */
async function touch(dir) {
  await writeFile(join(dir, USED), '').catch(() => undefined);
}

/** Makes the bundle aside and moves it into place, so that nobody ever starts half of one; false when that fails. */
async function make(dir, files) {
  const draft = `${dir}.${randomBytes(4).toString('hex')}.draft`;
  try {
    await mkdir(draft, { recursive: true });
    if (!(await bundleInto(draft, files))) return false;
    // Two programs may make the same at the same time: the second finds it in place.
    await rename(draft, dir).catch(() => stat(dir));
    await prune();
    return true;
  } catch {
    return false;
  } finally {
    await rm(draft, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function bundleInto(outdir, files) {
  // It comes with the loader for TypeScript.
  const byLoader = createRequire(createRequire(import.meta.url).resolve('tsx'));
  const { build } = await import(pathToFileURL(byLoader.resolve('esbuild')).href);
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
    plugins: [{ name: 'places', setup: keepPlaces }],
  });
  // What the hash has not seen could change without anybody noticing.
  const seen = new Set(files);
  return Object.keys(metafile.inputs).every((path) => seen.has(path));
}

/** Each source goes on finding what lies beside it: migrations, pages, the package's own description. */
function keepPlaces(build) {
  build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
    if (moveAlong.has(path) || relative(root, path).startsWith('..')) return undefined;
    const text = await readFile(path, 'utf8');
    const place = JSON.stringify(pathToFileURL(path).href);
    return { contents: text.replaceAll('import.meta.url', place), loader: 'ts' };
  });
}

/** Old bundles go, but not what may still run: a day is long enough for an exchange of versions. */
async function prune() {
  const names = await readdir(cacheDir);
  const dated = await Promise.all(
    names.map(async (name) => ({ name, usedAt: await usedAt(join(cacheDir, name)) })),
  );
  dated.sort((a, b) => b.usedAt - a.usedAt);
  const newest = dated[0]?.usedAt ?? 0;
  const old = dated.slice(KEPT).filter((one) => one.usedAt < newest - DAY_MS);
  for (const { name } of old) await rm(join(cacheDir, name), { recursive: true, force: true });
}

async function usedAt(dir) {
  const { mtimeMs } = await stat(join(dir, USED)).catch(() => stat(dir));
  return mtimeMs;
}
