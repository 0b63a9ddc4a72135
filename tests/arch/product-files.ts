/** Lists the product's files for the architecture tests. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PRODUCT_FOLDERS } from './import-rules.ts';
import type { Source } from './source-scan.ts';
import { scanSource } from './source-scan.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SKIPPED = new Set(['node_modules', 'dist', '.cache', '.data']);

/** Every file below `folder`, as paths from the repository's root. */
export function listFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : listFiles(path);
    return [path];
  });
}

/** Every file of the product folders; a folder whose first file is still to come has none. */
export function productPaths(): string[] {
  return PRODUCT_FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap(listFiles);
}

/** Every product source, scanned. */
export function productSources(): Source[] {
  return productPaths().filter(isSource).map(loadSource);
}

/** Every TypeScript file below tests/, scanned. */
export function testSources(): Source[] {
  return listFiles('tests')
    .filter((path) => isSource(path) && !path.startsWith('tests/fixtures/'))
    .map(loadSource);
}

function isSource(path: string): boolean {
  return /\.(ts|tsx|mjs)$/.test(path);
}

function loadSource(path: string): Source {
  return scanSource(path, readFileSync(join(ROOT, path), 'utf8'));
}
