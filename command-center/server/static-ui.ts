/** Serves the built pages: right types, hashed files for ever, everything else asks again; pages of the application fall back to its one document. */
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context } from 'hono';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.wav': 'audio/wav',
  '.txt': 'text/plain; charset=utf-8',
  '.pmtiles': 'application/octet-stream',
};

/** The build puts a hash into the names under this folder. */
const hashedFolder = '/assets/';

/** A file of the pages, the document for their addresses, or null for a file that is not there. */
export async function answerUi(folder: string, c: Context): Promise<Response | null> {
  const path = decodePath(c.req.path);
  if (path === null) return null;
  const file = await readInside(folder, path === '/' ? '/index.html' : path);
  if (file !== null) {
    const forever = path.startsWith(hashedFolder);
    return answerBytes(c, file, extname(path) || '.html', forever);
  }
  // An address with an ending is a file that is missing; a page address is one of the application.
  if (extname(path) !== '') return null;
  const document = await readInside(folder, '/index.html');
  return document === null ? answerNotBuilt(c) : answerBytes(c, document, '.html', false);
}

function decodePath(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') || decoded.includes('\\') ? null : decoded;
  } catch {
    return null;
  }
}

/** Null for directories, missing files and everything outside of the folder. */
async function readInside(folder: string, path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const root = normalize(folder + sep);
  const full = normalize(join(root, path));
  if (!full.startsWith(root)) return null;
  const found = await stat(full).catch(() => null);
  return found?.isFile() ? new Uint8Array(await readFile(full)) : null;
}

function answerBytes(c: Context, bytes: Uint8Array<ArrayBuffer>, ending: string, forever: boolean): Response {
  c.header('content-type', types[ending] ?? 'application/octet-stream');
  c.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
  return c.body(bytes);
}

function answerNotBuilt(c: Context): Response {
  c.header('cache-control', 'no-store');
  return c.html(
    '<!doctype html><html lang="zh"><meta charset="utf-8"><title>Hearthline 暖线</title>' +
      '<h1>页面尚未构建</h1><p>请在项目目录运行 <code>npm run build</code>,然后刷新。接口已可用。</p>' +
      '<h1>The pages are not built yet</h1><p>Run <code>npm run build</code> in the project folder and reload. ' +
      'The interface works already.</p></html>',
    503,
  );
}
