/** The key of all secret hashes: made once per site and kept in a file, readable by its owner only; all processes hold the same. */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Queryable } from '#geo-data/database.ts';
import { claimSecretKey } from '#geo-data/store/site.ts';

const keyBytes = 32;

/** Reads `file` (`DATA_DIR/secret.key` when it is not given), or makes it. Throws when it does not hold a key. */
export async function loadSecretKey(dataDir: string, file: string | null = null): Promise<Uint8Array> {
  const path = file ?? join(dataDir, 'secret.key');
  await mkdir(dirname(path), { recursive: true });
  const key = (await readKey(path)) ?? (await makeKey(path));
  if (key.length !== keyBytes) {
    throw new Error(`${path} does not hold a key of ${keyBytes} bytes; restore it from the backup`);
  }
  return key;
}

/**
 * Says that this is the key of the site's hashes; the first process to say so decides. Throws when the site has
 * another one: with the wrong key no device, no program and no session would be known, and no bus be heard.
 */
export async function claimSite(db: Queryable, key: Uint8Array): Promise<void> {
  const mark = createHmac('sha256', key).update('mark of the key').digest('hex').slice(0, 32);
  if (await claimSecretKey(db, mark)) return;
  throw new Error(
    [
      'This database was set up with another secret key. Give every process the same file (SECRET_KEY_FILE, or a copy of DATA_DIR/secret.key).',
      'If the key is lost for good, set the column secret_key_mark of the table site to null, then make devices, tokens and sources anew.',
      '本数据库使用的是另一个密钥：请让所有进程使用同一个密钥文件（SECRET_KEY_FILE）。',
    ].join('\n'),
  );
}

/** Puts a key from a backup in its place, unless the same one is there. Throws when there is another. */
export async function placeSecretKey(dataDir: string, file: string | null, key: Uint8Array): Promise<void> {
  const path = file ?? join(dataDir, 'secret.key');
  await mkdir(dirname(path), { recursive: true });
  const there = (await readKey(path)) ?? (await makeKey(path, key));
  if (!Buffer.from(there).equals(key)) throw new Error(`${path} holds another secret key`);
}

async function readKey(path: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Whole under its name or not at all: a start that is killed here, or a second one meanwhile, sees no half key. */
async function makeKey(path: string, fresh: Uint8Array = randomBytes(keyBytes)): Promise<Uint8Array> {
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, fresh, { flag: 'wx', mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return new Uint8Array(fresh);
  } catch (error) {
    // Another start was faster: its key is the one.
    if (!hasCode(error, 'EEXIST')) throw error;
    return new Uint8Array(await readFile(path));
  } finally {
    await rm(draft, { force: true });
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
