/** Parsers from database rows to domain values: the only place where a column's type is taken on trust after a look. */
import type { Row } from '../database.ts';

function unexpected(key: string, want: string, value: unknown): TypeError {
  return new TypeError(
    `Column ${key} should hold ${want}, but holds ${value === null ? 'null' : typeof value}.`,
  );
}

/** A text column that is never null. */
export function text(row: Row, key: string): string {
  const value = row[key];
  if (typeof value !== 'string') throw unexpected(key, 'text', value);
  return value;
}

export function maybeText(row: Row, key: string): string | null {
  return row[key] === null ? null : text(row, key);
}

/** A number column that is never null. */
export function number(row: Row, key: string): number {
  const value = row[key];
  if (typeof value !== 'number') throw unexpected(key, 'a number', value);
  return value;
}

export function maybeNumber(row: Row, key: string): number | null {
  return row[key] === null ? null : number(row, key);
}

export function bool(row: Row, key: string): boolean {
  const value = row[key];
  if (typeof value !== 'boolean') throw unexpected(key, 'a boolean', value);
  return value;
}

/** A timestamptz column as epoch milliseconds. */
export function instant(row: Row, key: string): number {
  const value = row[key];
  if (!(value instanceof Date)) throw unexpected(key, 'a timestamp', value);
  return value.getTime();
}

export function maybeInstant(row: Row, key: string): number | null {
  return row[key] === null ? null : instant(row, key);
}

/** A text[] column. */
export function texts(row: Row, key: string): string[] {
  const value = row[key];
  if (!Array.isArray(value)) throw unexpected(key, 'an array', value);
  return value.map(String);
}

/** An int[] or float8[] column; holes stay null. */
export function numbers(row: Row, key: string): (number | null)[] {
  const value = row[key];
  if (!Array.isArray(value)) throw unexpected(key, 'an array', value);
  return value.map((one: unknown) => (one === null ? null : Number(one)));
}

export function bytes(row: Row, key: string): Uint8Array {
  const value = row[key];
  if (!(value instanceof Uint8Array)) throw unexpected(key, 'bytes', value);
  return value;
}

/** A jsonb column; its shape is the writer's promise, because only these stores write it. */
export function json<T>(row: Row, key: string): T {
  return row[key] as T;
}

/** The member of a closed set that a text column (with its check constraint) holds. */
export function oneOf<T extends string>(row: Row, key: string, allowed: readonly T[]): T {
  const value = text(row, key);
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw unexpected(key, allowed.join('|'), value);
  return found;
}

/** An instant as a parameter. */
export function at(instantMs: number): Date {
  return new Date(instantMs);
}

/** An instant or null as a parameter. */
export function maybeAt(instantMs: number | null): Date | null {
  return instantMs === null ? null : new Date(instantMs);
}

/** A JSON value as a parameter for `$n::text::jsonb`. */
export function asJson(value: unknown): string {
  return JSON.stringify(value);
}
