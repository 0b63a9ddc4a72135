/** Where what a demonstration is made of lies: beside the program, named by everything it was made from. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCacheDir } from '#geo-data/drivers/pglite-cache.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Sources that decide what comes out: the city and the map, and for the past the rules, too. */
const citySources = [
  'geo-data/demo-city',
  'geo-data/tiles',
  'geo-data/roads',
  'geo-data/map-source.ts',
  'command-center/runtime/demo-parts',
];
const pastSources = [
  ...citySources,
  'dispatch-core',
  'edge-gateway/simulator',
  'command-center/runtime/history',
  'command-center/runtime/demo-homes.ts',
  'command-center/runtime/demo-demand.ts',
  'command-center/runtime/demo-rota.ts',
  'command-center/contract/settings.ts',
  'geo-data/store/catalogue-defaults.ts',
];

export interface PartPlaces {
  readonly dir: string;
  /** All but the ground. */
  readonly city: string;
  /** What map and roads are made from. */
  readonly source: string;
  readonly baseMap: string;
  readonly roads: string;
  readonly groundFacts: string;
  /** A season's past up to a moment; `key` is checked when it is read. */
  past(season: number, to: number): { readonly path: string; readonly key: string };
}

/** Cities of other programs that are kept. */
const keptCities = 4;

/** Opens the folder of a seed's city, and clears away what older programs made. */
export async function openPartPlaces(seed: number, size: string): Promise<PartPlaces> {
  const base = await openCacheDir(join(root, '.cache', 'demo'));
  const key = hashOf(citySources, `city ${seed} ${size}`);
  const dir = join(base, key);
  await mkdir(dir, { recursive: true });
  await prune(base, key);
  const pastKey = hashOf(pastSources, `past ${seed} ${size}`);
  return {
    dir,
    city: join(dir, 'city.json'),
    source: join(dir, 'source.json'),
    baseMap: join(dir, 'base.pmtiles'),
    roads: join(dir, 'roads.bin'),
    groundFacts: join(dir, 'ground.json'),
    past: (season, to) => ({
      path: join(dir, `past-${season}-${to}.gz`),
      key: `${pastKey}-${season}-${to}`,
    }),
  };
}

function hashOf(sources: readonly string[], name: string): string {
  const hash = createHash('sha256').update(name);
  for (const file of sources.flatMap((path) => filesOf(join(root, path)))) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 20);
}

function filesOf(path: string): string[] {
  if (!existsSync(path)) return [];
  if (path.endsWith('.ts')) return [path];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) =>
      entry.isDirectory() || entry.name.endsWith('.ts') ? filesOf(join(path, entry.name)) : [],
    )
    .sort();
}

async function prune(base: string, current: string): Promise<void> {
  const others = (await readdir(base)).filter((name) => name !== current);
  const dated = await Promise.all(
    others.map(async (name) => ({ name, at: await changedAt(join(base, name)) })),
  );
  dated.sort((a, b) => b.at - a.at);
  for (const { name } of dated.slice(keptCities - 1)) {
    await rm(join(base, name), { recursive: true, force: true });
  }
}

/** Another demo may have cleared it away by now. */
function changedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
