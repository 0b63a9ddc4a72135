/** Reads an OpenStreetMap PBF file block by block, bounded in memory; broken and unknown files are named with the place. */
import { type FileHandle, open } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { parse } from 'osm-pbf-parser-node';
import type { OsmElement } from './elements.ts';

/** A file that is not readable OpenStreetMap PBF; the message says what, where, and what to do. */
export class OsmFileError extends Error {
  override readonly name = 'OsmFileError';
}

/** Where a block of data stands in the file. */
export interface BlockPlace {
  readonly offset: number;
  readonly bytes: number;
}

export interface OsmBlock {
  readonly place: BlockPlace;
  readonly elements: readonly OsmElement[];
}

/** West, south, east, north as the header names them; null when it does not. */
export type HeaderBounds = readonly [number, number, number, number] | null;

export interface OsmFile {
  readonly bounds: HeaderBounds;
  readonly bytes: number;
  /** All blocks of data in the order of the file, or only those at `places`. */
  blocks(places?: readonly BlockPlace[]): AsyncGenerator<OsmBlock>;
  close(): Promise<void>;
}

// Limits of the format: a header is at most 64 KiB, a block at most 32 MiB packed and unpacked.
const maxHeaderBytes = 64 * 1024;
const maxBlockBytes = 32 * 1024 * 1024;
// Not HistoricalInformation: such a file holds deleted things as well.
const knownFeatures = new Set(['OsmSchema-V0.6', 'DenseNodes']);

/** Opens the file and reads its header. Throws `OsmFileError`. */
export async function openOsmFile(path: string): Promise<OsmFile> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw new OsmFileError(`${path}: the file cannot be opened`, { cause });
  });
  try {
    const { size } = await file.stat();
    if (size === 0) throw new OsmFileError(`${path}: the file is empty`);
    const reader: Reader = { path, file, size };
    const first = await readFrame(reader, 0);
    if (first.type !== 'OSMHeader')
      throw new OsmFileError(`${path}: the file does not begin with a header of OpenStreetMap PBF`);
    const bounds = decodeHeader(path, await readData(reader, first.place));
    return {
      bounds,
      bytes: size,
      blocks: (places) =>
        places === undefined
          ? allBlocks(reader, first.place.offset + first.place.bytes)
          : someBlocks(reader, places),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

interface Reader {
  readonly path: string;
  readonly file: FileHandle;
  readonly size: number;
}

async function* allBlocks(reader: Reader, start: number): AsyncGenerator<OsmBlock> {
  for (let at = start; at < reader.size; ) {
    const { type, place } = await readFrame(reader, at);
    // Other types are allowed by the format and are passed over.
    if (type === 'OSMData') yield await readBlock(reader, place);
    at = place.offset + place.bytes;
  }
}

async function* someBlocks(reader: Reader, places: readonly BlockPlace[]): AsyncGenerator<OsmBlock> {
  for (const place of places) yield await readBlock(reader, place);
}

async function readBlock(reader: Reader, place: BlockPlace): Promise<OsmBlock> {
  const data = await readData(reader, place);
  try {
    checkDenseNodes(data);
    // The package's types say only "object": its own source names these shapes.
    return { place, elements: parse(data, {}) as OsmElement[] };
  } catch (cause) {
    throw broken(reader, place.offset, 'a block of data cannot be decoded', cause);
  }
}

/** The decoder looks for the end of each node's tags without looking where the list ends: a cut list would hold it for ever. */
function checkDenseNodes(block: Buffer): void {
  for (const group of messagesAt(block, 2)) {
    for (const dense of messagesAt(group, 2)) {
      const [ids = Buffer.alloc(0)] = messagesAt(dense, 1);
      const [tags = Buffer.alloc(0)] = messagesAt(dense, 10);
      if (tags.length > 0 && countZeros(tags) !== countNumbers(ids))
        throw new RangeError('the tags of nodes do not fit the nodes');
    }
  }
}

function messagesAt(bytes: Buffer, wanted: number): Buffer[] {
  const found: Buffer[] = [];
  for (const [number, value] of fieldsOf(bytes))
    if (number === wanted && Buffer.isBuffer(value)) found.push(value);
  return found;
}

/** Each packed number ends with the one byte of it that is below 128. */
function countNumbers(packed: Buffer): number {
  let n = 0;
  for (const byte of packed) if (byte < 128) n += 1;
  return n;
}

function countZeros(packed: Buffer): number {
  let n = 0;
  let before = 0;
  for (const byte of packed) {
    if (byte === 0 && before < 128) n += 1;
    before = byte;
  }
  return n;
}

/** Length, header and place of the next blob. */
async function readFrame(reader: Reader, at: number): Promise<{ type: string; place: BlockPlace }> {
  const headerBytes = (await readBytes(reader, at, 4)).readUInt32BE(0);
  if (headerBytes === 0 || headerBytes > maxHeaderBytes) {
    const why = at === 0 ? 'this is not an OpenStreetMap PBF file (.osm.pbf)' : 'a block has no good header';
    throw broken(reader, at, why);
  }
  const header = readFields(reader, at + 4, await readBytes(reader, at + 4, headerBytes));
  const type = header.get(1);
  const bytes = header.get(3);
  if (!Buffer.isBuffer(type) || typeof bytes !== 'number' || bytes > maxBlockBytes)
    throw broken(reader, at, 'a block has no good header');
  return { type: type.toString('latin1'), place: { offset: at + 4 + headerBytes, bytes } };
}

/** The content of a blob, unpacked. */
async function readData(reader: Reader, { offset, bytes }: BlockPlace): Promise<Buffer> {
  const blob = readFields(reader, offset, await readBytes(reader, offset, bytes));
  const raw = blob.get(1);
  if (Buffer.isBuffer(raw)) return raw;
  const packed = blob.get(3);
  if (!Buffer.isBuffer(packed)) {
    const name = [4, 6, 7].find((field) => blob.has(field));
    const how = name === 4 ? 'lzma' : name === 6 ? 'lz4' : name === 7 ? 'zstd' : 'an unknown way';
    throw broken(reader, offset, `a block is packed with ${how}; write the file with zlib (osmium cat)`);
  }
  try {
    return inflateSync(packed, { maxOutputLength: maxBlockBytes });
  } catch (cause) {
    throw broken(reader, offset, 'a packed block is damaged', cause);
  }
}

async function readBytes(reader: Reader, at: number, length: number): Promise<Buffer> {
  if (at + length > reader.size)
    throw broken(reader, at, 'the file ends in the middle of a block; it was not copied to its end');
  const bytes = Buffer.alloc(length);
  for (let got = 0; got < length; ) {
    const { bytesRead } = await reader.file.read(bytes, got, length - got, at + got);
    if (bytesRead === 0) throw broken(reader, at, 'the file became shorter while it was read');
    got += bytesRead;
  }
  return bytes;
}

/** Fields of a small protobuf message by number: numbers, or bytes; the last of a repeated one. */
function readFields(reader: Reader, at: number, bytes: Buffer): Map<number, number | Buffer> {
  try {
    return new Map([...fieldsOf(bytes)]);
  } catch (cause) {
    throw broken(reader, at, 'a block has no good header', cause);
  }
}

function* fieldsOf(bytes: Buffer): Generator<[number, number | Buffer]> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const key = readVarint(bytes, cursor);
    const wire = key % 8;
    if (wire !== 0 && wire !== 2) throw new RangeError(`wire type ${wire}`);
    const value = readVarint(bytes, cursor);
    if (wire === 0) {
      yield [Math.floor(key / 8), value];
      continue;
    }
    if (cursor.at + value > bytes.length) throw new RangeError('a field is longer than its message');
    yield [Math.floor(key / 8), bytes.subarray(cursor.at, cursor.at + value)];
    cursor.at += value;
  }
}

function readVarint(bytes: Buffer, cursor: { at: number }): number {
  let value = 0;
  for (let scale = 1; scale < 2 ** 70; scale *= 128) {
    const byte = bytes[cursor.at];
    if (byte === undefined) break;
    cursor.at += 1;
    value += (byte & 127) * scale;
    if (byte < 128) return value;
  }
  throw new RangeError('a number is cut off');
}

/** Bounds of the header; throws when the file needs what we do not know. */
function decodeHeader(path: string, data: Buffer): HeaderBounds {
  const fields = [...fieldsOf(data)];
  const unknown = fields
    .filter(([number]) => number === 4)
    .map(([, value]) => value.toString())
    .filter((feature) => !knownFeatures.has(feature));
  if (unknown.length > 0)
    throw new OsmFileError(`${path}: the file needs ${unknown.join(', ')}, which is not known`);
  const box = fields.find(([number]) => number === 1)?.[1];
  return Buffer.isBuffer(box) ? decodeBox(box) : null;
}

function decodeBox(box: Buffer): HeaderBounds {
  const sides = new Map([...fieldsOf(box)]);
  const [west, east, north, south] = [1, 2, 3, 4].map((number) => degrees(sides.get(number)));
  if (west === undefined || east === undefined || north === undefined || south === undefined) return null;
  return west < east && south < north ? [west, south, east, north] : null;
}

/** Zigzag nanodegrees. */
function degrees(value: number | Buffer | undefined): number | undefined {
  if (typeof value !== 'number') return undefined;
  return (value % 2 === 0 ? value / 2 : -(value + 1) / 2) / 1e9;
}

function broken({ path }: Reader, at: number, why: string, cause?: unknown): OsmFileError {
  return new OsmFileError(`${path}: ${why} (at byte ${at})`, cause === undefined ? {} : { cause });
}
