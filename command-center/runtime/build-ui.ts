/** Builds the pages when they are missing or older than their sources, so that a fresh clone needs no third command. */
import { readdir, stat } from 'node:fs/promises';
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

/** Runs the build when it is needed; `say` tells that it takes a moment. */
export async function ensureUi(say: (line: string) => void): Promise<void> {
  const builtAt = await timeOf(built);
  const newest = Math.max(...(await Promise.all(sources.map((path) => newestIn(join(root, path))))));
  if (builtAt >= newest) return;
  say('Building the pages once, some seconds … / 正在构建页面，约需数秒 …');
  const { build } = await import('vite');
  await build({ configFile: join(root, 'command-center/vite.config.ts'), logLevel: 'error' });
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
