/** Reads tables: CSV, plain or gzip, in a declared or found encoding, row by row, with the faults of real files named. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { parse as parseText } from 'csv-parse/sync';
import { unguardCell } from '../export/guard.ts';
import { ImportFileError } from './finding.ts';

/** A row by column name, with the line it stood on (1 = header). */
export interface CsvRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
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
  if (line.trim() === '') throw new ImportFileError(`${path}: the file is empty; a header line is needed`);
  const delimiter = delimiters.reduce((best, d) => (count(line, d) > count(line, best) ? d : best), ',');
  return { columns: namesIn(path, line, delimiter), delimiter };
}

/** Names may be quoted and may hold the delimiter then. */
function namesIn(path: string, line: string, delimiter: string): string[] {
  try {
    const rows: unknown = parseText(line, { delimiter, trim: true, relax_quotes: true });
    const [names] = Array.isArray(rows) ? rows : [];
    return Array.isArray(names) ? names.map(String) : [];
  } catch (cause) {
    throw new ImportFileError(`${path}: the header line cannot be read`, { cause });
  }
}

/** All rows of the file in its order. Throws `ImportFileError` for a wrong encoding or a broken quote. */
export async function* readRows(
  path: string,
  encoding = 'utf-8',
  onBytes: (read: number) => void = () => undefined,
): AsyncGenerator<CsvRow> {
  const { delimiter } = await readHeader(path, encoding);
  const text = Readable.from(decoded(path, encoding, onBytes));
  // A pipe does not pass errors on, and an error that nobody hears ends the process.
  const parser = pipeline(
    text,
    parse({
      columns: true,
      delimiter,
      bom: true,
      trim: true,
      relax_column_count: true,
      info: true,
      cast: (cell, { header }) => (header ? cell : unguardCell(cell)),
    }),
    () => undefined,
  );
  try {
    for await (const record of parser) {
      const { info, record: fields } = record as { info: { lines: number }; record: Record<string, string> };
      yield { line: info.lines, fields };
    }
  } catch (error) {
    if (error instanceof ImportFileError) throw error;
    throw new ImportFileError(`${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/**
 * Told by the bytes: UTF-16 with its mark, UTF-8 when the whole file is that, otherwise GB18030, which holds GBK and
 * GB2312. Throws when it is none of them.
 */
export async function detectEncoding(path: string): Promise<'utf-8' | 'utf-16le' | 'gb18030'> {
  for (const encoding of ['utf-8', 'gb18030'] as const) {
    try {
      for await (const text of decoded(path, encoding)) {
        // Neither of the two ever holds a zero; UTF-16 of anything Western is full of them.
        if (text.includes('\u0000')) return 'utf-16le';
      }
      return encoding;
    } catch (error) {
      if (!(error instanceof ImportFileError) || !error.message.includes('the text is not')) throw error;
      if (await startsWith(path, [0xff, 0xfe])) return 'utf-16le';
    }
  }
  throw new ImportFileError(`${path}: the text is neither UTF-8 nor GBK; name its encoding with --encoding`);
}

async function startsWith(path: string, mark: readonly number[]): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(mark.length), 0, mark.length, 0);
    return mark.every((byte, i) => buffer[i] === byte);
  } finally {
    await file.close();
  }
}

async function* decoded(
  path: string,
  encoding: string,
  onBytes: (read: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = newDecoder(path, encoding);
  const { bytes, readCount } = await byteStream(path);
  try {
    for await (const chunk of bytes) {
      onBytes(readCount());
      yield decode(decoder, path, encoding, chunk as Buffer);
    }
    yield decode(decoder, path, encoding);
  } catch (error) {
    if (error instanceof ImportFileError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ImportFileError(`${path}: the file cannot be read to its end (${reason})`, { cause: error });
  } finally {
    bytes.destroy();
  }
}

function newDecoder(path: string, encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false });
  } catch (cause) {
    throw new ImportFileError(`${path}: encoding "${encoding}" is not known; try utf-8 or gb18030`, {
      cause,
    });
  }
}

function decode(decoder: TextDecoder, path: string, encoding: string, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new ImportFileError(
      `${path}: the text is not ${encoding}; name its encoding, e.g. --encoding gb18030`,
      { cause },
    );
  }
}

interface ByteStream {
  readonly bytes: Readable;
  /** Bytes of the file that were read, packed ones where it is packed. */
  readCount(): number;
}

async function byteStream(path: string): Promise<ByteStream> {
  const zipped = await isGzip(path);
  const file = createReadStream(path);
  const readCount = () => file.bytesRead;
  if (!zipped) return { bytes: file, readCount };
  const unzipped = createGunzip();
  file.on('error', (error) => unzipped.destroy(error));
  return { bytes: file.pipe(unzipped), readCount };
}

/** Told by the first bytes, not by the name: people rename files. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    const isMissing = Reflect.get(Object(cause), 'code') === 'ENOENT';
    throw new ImportFileError(
      `${path}: ${isMissing ? 'there is no such file' : 'the file cannot be opened'}`,
      {
        cause,
      },
    );
  });
  try {
    if (!(await file.stat()).isFile()) throw new ImportFileError(`${path}: this is not a file`);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
