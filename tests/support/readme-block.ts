/** Generated blocks of a document: read between their markers, or rewritten by `npm run bless`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The text between `<!-- name:start -->` and `<!-- name:end -->` of a document (path from the repository's root), or
 * null while the document does not exist. With BLESS=1 the block is first set to `wanted`. Throws when the document
 * is there without the markers.
 */
export function readBlock(path: string, name: string, wanted: string): string | null {
  const file = join(ROOT, path);
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const block = findBlock(text, name);
  if (block === null) throw new Error(`${path} has no <!-- ${name}:start --> … <!-- ${name}:end --> block`);
  if (process.env.BLESS !== '1') return block.trim();
  writeFileSync(file, setBlock(text, name, wanted));
  return wanted;
}

/** The block's text, or null when one of the markers is missing. */
export function findBlock(text: string, name: string): string | null {
  const [, after] = text.split(`<!-- ${name}:start -->`);
  const [block, end] = after?.split(`<!-- ${name}:end -->`) ?? [];
  return block === undefined || end === undefined ? null : block;
}

/** The document with another block. */
export function setBlock(text: string, name: string, wanted: string): string {
  const [before = '', after = ''] = text.split(`<!-- ${name}:start -->`);
  const [, end = ''] = after.split(`<!-- ${name}:end -->`);
  return `${before}<!-- ${name}:start -->\n${wanted}\n<!-- ${name}:end -->${end}`;
}
