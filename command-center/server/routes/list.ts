/** The form of every list: items, the cursor of the next page, and the site time of the answer. */
import { isoOf } from '#command-center/contract/wire.ts';
import type { ServerDeps } from '../deps.ts';
import { found } from '../problem.ts';

/** A 200 answer with a list; lists that are whole have no next page. */
export function foundList<T>(
  deps: Pick<ServerDeps, 'clock'>,
  items: readonly T[],
  nextCursor: string | null = null,
) {
  return found({ items: [...items], nextCursor, asOf: isoOf(deps.clock.now()) });
}

/** A page of a list that is held whole: by id, so that the order stands still while rows change. No limit = the rest. */
export function pageById<T extends { readonly id: string }>(
  rows: readonly T[],
  limit: number | undefined,
  cursor: string | undefined,
): { readonly items: readonly T[]; readonly nextCursor: string | null } {
  const after = cursor === undefined ? null : decodeCursor(cursor);
  const rest = rows
    .filter((row) => after === null || row.id > after)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const items = limit === undefined ? rest : rest.slice(0, limit);
  const last = items.length < rest.length ? items.at(-1) : undefined;
  return { items, nextCursor: last === undefined ? null : encodeCursor(last.id) };
}

function encodeCursor(id: string): string {
  return Buffer.from(`id:${id}`, 'utf8').toString('base64url');
}

/** The application answers a CursorError as a wrong parameter. */
function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith('id:')) throw Object.assign(new Error('a foreign cursor'), { name: 'CursorError' });
  return text.slice(3);
}
