/** Packs a backup with gzip while it is written; whoever takes the bytes sets the pace. */
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { BackupEnd } from './format.ts';
import { type BackupSource, writeBackup } from './write-backup.ts';

/** Little is won by more, and on the embedded database everybody waits for it. */
const level = 3;

/** Gives the file piece by piece to `take`; answers its counts. Rejects when `take` or the database fails, or on `signal`. */
export async function packBackup(
  source: BackupSource,
  take: (bytes: Uint8Array) => Promise<void>,
  signal: AbortSignal,
): Promise<BackupEnd> {
  const gzip = createGzip({ level });
  const taken = pipeline(
    gzip,
    async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) await take(chunk);
    },
    { signal },
  );
  // The failure that counts is thrown below, to whoever writes or waits for the end.
  taken.catch(() => undefined);
  try {
    const end = await writeBackup(source, async (text) => {
      signal.throwIfAborted();
      if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), taken]);
    });
    gzip.end();
    await taken;
    return end;
  } catch (error) {
    gzip.destroy();
    await taken.catch(() => undefined);
    throw error;
  }
}
