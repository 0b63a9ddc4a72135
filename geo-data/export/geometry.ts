/** Geometry as the database holds it (EWKB) to GeoJSON and WKT, every coordinate to its last digit. */
import { Buffer } from 'node:buffer';

type Position = readonly [lon: number, lat: number];
export type StoredGeometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString'; readonly coordinates: readonly Position[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };

const hasSrid = 0x2000_0000;
const typeMask = 0x0fff_ffff;

// Not by st_astext or st_asgeojson: they cut after 15 digits, and a table that comes back must be the same.
/** Reads hex EWKB of the two-dimensional kinds that our tables have; throws on any other. */
export function decodeEwkb(hex: string): StoredGeometry {
  return readGeometry({ bytes: Buffer.from(hex, 'hex'), at: 0 });
}

interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

function readGeometry(cursor: Cursor): StoredGeometry {
  const { bytes } = cursor;
  if (bytes[cursor.at] !== 1) throw new TypeError('the geometry is not little-endian');
  cursor.at += 1;
  const head = readCount(cursor);
  if ((head & hasSrid) !== 0) cursor.at += 4;
  const type = head & typeMask;
  if (type === 1) return { type: 'Point', coordinates: readPosition(cursor) };
  if (type === 2) return { type: 'LineString', coordinates: readMany(cursor, readPosition) };
  if (type === 3) return { type: 'Polygon', coordinates: readRings(cursor) };
  if (type === 6) return { type: 'MultiPolygon', coordinates: readMany(cursor, readMember) };
  throw new TypeError(`a geometry of type ${head.toString(16)} is none of ours`);
}

function readMember(cursor: Cursor): readonly (readonly Position[])[] {
  const member = readGeometry(cursor);
  if (member.type !== 'Polygon') throw new TypeError(`a ${member.type} in a MultiPolygon`);
  return member.coordinates;
}

const readRings = (cursor: Cursor) => readMany(cursor, (inner) => readMany(inner, readPosition));

function readMany<T>(cursor: Cursor, readOne: (cursor: Cursor) => T): T[] {
  return Array.from({ length: readCount(cursor) }, () => readOne(cursor));
}

function readCount(cursor: Cursor): number {
  const value = cursor.bytes.readUInt32LE(cursor.at);
  cursor.at += 4;
  return value;
}

function readPosition(cursor: Cursor): Position {
  const { bytes, at } = cursor;
  cursor.at += 16;
  return [bytes.readDoubleLE(at), bytes.readDoubleLE(at + 8)];
}

/** Well-known text, as the import reads it. */
export function wktOf({ type, coordinates }: StoredGeometry): string {
  const text = listOf(coordinates);
  return `${type.toUpperCase()} ${type === 'Point' ? `(${text})` : text}`;
}

/** Numbers stand beside each other, everything above them in brackets. */
function listOf(coordinates: unknown): string {
  if (!Array.isArray(coordinates)) return String(coordinates);
  if (typeof coordinates[0] === 'number') return coordinates.join(' ');
  return `(${coordinates.map(listOf).join(', ')})`;
}
