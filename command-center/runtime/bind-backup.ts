/** Binds the backup of a running site: written to the disk of the server as fast as it goes, read from there by whoever asked. */
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import { packBackup } from '#geo-data/backup/pack-backup.ts';
import type { Database } from '#geo-data/database.ts';
import type { ServerDeps, ServerLog } from '../server/deps.ts';
import type { BlobFiles } from './blobs.ts';

export interface BackupParts {
  readonly db: Database;
  readonly blobs: Pick<BlobFiles, 'size' | 'read'>;
  readonly secretKey: Uint8Array;
  readonly clock: Pick<Clock, 'wallNow'>;
  readonly newId: NewId;
  readonly log: ServerLog;
  /** Where the file grows. */
  readonly spoolDir: string;
}

/** What is written so far, and a call when there is more. */
interface Spool {
  readonly file: FileHandle;
  bytes: number;
  isWhole: boolean;
  failure: unknown;
  wake: () => void;
}

const readBytes = 256 * 1024;

export function bindBackup(parts: BackupParts): ServerDeps['backup'] {
  // Each takes the disk once more, and on the embedded database the whole site waits for it.
  let isBusy = false;
  return {
    async open() {
      if (isBusy) return 'busy';
      isBusy = true;
      try {
        const spool = await openSpool(parts);
        return streamOf(parts, spool, () => {
          isBusy = false;
        });
      } catch (error) {
        isBusy = false;
        throw error;
      }
    },
  };
}

/** Without a name as soon as it is open: nothing of it stays, however the program ends. */
async function openSpool({ spoolDir, newId }: BackupParts): Promise<Spool> {
  await mkdir(spoolDir, { recursive: true, mode: 0o700 });
  const path = join(spoolDir, `${newId()}.backup`);
  const file = await open(path, 'wx+', 0o600);
  await rm(path);
  return { file, bytes: 0, isWhole: false, failure: null, wake: () => undefined };
}

/**
 * The transaction of the backup never waits for a slow reader: it would hold up the partitions of the fixes, and on
 * the embedded database everybody. A backup that fails ends its stream with an error, so nobody takes half for whole.
 */
function streamOf(
  parts: BackupParts,
  spool: Spool,
  onEnd: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const gone = new AbortController();
  const written = write(parts, spool, gone.signal);
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= (async () => {
      gone.abort(new Error('the caller has gone'));
      await written;
      await spool.file.close();
      onEnd();
    })();
    return closing;
  };
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      while (at === spool.bytes && !spool.isWhole && spool.failure === null)
        await new Promise<void>((resolve) => {
          spool.wake = resolve;
        });
      if (spool.failure !== null || (at === spool.bytes && spool.isWhole)) {
        const { failure } = spool;
        await close();
        if (failure === null) controller.close();
        else controller.error(failure);
        return;
      }
      const { buffer, bytesRead } = await spool.file.read(new Uint8Array(readBytes), 0, readBytes, at);
      at += bytesRead;
      controller.enqueue(buffer.subarray(0, bytesRead));
    },
    cancel: close,
  });
}

/** Never rejects: how it ended is in the spool. */
async function write(parts: BackupParts, spool: Spool, signal: AbortSignal): Promise<void> {
  try {
    const { db, blobs, secretKey } = parts;
    const take = async (bytes: Uint8Array) => {
      await writeAll(spool.file, bytes, spool.bytes);
      spool.bytes += bytes.length;
      spool.wake();
    };
    await packBackup({ db, blobs, secretKey, madeAt: parts.clock.wallNow() }, take, signal);
    spool.isWhole = true;
  } catch (error) {
    spool.failure = error;
    if (!signal.aborted) parts.log('error', 'backup.failed', { error });
  }
  spool.wake();
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
