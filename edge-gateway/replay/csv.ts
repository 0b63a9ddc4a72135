/** Reads a recording: CSV, plain or gzip, in a declared encoding, row by row, with the faults of real files named. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** A row by column name, with the line it stood on (1 = header). */
export interface CsvRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** A recording that cannot be read; the message names the file and the way out. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

const delimiters = [',', ';', '\t', '|'];

/** Splits off the header to learn columns and delimiter before any row is used. */
export async function readHeader(
  path: string,
  encoding = 'utf-8',
): Promise<{ columns: string[]; delimiter: string }> {
  let head = '';
  for await (const chunk of decoded(path, encoding)) {
    head += chunk;
    if (head.includes('\n') || head.length > 65_536) break;
  }
  const line = head.replace(/^\uFEFF/, '').split(/\r?\n/, 1)[0] ?? '';
  if (line.trim() === '') throw new RecordingError(`${path}: the file is empty; a header line is needed`);
  const delimiter = delimiters.reduce((best, d) => (count(line, d) > count(line, best) ? d : best), ',');
  const columns = line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return { columns, delimiter };
}

/** All rows of the file in its order. Throws `RecordingError` for a wrong encoding or a broken quote. */
export async function* readRows(path: string, encoding = 'utf-8'): AsyncGenerator<CsvRow> {
  const { delimiter } = await readHeader(path, encoding);
  const parser = Readable.from(decoded(path, encoding)).pipe(
    parse({ columns: true, delimiter, bom: true, trim: true, relax_column_count: true, info: true }),
  );
  try {
    for await (const record of parser) {
      const { info, record: fields } = record as { info: { lines: number }; record: Record<string, string> };
      yield { line: info.lines, fields };
    }
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    throw new RecordingError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

async function* decoded(path: string, encoding: string): AsyncGenerator<string> {
  const decoder = newDecoder(path, encoding);
  const bytes = await byteStream(path);
  try {
    for await (const chunk of bytes) yield decode(decoder, path, encoding, chunk as Buffer);
    yield decode(decoder, path, encoding);
  } catch (error) {
    if (error instanceof RecordingError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new RecordingError(`${path}: the file cannot be read to its end (${reason})`, { cause: error });
  } finally {
    bytes.destroy();
  }
}

function newDecoder(path: string, encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false });
  } catch (cause) {
    throw new RecordingError(`${path}: encoding "${encoding}" is not known; try utf-8 or gb18030`, { cause });
  }
}

function decode(decoder: TextDecoder, path: string, encoding: string, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new RecordingError(
      `${path}: the text is not ${encoding}; name its encoding, e.g. --encoding gb18030`,
      { cause },
    );
  }
}

async function byteStream(path: string): Promise<Readable> {
  const zipped = await isGzip(path);
  const file = createReadStream(path);
  if (!zipped) return file;
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  return file.pipe(unzipped);
}

/** Told by the first bytes, not by the name: people rename files. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const isMissing = Reflect.get(Object(cause), 'code') === 'ENOENT';
    throw new RecordingError(
      `${path}: ${isMissing ? 'there is no such file' : 'the file cannot be opened'}`,
      {
        cause,
      },
    );
  });
  try {
    if (!(await file.stat()).isFile()) throw new RecordingError(`${path}: this is not a file`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
