/** Reads a sheet of an Excel file (.xlsx). Sheets are not streamed: a bound on the file keeps the memory bounded. */
import { open } from 'node:fs/promises';
import { readSheet, SheetNotFoundError } from 'read-excel-file/node';
import { ImportFileError } from './finding.ts';
import type { RawRow } from './parse-row.ts';

const maxBytes = 48 * 1024 * 1024;
/** What a sheet may be unpacked: XML is about ten times its packed size, a bomb is a thousand times. */
const maxUnpackedBytes = 768 * 1024 * 1024;
const hint = 'save the sheet as CSV: that has no limit';

export interface Sheet {
  readonly columns: readonly string[];
  readonly rows: readonly RawRow[];
}

/** The sheet of this name, or the first one; its first row that is not empty names the columns. */
export async function readXlsx(path: string, sheet: string | null): Promise<Sheet> {
  await refuseHuge(path);
  const cells = await readCells(path, sheet);
  const head = cells.findIndex((row) => row.some((cell) => cell !== null));
  const names = (cells[head] ?? []).map((cell) => (cell === null ? '' : String(cell).trim()));
  if (head < 0) throw new ImportFileError(`${path}: the sheet is empty; its first row must name the columns`);
  const rows = cells.slice(head + 1).flatMap((row, i): RawRow[] => {
    if (row.every((cell) => cell === null)) return [];
    const entries = names.map((name, column): [string, unknown] => [name, row[column] ?? null]);
    return [{ row: head + 2 + i, cells: Object.fromEntries(entries.filter(([name]) => name !== '')) }];
  });
  return { columns: names.filter((name) => name !== ''), rows };
}

async function readCells(path: string, sheet: string | null) {
  try {
    return sheet === null ? await readSheet(path) : await readSheet(path, sheet);
  } catch (cause) {
    if (cause instanceof SheetNotFoundError)
      throw new ImportFileError(`${path}: ${cause.message}`, { cause });
    throw new ImportFileError(`${path}: this is not a readable .xlsx file (an old .xls must be saved anew)`, {
      cause,
    });
  }
}

/** Reads the directory at the end of the zip: it tells how large the parts will be. */
async function refuseHuge(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw new ImportFileError(`${path}: larger than 48 MiB; ${hint}`);
    const tail = Buffer.alloc(size);
    await file.read(tail, 0, size, 0);
    if (unpackedBytes(tail) > maxUnpackedBytes)
      throw new ImportFileError(`${path}: too large unpacked; ${hint}`);
  } finally {
    await file.close();
  }
}

const directoryEntry = 0x02014b50;

function unpackedBytes(zip: Buffer): number {
  let total = 0;
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > zip.length) return 0;
  for (
    let at = zip.readUInt32LE(end + 16);
    at + 46 <= zip.length && zip.readUInt32LE(at) === directoryEntry;
  ) {
    total += zip.readUInt32LE(at + 24);
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return total;
}
