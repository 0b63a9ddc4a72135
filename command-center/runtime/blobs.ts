/** Evidence, base maps and road graphs as files of one folder, named by the hash of their content: the same picture twice is one file. */
import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface BlobFiles {
  /** Writes the bytes durably; answers their hash. */
  save(bytes: Uint8Array): Promise<Uint8Array>;
  /** Writes a large file durably as its bytes come. Throws when they are not what the hash says; then nothing stays. */
  saveStream(sha256: Uint8Array, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  /** Null when there is no such file. */
  load(sha256: Uint8Array): Promise<Uint8Array | null>;
  /** Bytes of the file; null when there is no such file. */
  size(sha256: Uint8Array): Promise<number | null>;
  /** From one byte to another, both included, read as they are taken; the stream fails when there is no such file. */
  read(sha256: Uint8Array, from: number, to: number): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** Opens the store below `dir`; folders are made as needed. */
export function openBlobFiles(dir: string): BlobFiles {
  const pathOf = (hash: Uint8Array) => {
    const name = Buffer.from(hash).toString('hex');
    return join(dir, name.slice(0, 2), name);
  };
  return {
    async save(bytes) {
      const hash = new Uint8Array(createHash('sha256').update(bytes).digest());
      const path = pathOf(hash);
      if (!(await exists(path))) await writeWhole(path, bytes);
      return hash;
    },
    async saveStream(sha256, chunks) {
      const path = pathOf(sha256);
      const hash = createHash('sha256');
      await writeWhole(path, hashing(chunks, hash), () => {
        if (hash.digest().equals(sha256)) return;
        throw new Error(`the bytes given for the file ${basename(path)} are others`);
      });
    },
    async load(sha256) {
      const path = pathOf(sha256);
      return (await exists(path)) ? new Uint8Array(await readFile(path)) : null;
    },
    async size(sha256) {
      return (await stat(pathOf(sha256)).catch(() => null))?.size ?? null;
    },
    read: (sha256, from, to) => readPart(pathOf(sha256), from, to),
  };
}

/** A stream of the platform's own kind: Node's `Readable.toWeb` is another type where a browser's types rule. */
function readPart(path: string, start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const file = createReadStream(path, { start, end });
  const chunks: AsyncIterator<Uint8Array> = file[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(new Uint8Array(next.value));
    },
    cancel() {
      file.destroy();
    },
  });
}

/** Synced under another name first: a killed process leaves no half file under the name of a whole one. */
async function writeWhole(
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  check: () => void = () => undefined,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // A draft of its own: two savings of one picture at once must not truncate each other's.
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    await writeSynced(draft, bytes);
    check();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function* hashing(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

async function writeSynced(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    if (bytes instanceof Uint8Array) await file.writeFile(bytes);
    else for await (const chunk of bytes) await file.writeFile(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
