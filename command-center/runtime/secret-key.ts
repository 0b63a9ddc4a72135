/** The key of all secret hashes: made once per installation and kept beside the data, readable by its owner only. */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const keyBytes = 32;

/** Reads `DATA_DIR/secret.key`, or makes it. Throws when the file does not hold a key. */
export async function loadSecretKey(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true });
  const key = (await readKey(path)) ?? (await makeKey(path));
  if (key.length !== keyBytes) {
    throw new Error(`${path} does not hold a key of ${keyBytes} bytes; restore it from the backup`);
  }
  return key;
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
async function makeKey(path: string): Promise<Uint8Array> {
  const draft = `${path}.${randomUUID()}.draft`;
  const fresh = new Uint8Array(randomBytes(keyBytes));
  await writeFile(draft, fresh, { flag: 'wx', mode: 0o600, flush: true });
  try {
    await link(draft, path);
    return fresh;
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
