/** Reads a backup file line by line and refuses one that was cut short, changed, or is none. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import * as v from 'valibot';
import {
  type BackupEnd,
  type BackupHead,
  backupError,
  backupFormat,
  backupHead,
  backupVersion,
  type ControlLine,
  controlLine,
} from './format.ts';

/** A line of the file; rows stay text until somebody needs their values. */
export type BackupLine =
  | { readonly t: 'head'; readonly head: BackupHead }
  | { readonly t: 'row'; readonly text: string }
  | ControlLine;

export interface CheckedBackup {
  readonly head: BackupHead;
  readonly end: BackupEnd;
  readonly secretKey: Uint8Array;
}

const maxLineBytes = 64 * 1024 ** 2;
const newline = 0x0a;
const bracket = 0x5b;

const broken = (zh: string, en: string) =>
  backupError(`备份文件不可用：${zh}`, `The backup file cannot be used: ${en}`);
const cut = () => broken('文件不完整。', 'it was cut short or damaged.');
const changed = () => broken('内容与校验值不符。', 'what it holds is not what its checksum says.');

/** Looks at the whole file without using any of it. Throws a sentence when it is not a whole backup of this version. */
export async function checkBackup(path: string): Promise<CheckedBackup> {
  const tables: Record<string, number> = {};
  const found: { head?: BackupHead; end?: BackupEnd; secretKey?: Uint8Array } = {};
  let table = '';
  let blobs = 0;
  for await (const line of readBackup(path)) {
    if (line.t === 'head') found.head = line.head;
    if (line.t === 'row') tables[table] = (tables[table] ?? 0) + 1;
    if (line.t === 'blob') blobs += 1;
    if (line.t === 'secretKey') found.secretKey = new Uint8Array(Buffer.from(line.base64, 'base64'));
    if (line.t === 'end') found.end = line;
    if (line.t !== 'table') continue;
    table = line.name;
    tables[table] = 0;
  }
  const { head, end, secretKey } = found;
  if (head === undefined || end === undefined || secretKey === undefined) throw cut();
  const names = new Set([...Object.keys(tables), ...Object.keys(end.tables)]);
  const adds = [...names].every((name) => tables[name] === end.tables[name]) && blobs === end.blobs;
  if (!adds) throw changed();
  return { head, end, secretKey };
}

/** All lines; the last is `end`, and it comes only when everything before it is as it was written. */
export async function* readBackup(path: string): AsyncGenerator<BackupLine> {
  const hash = createHash('sha256');
  let isFirst = true;
  let hasEnded = false;
  for await (const bytes of readLines(path)) {
    if (hasEnded) throw changed();
    const line: BackupLine = isFirst ? { t: 'head', head: readHead(bytes) } : readLine(bytes);
    isFirst = false;
    if (line.t === 'end') {
      hasEnded = true;
      if (hash.digest('hex') !== line.sha256) throw changed();
    } else hash.update(bytes).update('\n');
    yield line;
  }
  if (!hasEnded) throw cut();
}

function readHead(bytes: Buffer): BackupHead {
  const found = parse(bytes);
  const read = v.safeParse(backupHead, found);
  if (read.success) return read.output;
  const field = (name: string): unknown =>
    typeof found === 'object' && found !== null ? Reflect.get(found, name) : undefined;
  if (field('format') !== backupFormat) throw noBackup();
  throw broken(
    `版本为 ${field('version')}，本程序只读版本 ${backupVersion}。`,
    `it is of version ${field('version')}, and this program reads version ${backupVersion}.`,
  );
}

const noBackup = () => broken('不是本系统的备份。', 'it is not a backup of Hearthline.');

function readLine(bytes: Buffer): BackupLine {
  if (bytes[0] === bracket) return { t: 'row', text: bytes.toString('utf8') };
  const read = v.safeParse(controlLine, parse(bytes));
  if (!read.success) throw changed();
  return read.output;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

/** The lines of the unpacked file without their ends. Throws the sentence for what gzip finds wrong. */
async function* readLines(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const unpacked = file.pipe(createGunzip());
  file.on('error', (error) => unpacked.destroy(error));
  let parts: Buffer[] = [];
  let waiting = 0;
  try {
    for await (const chunk of chunksOf(unpacked)) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        yield Buffer.concat([...parts, chunk.subarray(from, at)]);
        parts = [];
        waiting = 0;
        from = at + 1;
      }
      if (from < chunk.length) parts.push(chunk.subarray(from));
      waiting += chunk.length - from;
      if (waiting > maxLineBytes) throw changed();
    }
  } catch (error) {
    throw sentenceOf(error);
  } finally {
    file.destroy();
    unpacked.destroy();
  }
  if (parts.length > 0) throw cut();
}

/** Gives the stream's chunks their type. */
async function* chunksOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of stream) if (Buffer.isBuffer(chunk)) yield chunk;
}

function sentenceOf(error: unknown): unknown {
  const code = error instanceof Error ? String(Reflect.get(error, 'code')) : '';
  if (code === 'Z_BUF_ERROR') return cut();
  if (code === 'Z_DATA_ERROR')
    return error instanceof Error && error.message.includes('header') ? noBackup() : cut();
  if (code === 'ENOENT' || code === 'EISDIR') return broken('没有这个文件。', 'there is no such file.');
  return error;
}
