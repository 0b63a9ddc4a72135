/** A seed file of a past: what is written comes back, and every damaged one is refused with a sentence. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createSeedFile,
  isBadSeedFile,
  readSeedFile,
  seedVersion,
} from '#command-center/runtime/history/seed-file.ts';

const dir = await mkdtemp(join(tmpdir(), 'hearthline-seed-'));
afterAll(() => rm(dir, { recursive: true, force: true }));
let files = 0;

const step = (id: string) => ({
  requests: [{ id, cell9: 'c', doc: JSON.stringify({ id, text: '暖气\n不热' }) }],
  orders: [],
  events: [],
  assignments: [],
  timers: [],
});
const steps = Array.from({ length: 40 }, (_, i) => step(`r-${i}`));

async function makeFile(): Promise<string> {
  files += 1;
  const path = join(dir, `past-${files}.gz`);
  const file = await createSeedFile(path, { key: 'k', from: 1, to: 2 });
  for (const one of steps) await file.write(JSON.stringify(one));
  await file.close();
  return path;
}

async function readAll(path: string, key = 'k'): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const rows of readSeedFile(path, key)) all.push(rows);
  return all;
}

/** What reading says about a file; the error must be one that making it anew helps against. */
async function complaintOf(path: string, key = 'k'): Promise<string> {
  try {
    await readAll(path, key);
  } catch (error) {
    if (!isBadSeedFile(error)) throw error;
    return error.message;
  }
  return '';
}

describe('a seed file', () => {
  it('gives back what was written', async () => {
    expect(await readAll(await makeFile())).toEqual(steps);
  });

  it('is refused with a sentence when it was made from something else', async () => {
    expect(await complaintOf(await makeFile(), 'other')).toContain('other rules');
  });

  it('is refused when its version is another', async () => {
    const path = await makeFile();
    const text = gunzipSync(await readFile(path)).toString();
    await writeFile(path, gzipSync(text.replace(`"version":${seedVersion}`, '"version":1')));
    expect(await complaintOf(path)).toContain('has version 1');
  });

  it('is refused wherever it was cut short, whether in its bytes or in its lines', async () => {
    const path = await makeFile();
    const bytes = await readFile(path);
    for (const share of [0, 0.1, 0.5, 0.9, 0.999]) {
      await writeFile(path, bytes.subarray(0, Math.floor(bytes.length * share)));
      expect(await complaintOf(path), `cut at ${share}`).toContain('made anew');
    }
    const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
    await writeFile(path, gzipSync(`${lines.slice(0, -1).join('\n')}\n`));
    expect(await complaintOf(path)).toContain('cut short');
    await writeFile(path, gzipSync(`${[...lines.slice(0, 5), ...lines.slice(6)].join('\n')}\n`));
    expect(await complaintOf(path)).toContain('damaged');
  });

  it('is refused when it is no file of ours, and leaves nothing behind when it is given up', async () => {
    const path = join(dir, 'foreign.gz');
    await writeFile(path, 'no gzip at all');
    expect(await complaintOf(path)).toContain('cannot be read');
    await writeFile(path, gzipSync('{"a":1}\n'));
    expect(await complaintOf(path)).toContain('no file of a lived past');
    const file = await createSeedFile(join(dir, 'dropped.gz'), { key: 'k', from: 1, to: 2 });
    await file.drop();
    await expect(readFile(join(dir, 'dropped.gz'))).rejects.toThrow();
  });
});
