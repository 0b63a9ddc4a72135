/** Evidence files: one per content, whole or not there, found again by hash. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBlobFiles } from '#command-center/runtime/blobs.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hearthline-blobs-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
async function filesBelow(): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

describe('openBlobFiles', () => {
  it('gives back what it saved, under the hash of the content', async () => {
    const bytes = randomBytes(100_000);
    const hash = await openBlobFiles(join(dir, 'blobs')).save(bytes);
    expect(Buffer.from(hash).equals(sha256(bytes))).toBe(true);
    const loaded = await openBlobFiles(join(dir, 'blobs')).load(hash);
    expect(loaded !== null && bytes.equals(loaded)).toBe(true);
  });

  it('keeps the same picture once and different ones apart', async () => {
    const blobs = openBlobFiles(dir);
    const [a, again, b] = [
      await blobs.save(Buffer.from('a')),
      await blobs.save(Buffer.from('a')),
      await blobs.save(Buffer.from('b')),
    ];
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
    expect(await filesBelow()).toHaveLength(2);
  });

  it('keeps an empty file too', async () => {
    const blobs = openBlobFiles(dir);
    expect(await blobs.load(await blobs.save(new Uint8Array()))).toHaveLength(0);
  });

  it('has nothing under a hash that nobody saved', async () => {
    expect(await openBlobFiles(dir).load(sha256(Buffer.from('never')))).toBeNull();
  });

  it('lets nobody but its owner read evidence', async () => {
    const hash = await openBlobFiles(dir).save(Buffer.from('secret'));
    const name = Buffer.from(hash).toString('hex');
    expect((await stat(join(dir, name.slice(0, 2), name))).mode & 0o777).toBe(0o600);
  });

  it('saves one picture many times at once: whole at every moment, one file at the end', async () => {
    const bytes = randomBytes(4_000_000);
    const name = sha256(bytes).toString('hex');
    const blobs = openBlobFiles(dir);
    let isOver = false;
    const seen = new Set<number>();
    const watch = (async () => {
      while (!isOver) {
        const now = await readFile(join(dir, name.slice(0, 2), name)).catch(() => null);
        if (now !== null) seen.add(now.equals(bytes) ? now.length : -1);
      }
    })();
    const hashes = await Promise.all(Array.from({ length: 16 }, () => blobs.save(bytes)));
    isOver = true;
    await watch;
    expect([...seen].filter((length) => length !== bytes.length)).toEqual([]);
    expect(new Set(hashes.map((hash) => Buffer.from(hash).toString('hex')))).toEqual(new Set([name]));
    expect(await filesBelow()).toEqual([name]);
  });

  it('does not take the draft of a killed process for the picture', async () => {
    const bytes = Buffer.from('the whole picture');
    const name = sha256(bytes).toString('hex');
    const blobs = openBlobFiles(dir);
    await blobs.save(bytes);
    await rm(join(dir, name.slice(0, 2), name));
    await writeFile(join(dir, name.slice(0, 2), `${name}.1234.draft`), 'the wh');
    expect(await blobs.load(sha256(bytes))).toBeNull();
    await blobs.save(bytes);
    expect(Buffer.from((await blobs.load(sha256(bytes))) ?? []).toString()).toBe('the whole picture');
  });

  it('fails, and leaves nothing behind, where it cannot write', async () => {
    await writeFile(join(dir, 'file'), 'in the way');
    await expect(openBlobFiles(join(dir, 'file')).save(Buffer.from('x'))).rejects.toThrow();
    expect(await filesBelow()).toEqual(['file']);
  });
});

describe('parts of a file', () => {
  it('are read from one byte to another; an absent file has no size', async () => {
    const blobs = openBlobFiles(dir);
    const hash = await blobs.save(Uint8Array.from({ length: 300 }, (_, i) => i % 256));
    expect(await blobs.size(hash)).toBe(300);
    expect(await blobs.size(new Uint8Array(32))).toBeNull();
    expect([...new Uint8Array(await new Response(blobs.read(hash, 254, 258)).arrayBuffer())]).toEqual([
      254, 255, 0, 1, 2,
    ]);
  });
});
