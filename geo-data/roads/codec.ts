/** The road graph as bytes: a header with format and checksum, then its arrays one after the other. */
import { openGraph, type RoadData, type RoadGraph, type RoadName } from './graph.ts';

/** Raise it when the layout changes; stored graphs of another format are refused and have to be built again. */
export const roadsFormat = 1;

/** "HLRG" when read as little-endian bytes. */
const magic = 0x47524c48;
const headerWords = 8;
const checksumWord = 2;

/**
 * Header of eight little-endian words (magic, format, checksum of everything else, nodes, edges, points, bytes
 * of names, 0), then the arrays of `RoadData`, each padded to four bytes, names as JSON last.
 */
export function encodeRoads(graph: RoadData): Uint8Array<ArrayBuffer> {
  const names = new TextEncoder().encode(
    JSON.stringify(graph.names.map(({ name, nameEn }) => [name, nameEn])),
  );
  const parts = [...arraysOf(graph), names];
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + padded(part.byteLength), headerWords * 4));
  let offset = headerWords * 4;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += padded(part.byteLength);
  }
  const header = new Uint32Array(bytes.buffer, 0, headerWords);
  const counts = [graph.nodes.length / 2, graph.edgeFrom.length, graph.points.length / 2, names.length];
  header.set([magic, roadsFormat, 0, ...counts]);
  header[checksumWord] = checksumOf(bytes);
  return bytes;
}

/**
 * Reads what `encodeRoads` wrote and works out the rest. Throws a RangeError with a sentence when the bytes are not a
 * road graph, of another format, cut off or damaged: then the graph has to be built again from the streets.
 */
export function decodeRoads(bytes: Uint8Array): RoadGraph {
  return openGraph(decodeRoadData(bytes));
}

export function decodeRoadData(bytes: Uint8Array): RoadData {
  // Typed arrays want their place in memory aligned; a database driver gives any.
  const own = bytes.slice();
  const header = new Uint32Array(own.buffer, 0, Math.min(headerWords, own.byteLength >> 2));
  const [found = 0, format = 0, checksum = 0, nodes = 0, edges = 0, points = 0, nameBytes = 0] = header;
  if (found !== magic) throw new RangeError('These bytes are not a road graph.');
  if (format !== roadsFormat) {
    throw new RangeError(
      `The road graph has format ${format}, this program reads ${roadsFormat}: build it again.`,
    );
  }
  const sizes = [
    8 * nodes,
    4 * edges,
    4 * edges,
    4 * edges,
    4 * edges,
    edges,
    4 * edges,
    4 * edges + 4,
    8 * points,
  ];
  const wanted = [...sizes, nameBytes].reduce((sum, size) => sum + padded(size), headerWords * 4);
  if (own.byteLength !== wanted) {
    throw new RangeError(
      `The road graph should have ${wanted} bytes, it has ${own.byteLength}: build it again.`,
    );
  }
  if (checksumOf(own) !== checksum) throw new RangeError('The road graph is damaged: build it again.');
  let offset = headerWords * 4;
  const take = (size: number): ArrayBuffer => {
    const part = own.buffer.slice(offset, offset + size);
    offset += padded(size);
    return part;
  };
  return {
    nodes: new Int32Array(take(8 * nodes)),
    edgeFrom: new Uint32Array(take(4 * edges)),
    edgeTo: new Uint32Array(take(4 * edges)),
    edgeLengthM: new Float32Array(take(4 * edges)),
    edgeSeconds: new Float32Array(take(4 * edges)),
    edgeFlags: new Uint8Array(take(edges)),
    edgeName: new Uint32Array(take(4 * edges)),
    pointStart: new Uint32Array(take(4 * edges + 4)),
    points: new Int32Array(take(8 * points)),
    names: namesOf(new TextDecoder().decode(take(nameBytes))),
  };
}

function arraysOf(graph: RoadData) {
  const { nodes, edgeFrom, edgeTo, edgeLengthM, edgeSeconds, edgeFlags, edgeName, pointStart, points } =
    graph;
  return [nodes, edgeFrom, edgeTo, edgeLengthM, edgeSeconds, edgeFlags, edgeName, pointStart, points];
}

function namesOf(json: string): RoadName[] {
  const pairs: readonly (readonly [string | null, string | null])[] = JSON.parse(json);
  return pairs.map(([name, nameEn]) => ({ name, nameEn }));
}

function padded(size: number): number {
  return (size + 3) & ~3;
}

/** FNV-1a over all words but its own: against damage, not against anybody. */
function checksumOf(bytes: Uint8Array<ArrayBuffer>): number {
  const words = new Uint32Array(bytes.buffer);
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index += 1) {
    if (index === checksumWord) continue;
    hash = Math.imul(hash ^ (words[index] ?? 0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}
