/** The compact file in which a past is kept: a head line that says what it is, then one line of rows per step. */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { finished, pipeline } from 'node:stream/promises';
import { constants, createGunzip, createGzip } from 'node:zlib';
import type { PastRows } from '#geo-data/store/past.ts';

/** Raise when the rows change: a file of another version is made anew. */
export const seedVersion = 2;

export interface SeedHead {
  readonly format: 'hearthline-past';
  readonly version: number;
  /** Of everything that it was made from. */
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

export interface SeedWriter {
  /** One step: the JSON of a `PastRows`, without line breaks. */
  write(rows: string): Promise<void>;
  /** Puts the whole file in place; before that nobody sees it. */
  close(): Promise<void>;
  /** Gives the draft up. */
  drop(): Promise<void>;
}

/** The last line: a file without it was cut short. */
interface SeedTail {
  readonly steps: number;
}

/** Begins a file beside its place. */
export async function createSeedFile(
  path: string,
  head: Omit<SeedHead, 'format' | 'version'>,
): Promise<SeedWriter> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomBytes(4).toString('hex')}.draft`;
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  const file = createWriteStream(draft, { mode: 0o600 });
  gzip.pipe(file);
  const failed = new Promise<never>((_, reject) => {
    for (const stream of [gzip, file]) stream.once('error', reject);
  });
  // told to whoever writes next; nobody may be writing when it happens
  failed.catch(() => undefined);
  let steps = 0;
  const put = async (line: string) => {
    const drained = gzip.write(`${line}\n`) || new Promise((resolve) => gzip.once('drain', resolve));
    await Promise.race([drained, failed]);
  };
  await put(JSON.stringify({ format: 'hearthline-past', version: seedVersion, ...head } satisfies SeedHead));
  return {
    async write(rows) {
      steps += 1;
      await put(rows);
    },
    async close() {
      await put(JSON.stringify({ steps } satisfies SeedTail));
      gzip.end();
      await Promise.race([finished(file), failed]);
      await rename(draft, path);
    },
    async drop() {
      gzip.destroy();
      file.destroy();
      await rm(draft, { force: true });
    },
  };
}

/**
 * Reads a file step by step. Throws an error that `isBadSeedFile` knows when it is none of ours, of another version,
 * made from something else, damaged, or cut short.
 */
export async function* readSeedFile(path: string, key: string): AsyncGenerator<PastRows> {
  let steps = -1;
  let isWhole = false;
  for await (const line of linesOf(path)) {
    const parsed = parseLine(path, line);
    if (steps < 0) checkHead(parsed, path, key);
    else if (isRows(parsed)) yield parsed;
    else if (readField(parsed, 'steps') === steps) isWhole = true;
    else throw badFile(`${path} is damaged: it is made anew`);
    steps += 1;
  }
  if (!isWhole) throw badFile(`${path} is cut short: it is made anew`);
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const unzipped = createGunzip();
  // a pipeline hands the errors of both streams to whoever reads
  const reading = pipeline(createReadStream(path), unzipped);
  reading.catch(() => undefined);
  try {
    yield* createInterface({ input: unzipped, crlfDelay: Number.POSITIVE_INFINITY });
    await reading;
  } catch (cause) {
    throw badFile(`${path} cannot be read to its end: it is made anew`, cause);
  } finally {
    unzipped.destroy();
  }
}

function parseLine(path: string, line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw badFile(`${path} is cut short: it is made anew`, cause);
  }
}

function isRows(parsed: unknown): parsed is PastRows {
  return Array.isArray(readField(parsed, 'requests'));
}

function checkHead(head: unknown, path: string, key: string): void {
  if (readField(head, 'format') !== 'hearthline-past') throw badFile(`${path} is no file of a lived past`);
  const version = readField(head, 'version');
  if (version !== seedVersion)
    throw badFile(
      `${path} has version ${String(version)}, this program reads ${seedVersion}: it is made anew`,
    );
  if (readField(head, 'key') !== key)
    throw badFile(`${path} was made from another city or other rules: it is made anew`);
}

function readField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

const badFileName = 'BadSeedFile';

function badFile(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { name: badFileName });
}

/** Whether the file itself is at fault, so that making it anew helps. */
export function isBadSeedFile(error: unknown): error is Error {
  return error instanceof Error && error.name === badFileName;
}
