/** Writes a PMTiles archive (version 3): header, directories, metadata and gzipped vector tiles in one sequence of bytes. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tileIdOf } from './hilbert.ts';
import type { Bounds, TileRef } from './mercator.ts';

export interface ArchiveHead {
  readonly minZoom: number;
  readonly maxZoom: number;
  readonly bounds: Bounds;
  /** Told to readers as JSON: name, attribution, vector_layers. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export interface ArchiveWriter {
  /** Takes an encoded tile, gzipped already; the order does not matter, each tile once. */
  add(tile: TileRef, bytes: Uint8Array): void;
  /** The whole archive; the writer is of no more use then. */
  finish(head: ArchiveHead): Uint8Array;
}

/** One run of tiles with the same content, or (run 0) a leaf directory; offsets count from the section's start. */
interface Entry {
  readonly id: number;
  readonly run: number;
  readonly offset: number;
  readonly length: number;
}

const headerBytes = 127;
/** Readers fetch this much at first: header and root directory must lie in it. */
const firstFetchBytes = 16_384;
const gzipped = 2;
const vectorTiles = 1;

/** An archive in memory; equal tiles are kept once. */
export function openArchiveWriter(): ArchiveWriter {
  const contents = new Map<string, Uint8Array>();
  const tiles: { readonly id: number; readonly key: string }[] = [];
  return {
    add(tile, bytes) {
      const key = createHash('sha256').update(bytes).digest('base64');
      contents.set(key, bytes);
      tiles.push({ id: tileIdOf(tile), key });
    },
    finish(head) {
      tiles.sort((a, b) => a.id - b.id);
      const laid = layOut(tiles, contents);
      const { root, leaves } = buildDirectories(laid.entries);
      const metadata = gzipSync(JSON.stringify(head.metadata));
      const counts = { tiles: tiles.length, entries: laid.entries.length, contents: contents.size };
      const lengths = {
        root: root.length,
        metadata: metadata.length,
        leaves: leaves.length,
        data: laid.bytes,
      };
      return Buffer.concat([writeHeader(head, lengths, counts), root, metadata, leaves, ...laid.parts]);
    },
  };
}

/** Contents in the order of their first tile; neighbours with the same content become one run. */
function layOut(
  tiles: readonly { readonly id: number; readonly key: string }[],
  contents: ReadonlyMap<string, Uint8Array>,
) {
  const places = new Map<string, { readonly offset: number; readonly length: number }>();
  const parts: Uint8Array[] = [];
  const entries: Entry[] = [];
  let bytes = 0;
  for (const { id, key } of tiles) {
    let place = places.get(key);
    if (place === undefined) {
      const content = contents.get(key) ?? new Uint8Array();
      place = { offset: bytes, length: content.length };
      places.set(key, place);
      parts.push(content);
      bytes += content.length;
    }
    const last = entries.at(-1);
    if (last !== undefined && last.offset === place.offset && last.id + last.run === id)
      entries[entries.length - 1] = { ...last, run: last.run + 1 };
    else entries.push({ id, run: 1, ...place });
  }
  return { entries, parts, bytes };
}

/** One directory when it fits into the first fetch, otherwise a root over leaves that grow until the root does. */
function buildDirectories(entries: readonly Entry[]): { root: Uint8Array; leaves: Uint8Array } {
  const whole = encodeDirectory(entries);
  if (whole.length <= firstFetchBytes - headerBytes) return { root: whole, leaves: new Uint8Array() };
  for (let size = 4_096; ; size *= 2) {
    const split = splitDirectory(entries, size);
    if (split.root.length <= firstFetchBytes - headerBytes) return split;
  }
}

function splitDirectory(entries: readonly Entry[], size: number): { root: Uint8Array; leaves: Uint8Array } {
  const roots: Entry[] = [];
  const leaves: Uint8Array[] = [];
  let offset = 0;
  for (let from = 0; from < entries.length; from += size) {
    const leaf = encodeDirectory(entries.slice(from, from + size));
    roots.push({ id: entries[from]?.id ?? 0, run: 0, offset, length: leaf.length });
    leaves.push(leaf);
    offset += leaf.length;
  }
  return { root: encodeDirectory(roots), leaves: Buffer.concat(leaves) };
}

/** Column by column: steps between ids, runs, lengths, offsets (0 = right behind the one before, else + 1). */
function encodeDirectory(entries: readonly Entry[]): Uint8Array {
  const out: number[] = [];
  pushVarint(out, entries.length);
  let lastId = 0;
  for (const { id } of entries) {
    pushVarint(out, id - lastId);
    lastId = id;
  }
  for (const { run } of entries) pushVarint(out, run);
  for (const { length } of entries) pushVarint(out, length);
  let follows = -1;
  for (const { offset, length } of entries) {
    pushVarint(out, offset === follows ? 0 : offset + 1);
    follows = offset + length;
  }
  return gzipSync(Uint8Array.from(out));
}

function pushVarint(out: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    out.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}

function writeHeader(
  { minZoom, maxZoom, bounds }: ArchiveHead,
  lengths: { root: number; metadata: number; leaves: number; data: number },
  counts: { tiles: number; entries: number; contents: number },
): Uint8Array {
  const header = Buffer.alloc(headerBytes);
  header.write('PMTiles', 'latin1');
  header.writeUInt8(3, 7);
  let at = 8;
  const writeLong = (value: number): void => {
    header.writeBigUInt64LE(BigInt(value), at);
    at += 8;
  };
  let offset = headerBytes;
  for (const length of [lengths.root, lengths.metadata, lengths.leaves, lengths.data]) {
    writeLong(offset);
    writeLong(length);
    offset += length;
  }
  for (const count of [counts.tiles, counts.entries, counts.contents]) writeLong(count);
  const clustered = 1;
  for (const byte of [clustered, gzipped, gzipped, vectorTiles, minZoom, maxZoom]) {
    at = header.writeUInt8(byte, at);
  }
  const [west, south, east, north] = bounds;
  for (const degrees of bounds) at = header.writeInt32LE(Math.round(degrees * 1e7), at);
  at = header.writeUInt8(Math.min(maxZoom, Math.max(minZoom, 11)), at);
  for (const degrees of [(west + east) / 2, (south + north) / 2])
    at = header.writeInt32LE(Math.round(degrees * 1e7), at);
  return header;
}
