/** Opens a file of any format as columns and rows. */
import { stat } from 'node:fs/promises';
import { detectEncoding, readHeader, readRows } from './csv.ts';
import { type ImportFinding, warning } from './finding.ts';
import { readGeojson } from './geojson.ts';
import type { RawRow } from './parse-row.ts';
import { readXlsx } from './xlsx.ts';

export const fileFormats = ['csv', 'xlsx', 'geojson'] as const;
export type FileFormat = (typeof fileFormats)[number];

export interface OpenedRows {
  readonly columns: readonly string[];
  readonly hasGeometry: boolean;
  readonly findings: readonly ImportFinding[];
  rows(onShare: (share: number) => void): AsyncIterable<RawRow> | Iterable<RawRow>;
}

/** Throws `ImportFileError` when the file cannot be read at all. */
export async function openRows(
  path: string,
  format: FileFormat,
  options: { readonly encoding: string | null; readonly sheet: string | null },
): Promise<OpenedRows> {
  switch (format) {
    case 'csv':
      return openCsv(path, options.encoding);
    case 'xlsx': {
      const { columns, rows } = await readXlsx(path, options.sheet);
      return { columns, hasGeometry: false, findings: [], rows: () => rows };
    }
    case 'geojson': {
      const { columns, rows, findings } = await readGeojson(path);
      return { columns, hasGeometry: true, findings, rows: () => rows };
    }
  }
}

async function openCsv(path: string, declared: string | null): Promise<OpenedRows> {
  const encoding = declared ?? (await detectEncoding(path));
  const { columns } = await readHeader(path, encoding);
  const { size } = await stat(path);
  return {
    columns,
    hasGeometry: false,
    findings:
      declared === null && encoding !== 'utf-8'
        ? [warning('encoding-guessed', { params: { encoding } })]
        : [],
    async *rows(onShare) {
      let read = 0;
      const onBytes = (n: number) => {
        read = n;
      };
      for await (const { line, fields } of readRows(path, encoding, onBytes)) {
        onShare(size === 0 ? 1 : read / size);
        if (Object.values(fields).some((cell) => cell !== '')) yield { row: line, cells: fields };
      }
    },
  };
}
