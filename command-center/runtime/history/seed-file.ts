/** The compact file in which a past is kept: a head line that says what it is, then one line of rows per step. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import type { PastRows } from '#geo-data/store/past.ts';

/** Raise when the rows change: a file of another version is made anew. */
export const seedVersion = 1;

export interface SeedHead {
  readonly format: 'hearthline-past';
  readonly version: number;
  /** Of everything that it was made from. */
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

export interface SeedWriter {
  write(rows: PastRows): Promise<void>;
  /** Puts the whole file in place; before that nobody sees it. */
  close(): Promise<void>;
}

/** Begins a file beside its place. */
export async function createSeedFile(
  path: string,
  head: Omit<SeedHead, 'format' | 'version'>,
): Promise<SeedWriter> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.draft`;
  await rm(draft, { force: true });
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const file = createWriteStream(draft, { mode: 0o600 });
  gzip.pipe(file);
  const put = async (line: unknown) => {
    if (!gzip.write(`${JSON.stringify(line)}\n`)) await new Promise((resolve) => gzip.once('drain', resolve));
  };
  await put({ format: 'hearthline-past', version: seedVersion, ...head } satisfies SeedHead);
  return {
    write: put,
    async close() {
      gzip.end();
      await finished(file);
      await rename(draft, path);
    },
  };
}

/**
 * Reads a file step by step. Throws a sentence when it is none of ours, of another version, made from something else,
 * or cut short.
 */
export async function* readSeedFile(path: string, key: string): AsyncGenerator<PastRows> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity });
  let isFirst = true;
  for await (const line of lines) {
    const parsed: unknown = JSON.parse(line);
    if (isFirst) checkHead(parsed, path, key);
    else yield parsed as PastRows;
    isFirst = false;
  }
  if (isFirst) throw new Error(`${path} is empty: delete it, it is made anew`);
}

function checkHead(head: unknown, path: string, key: string): void {
  const read = (name: string): unknown =>
    typeof head === 'object' && head !== null ? Reflect.get(head, name) : undefined;
  if (read('format') !== 'hearthline-past') throw new Error(`${path} is no file of a lived past`);
  if (read('version') !== seedVersion) {
    throw new Error(`${path} has version ${String(read('version'))}, this program reads ${seedVersion}`);
  }
  if (read('key') !== key) throw new Error(`${path} was made from another city or other rules`);
}
