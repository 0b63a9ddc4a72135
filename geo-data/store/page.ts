/** Pages of lists: bounded limits, and cursors that hold the last sort key. */
import { Buffer } from 'node:buffer';

export const DEFAULT_LIMIT = 200;
export const MAX_LIMIT = 1000;

export interface Page<T> {
  readonly items: readonly T[];
  /** Give it back to get the next page; null at the end. */
  readonly nextCursor: string | null;
}

/** A cursor that we did not make; `path` names the query parameter for the answer. */
export interface CursorError extends Error {
  readonly name: 'CursorError';
  readonly path: 'cursor';
}

/** The limit in force: 200 unless asked, at least 1, at most 1,000. */
export function limitOf(asked: number | undefined): number {
  if (asked === undefined || !Number.isFinite(asked)) return DEFAULT_LIMIT;
  return Math.min(Math.max(Math.trunc(asked), 1), MAX_LIMIT);
}

/** A sort key of (instant, id): what all our lists are sorted by. */
export interface SortKey {
  readonly at: number;
  readonly id: string;
}

/** Opaque to clients: base64url of the sort key. */
export function encodeCursor({ at, id }: SortKey): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** The sort key in a cursor, or null for the first page. Throws CursorError when the text is none of ours. */
export function decodeCursor(cursor: string | null | undefined): SortKey | null {
  if (cursor === null || cursor === undefined) return null;
  const key = readKey(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (key === null) {
    throw Object.assign(new Error('The cursor is not one of ours.'), {
      name: 'CursorError' as const,
      path: 'cursor' as const,
    });
  }
  return key;
}

/** True for the error of a cursor that is none of ours: bad input, not a fault. */
export function isCursorError(error: unknown): error is CursorError {
  return error instanceof Error && error.name === 'CursorError';
}

function readKey(json: string): SortKey | null {
  try {
    const [at, id]: unknown[] = JSON.parse(json);
    // Beyond this a Date is invalid and the statement would fail as a fault.
    const isInstant = typeof at === 'number' && Math.abs(at) <= 8.64e15;
    return isInstant && typeof id === 'string' ? { at, id } : null;
  } catch {
    return null;
  }
}

/** Cuts the one row that was fetched too many and makes the cursor of the next page from the last one kept. */
export function pageOf<T>(rows: readonly T[], limit: number, keyOf: (row: T) => SortKey): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const hasMore = rows.length > limit && last !== undefined;
  return { items, nextCursor: hasMore ? encodeCursor(keyOf(last)) : null };
}
