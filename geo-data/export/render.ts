/** Turns pages of rows into the text of a file, a page at a time. */
import { byteOrderMark, renderLine, valueAt } from './csv.ts';

export type Pages<T> = AsyncIterable<readonly T[]>;

/** A header, then a line for each row; columns are dotted paths into it. */
export async function* renderCsv(columns: readonly string[], pages: Pages<object>): AsyncGenerator<string> {
  yield byteOrderMark + renderLine(columns);
  for await (const rows of pages)
    if (rows.length > 0)
      yield rows.map((row) => renderLine(columns.map((path) => valueAt(row, path)))).join('');
}

/** A JSON value on each line. */
export async function* renderNdjson(pages: Pages<object>): AsyncGenerator<string> {
  for await (const rows of pages)
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** One FeatureCollection of rows that are features. */
export async function* renderGeojson(pages: Pages<object>): AsyncGenerator<string> {
  yield '{"type":"FeatureCollection","features":[';
  let before = '\n';
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield before + rows.map((row) => JSON.stringify(row)).join(',\n');
    before = ',\n';
  }
  yield '\n]}\n';
}
