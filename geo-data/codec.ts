/** One codec for both drivers: how JavaScript values become parameters, and how column text becomes JavaScript. */
import type { Param } from './database.ts';

/** Turns the text of one column into its JavaScript value. */
export type ParseText = (text: string) => unknown;

/**
 * Every parameter as the text PostgreSQL reads, or null; both drivers get only these, so neither guesses a type.
 * Throws a TypeError for undefined (a forgotten value must not become NULL in silence).
 */
export function encodeParam(value: Param | undefined): string | null {
  if (value === undefined) throw new TypeError('A parameter is undefined; bind null where NULL is meant.');
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return encodeBytes(value);
  if (isArray(value)) return encodeArray(value);
  return JSON.stringify(value);
}

/** All parameters of one statement. */
export function encodeParams(values: readonly Param[]): (string | null)[] {
  return values.map((value) => encodeParam(value));
}

// Array.isArray does not narrow a readonly array out of a union by itself.
function isArray(value: Param): value is readonly Param[] {
  return Array.isArray(value);
}

function encodeBytes(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}

const NEEDS_ESCAPE = /[\\"]/;
const ESCAPED = /[\\"]/g;

/** An array literal; every text is quoted, so that one that reads NULL stays a string. Numbers need no quotes. */
function encodeArray(values: readonly Param[]): string {
  return `{${values.map(encodeElement).join(',')}}`;
}

function encodeElement(value: Param): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (isArray(value)) return encodeArray(value);
  const text = encodeParam(value);
  if (text === null) return 'NULL';
  // Half of the cost of a batch of fixes was this replacement where there is nothing to replace.
  return NEEDS_ESCAPE.test(text) ? `"${text.replace(ESCAPED, '\\$&')}"` : `"${text}"`;
}

/** Reads an array literal of any depth; `NULL` without quotes is null, explicit bounds (`[0:1]=…`) are dropped. */
export function parseArray(text: string, parseElement: ParseText): unknown[] {
  const cursor = { text, at: text.startsWith('[') ? text.indexOf('=') + 1 : 0 };
  return readArray(cursor, parseElement);
}

interface Cursor {
  readonly text: string;
  at: number;
}

function readArray(cursor: Cursor, parseElement: ParseText): unknown[] {
  const values: unknown[] = [];
  cursor.at += 1;
  while (cursor.text[cursor.at] !== '}') {
    if (cursor.at >= cursor.text.length) throw new SyntaxError('An array literal ends too early.');
    if (cursor.text[cursor.at] === ',') cursor.at += 1;
    values.push(readElement(cursor, parseElement));
  }
  cursor.at += 1;
  return values;
}

function readElement(cursor: Cursor, parseElement: ParseText): unknown {
  const first = cursor.text[cursor.at];
  if (first === '{') return readArray(cursor, parseElement);
  if (first === '"') return parseElement(readQuoted(cursor));
  const start = cursor.at;
  while (cursor.at < cursor.text.length && !',}'.includes(cursor.text.charAt(cursor.at))) cursor.at += 1;
  const bare = cursor.text.slice(start, cursor.at);
  return bare === 'NULL' ? null : parseElement(bare);
}

function readQuoted(cursor: Cursor): string {
  let out = '';
  cursor.at += 1;
  for (; cursor.text[cursor.at] !== '"'; cursor.at += 1) {
    if (cursor.at >= cursor.text.length) throw new SyntaxError('An array literal ends too early.');
    if (cursor.text[cursor.at] === '\\') cursor.at += 1;
    out += cursor.text.charAt(cursor.at);
  }
  cursor.at += 1;
  return out;
}

const text: ParseText = (value) => value;
const bool: ParseText = (value) => value === 't';
const number: ParseText = (value) => Number(value);
const json: ParseText = (value) => JSON.parse(value);
// A copy, because a Buffer is a window on a shared pool and would not equal a Uint8Array from the other driver.
const bytes: ParseText = (value) => Uint8Array.from(Buffer.from(value.slice(2), 'hex'));

/** int8 as a number; beyond 2^53 a RangeError, because a rounded identity would be a wrong one. */
function parseInt8(value: string): number {
  const parsed = Number(value);
  if (Number.isSafeInteger(parsed)) return parsed;
  throw new RangeError(`int8 value ${value} does not fit a JavaScript number; select it as text.`);
}

/** timestamptz as a Date; both connections speak UTC, so the usual form is one cheap step away from ISO 8601. */
function parseInstant(value: string): Date {
  if (!value.endsWith('+00')) return new Date(value);
  return new Date(`${value.slice(0, 10)}T${value.slice(11, -3)}Z`);
}

/** Type OID, OID of its array type (0: none of ours), parser. */
const SCALARS: readonly (readonly [number, number, ParseText])[] = [
  [16, 1000, bool],
  [17, 1001, bytes],
  [20, 1016, parseInt8],
  [21, 1005, number],
  [23, 1007, number],
  [26, 1028, number],
  [700, 1021, number],
  [701, 1022, number],
  [1700, 1231, text],
  [25, 1009, text],
  [1043, 1015, text],
  [1042, 1014, text],
  [19, 1003, text],
  [2950, 2951, text],
  [114, 199, json],
  [3802, 3807, json],
  [1082, 1182, text],
  [1083, 1183, text],
  [1114, 1115, text],
  [1184, 1185, parseInstant],
  [1186, 1187, text],
];

/** Parsers by type OID; a type that is not here stays text (geometry: hex EWKB) in both drivers. */
export const PARSERS: Readonly<Record<number, ParseText>> = Object.fromEntries(
  SCALARS.flatMap(([oid, arrayOid, parse]) => [
    [oid, parse],
    [arrayOid, (value: string) => parseArray(value, parse)],
  ]),
);
