/** Writes files for import tests and runs imports on a database, with everything that was said. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import type { Database } from '#geo-data/database.ts';
import type { ImportFinding } from '#geo-data/import/finding.ts';
import { type ImportOptions, type ImportResult, importFile } from '#geo-data/import/import-file.ts';
import type { KindName } from '#geo-data/import/kind.ts';
import type { FileFormat } from '#geo-data/import/open-rows.ts';

export interface ImportRig {
  write(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}

export async function openImportRig(): Promise<ImportRig> {
  const dir = await mkdtemp(join(tmpdir(), 'import-'));
  return {
    async write(name, content) {
      const path = join(dir, name);
      await writeFile(path, content);
      return path;
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

export interface Imported {
  readonly result: ImportResult;
  readonly findings: readonly ImportFinding[];
  /** Codes of the problems with their rows, `row:code`. */
  readonly problems: string[];
  readonly warnings: string[];
}

const formats: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.xlsx': 'xlsx',
  '.geojson': 'geojson',
};

export async function imported(
  db: Database,
  kind: KindName,
  path: string,
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const findings: ImportFinding[] = [];
  const result = await importFile(
    db,
    {
      kind,
      path,
      format: formats[extname(path)] ?? 'csv',
      map: null,
      crs: null,
      encoding: null,
      sheet: null,
      dryRun: false,
      skipBad: false,
      anywhere: false,
      key: 'id',
      ...options,
    },
    {
      onFinding: (finding) => void findings.push(finding),
      onProgress: () => undefined,
      beforeCommit: async () => undefined,
      signal: new AbortController().signal,
    },
  );
  const listed = (severity: ImportFinding['severity']) =>
    findings.filter((one) => one.severity === severity).map(({ row, code }) => `${row ?? '-'}:${code}`);
  return { result, findings, problems: listed('problem'), warnings: listed('warning') };
}

/** A square of side `size` degrees as WKT, from its south-west corner. */
export function squareWkt(lon: number, lat: number, size: number): string {
  const corners = [
    [lon, lat],
    [lon + size, lat],
    [lon + size, lat + size],
    [lon, lat + size],
    [lon, lat],
  ];
  return `POLYGON((${corners.map((at) => at.join(' ')).join(', ')}))`;
}
