/** The installation's key: made once and whole, for its owner only; a broken file is refused, never replaced. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecretKey } from '#command-center/runtime/secret-key.ts';

let root = '';
let dataDir = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'hearthline-key-'));
  dataDir = join(root, 'deep', 'data');
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('loadSecretKey', () => {
  it('makes a key of 32 bytes in a new folder and reads the same one ever after', async () => {
    const made = await loadSecretKey(dataDir);
    expect(made).toHaveLength(32);
    expect(new Set(made).size).toBeGreaterThan(8);
    expect(Buffer.from(await loadSecretKey(dataDir)).equals(made)).toBe(true);
    expect(Buffer.from(await readFile(join(dataDir, 'secret.key'))).equals(made)).toBe(true);
  });

  it('makes another key elsewhere', async () => {
    const here = await loadSecretKey(dataDir);
    expect(Buffer.from(await loadSecretKey(join(root, 'other'))).equals(here)).toBe(false);
  });

  it('lets nobody but its owner read it', async () => {
    await loadSecretKey(dataDir);
    expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
  });

  it('gives many starts at once the same whole key and leaves nothing else behind', async () => {
    const keys = await Promise.all(Array.from({ length: 40 }, () => loadSecretKey(dataDir)));
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(1);
    expect(await readdir(dataDir)).toEqual(['secret.key']);
  });

  it.each([0, 31, 33])(
    'refuses a file of %d bytes with a sentence and leaves it as it is',
    async (length) => {
      await loadSecretKey(dataDir);
      const path = join(dataDir, 'secret.key');
      await writeFile(path, new Uint8Array(length));
      await expect(loadSecretKey(dataDir)).rejects.toThrow(
        `${path} does not hold a key of 32 bytes; restore it from the backup`,
      );
      expect(await readFile(path)).toHaveLength(length);
    },
  );
});
