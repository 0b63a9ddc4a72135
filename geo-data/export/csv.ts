/** Writes tables that spreadsheets open as they are: UTF-8 with its mark, RFC 4180, no formulas. */
import { guardCell } from './guard.ts';

/** Without it Excel takes Chinese for something else. */
export const byteOrderMark = '\uFEFF';

/** One line with its end. Lists are joined by `|`, objects become JSON, null and absent values an empty cell. */
export function renderLine(cells: readonly unknown[]): string {
  return `${cells.map((cell) => quote(textOf(cell))).join(',')}\r\n`;
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  // A negative number is no formula, and an apostrophe would make it a text.
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'string') return guardCell(cell);
  const isList = Array.isArray(cell) && cell.every((one) => typeof one === 'string');
  return guardCell(isList ? cell.join('|') : JSON.stringify(cell));
}

const needsQuotes = /[",\r\n]|^\s|\s$/;

function quote(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The value at a dotted path (`marks.expedited`); undefined where the row has none. */
export function valueAt(row: unknown, path: string): unknown {
  let value: unknown = row;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  return value;
}
