/** Builds the pages when they are missing or older than their sources, so that a fresh clone needs no third command. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = join(root, 'dist/ui/index.html');
const sources = [
  'command-center/ui',
  'command-center/contract',
  'dispatch-core',
  'command-center/vite.config.ts',
];

/** Whether the pages are there and newer than what they are made from. */
export async function isUiFresh(): Promise<boolean> {
  const builtAt = await timeOf(built);
  const newest = Math.max(...(await Promise.all(sources.map((path) => newestIn(join(root, path))))));
  return builtAt >= newest;
}

/** Runs the build when it is needed; `say` tells that it takes a moment. */
export async function ensureUi(say: (line: string) => void): Promise<void> {
  if (await isUiFresh()) return;
  say('Building the pages once, some seconds … / 正在构建页面，约需数秒 …');
  const { build } = await import('vite');
  // Aside first: a build that is broken off half-way must not look like a whole one.
  const draft = await mkdtemp(join(await folder('dist'), 'ui-draft-'));
  try {
    const configFile = join(root, 'command-center/vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir: draft } });
    await rm(join(root, 'dist/ui'), { recursive: true, force: true });
    await rename(draft, join(root, 'dist/ui'));
    await chmod(join(root, 'dist/ui'), 0o755);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function folder(name: string): Promise<string> {
  await mkdir(join(root, name), { recursive: true });
  return join(root, name);
}

async function newestIn(path: string): Promise<number> {
  const info = await stat(path);
  if (!info.isDirectory()) return info.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(files.map((entry) => timeOf(join(entry.parentPath, entry.name))));
  return Math.max(0, ...times);
}

async function timeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}
