/** The key of all secret hashes: made once per installation and kept beside the data, readable by its owner only. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const keyBytes = 32;

/** Reads `DATA_DIR/secret.key`, or makes it. Throws when the file does not hold a key. */
export async function loadSecretKey(dataDir: string): Promise<Uint8Array> {
  const path = join(dataDir, 'secret.key');
  await mkdir(dataDir, { recursive: true });
  const fresh = randomBytes(keyBytes);
  try {
    await writeFile(path, fresh, { flag: 'wx', mode: 0o600 });
    return fresh;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const key = await readFile(path);
  if (key.length !== keyBytes) {
    throw new Error(`${path} does not hold a key of ${keyBytes} bytes; restore it from the backup`);
  }
  return key;
}
