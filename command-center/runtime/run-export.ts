/** `hearthline export`: a table or the business log as a file, through the running server or one of its own. */
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withAdminApi } from './admin-api.ts';
import { type ExportAsked, exportUsage, parseExportOptions } from './export-options.ts';

/** Answers the exit code: 0 written. Throws what was refused or broke off. */
export async function runExport(args: readonly string[]): Promise<number> {
  const asked = parseExportOptions(args);
  if (asked === null) {
    console.log(exportUsage);
    return 0;
  }
  const path = `/api/export/${asked.kind}?${new URLSearchParams(asked.words)}`;
  await withAdminApi(async (api) => {
    const body = await api.download(path, asked.token ?? undefined);
    const { out } = asked;
    await (out === null ? print(body) : save(asked, body, out));
  });
  return 0;
}

/** Half a file never bears the name of a whole one. */
async function save({ kind }: ExportAsked, body: ReadableStream<Uint8Array>, out: string): Promise<void> {
  const draft = `${out}.draft`;
  try {
    await pipeline(chunksOf(body), createWriteStream(draft, { mode: 0o600 }));
    const { size } = await stat(draft);
    await rename(draft, out);
    console.log(`${kind}: ${size} bytes → ${out}`);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function print(body: ReadableStream<Uint8Array>): Promise<void> {
  try {
    await pipeline(chunksOf(body), process.stdout, { end: false });
  } catch (error) {
    // Whoever reads has had enough (`| head`).
    if (Reflect.get(Object(error), 'code') !== 'EPIPE') throw error;
  }
}

/** The body; a connection that ends too early is told in words. */
function chunksOf(body: ReadableStream<Uint8Array>): Readable {
  const told = async function* () {
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read().catch((cause: unknown) => {
          throw new Error('导出中断。/ The export broke off before its end; nothing was kept.', { cause });
        });
        if (done) return;
        yield value;
      }
    } finally {
      await reader.cancel().catch(() => undefined);
    }
  };
  return Readable.from(told(), { objectMode: false });
}
