/** What a replay asks of whoever reads tables for it: the reader itself stands outside of the gateway. */

/** A row by column name, with the line it stood on (1 = header). */
export interface TableRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface TableReader {
  /** Throws a sentence when the file cannot be read. */
  readHeader(path: string, encoding: string): Promise<{ readonly columns: readonly string[] }>;
  readRows(path: string, encoding: string): AsyncIterable<TableRow>;
}

/** A recording that cannot be used; the message names the file and the way out. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}
