/** From recorded rows to what real devices would have said, sorted by time. */
import { type ColumnMap, columnMapOf, type StreamName } from './columns.ts';
import { parseRecordedTime } from './recorded-time.ts';
import { RecordingError, type TableReader, type TableRow } from './table.ts';

export interface FixRecord {
  readonly stream: 'fixes';
  readonly at: number;
  readonly device: string;
  readonly lon: number;
  readonly lat: number;
  readonly courseDeg: number | null;
  readonly speedKmh: number | null;
  readonly accuracyM: number | null;
}
export interface RequestRecord {
  readonly stream: 'requests';
  readonly at: number;
  readonly id: string;
  readonly subtype: string;
  readonly description: string;
  readonly address: string | null;
  /** False where the source wrote its default coordinates; lon and lat are these then. */
  readonly hasPlace: boolean;
  readonly lon: number;
  readonly lat: number;
}
export interface ReadingRecord {
  readonly stream: 'readings';
  readonly at: number;
  readonly station: string;
  readonly values: Readonly<Record<string, number>>;
}
export type Recorded = FixRecord | RequestRecord | ReadingRecord;

/** A file read to its end: records in order of time, and the rows that could not be placed in time, by reason. */
export interface Recording {
  readonly path: string;
  readonly stream: StreamName;
  readonly map: ColumnMap;
  readonly records: readonly Recorded[];
  readonly unreadable: Readonly<Record<string, number>>;
}

/** Reads a whole recording; `limit` keeps the first n in order of time. */
export async function loadRecording(
  path: string,
  stream: StreamName,
  options: {
    readonly table: TableReader;
    readonly map: string | null;
    readonly encoding: string;
    readonly limit: number | null;
    /** Coordinates that mean "no place", beside those that the preset names. */
    readonly defaultPlaces?: ColumnMap['defaultPlaces'];
  },
): Promise<Recording> {
  const { columns } = await options.table.readHeader(path, options.encoding);
  const preset = columnMapOf(path, stream, columns, options.map);
  const map = { ...preset, defaultPlaces: [...preset.defaultPlaces, ...(options.defaultPlaces ?? [])] };
  const records: Recorded[] = [];
  const unreadable: Record<string, number> = {};
  for await (const row of options.table.readRows(path, options.encoding)) {
    const record = decodeRow(map, row);
    if (typeof record === 'string') unreadable[record] = (unreadable[record] ?? 0) + 1;
    else records.push(record);
  }
  if (records.length === 0) throw new RecordingError(`${path}: ${whyEmpty(unreadable)}`);
  records.sort((a, b) => a.at - b.at);
  return { path, stream, map, records: records.slice(0, options.limit ?? records.length), unreadable };
}

function whyEmpty(unreadable: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(unreadable).map(([reason, n]) => `${n} × ${reason}`);
  return reasons.length === 0
    ? 'the file has a header but no row'
    : `no row can be used (${reasons.join(', ')}); is the right column named for "time"?`;
}

/** One row as a record, or the reason why it cannot be placed in time. */
export function decodeRow(map: ColumnMap, row: TableRow): Recorded | string {
  const at = parseRecordedTime(text(map, row, 'time'));
  if (at === null) return 'time-unreadable';
  switch (map.stream) {
    case 'fixes':
      return fixOf(map, row, at);
    case 'requests':
      return requestOf(map, row, at);
    case 'readings':
      return readingOf(map, row, at);
  }
}

function fixOf(map: ColumnMap, row: TableRow, at: number): FixRecord | string {
  const device = text(map, row, 'device');
  if (device === '') return 'device-missing';
  const mps = number(map, row, 'speedMps');
  return {
    stream: 'fixes',
    at,
    device,
    lon: number(map, row, 'lon') ?? Number.NaN,
    lat: number(map, row, 'lat') ?? Number.NaN,
    courseDeg: number(map, row, 'course'),
    speedKmh: number(map, row, 'speedKmh') ?? (mps === null ? null : mps * 3.6),
    accuracyM: number(map, row, 'accuracyM'),
  };
}

function requestOf(map: ColumnMap, row: TableRow, at: number): RequestRecord | string {
  const id = text(map, row, 'id');
  if (id === '') return 'id-missing';
  const type = text(map, row, 'type');
  const subtype = text(map, row, 'subtype') || (map.subtypes[type] ?? map.subtypes['*'] ?? type);
  const address = text(map, row, 'address');
  const [lon, lat] = [number(map, row, 'lon') ?? Number.NaN, number(map, row, 'lat') ?? Number.NaN];
  return {
    stream: 'requests',
    at,
    id,
    subtype,
    description: text(map, row, 'description') || [type, address].filter((part) => part !== '').join(' · '),
    address: address === '' ? null : address,
    hasPlace: !map.defaultPlaces.some((place) => place[0] === lon && place[1] === lat),
    lon,
    lat,
  };
}

function readingOf(map: ColumnMap, row: TableRow, at: number): ReadingRecord {
  const values: Record<string, number> = {};
  for (const field of Object.keys(map.columns)) {
    if (field === 'time' || field === 'station') continue;
    const value = number(map, row, field);
    if (value !== null) values[field] = value;
  }
  return { stream: 'readings', at, station: text(map, row, 'station') || '1', values };
}

function text(map: ColumnMap, row: TableRow, field: string): string {
  const column = map.columns[field];
  return column === undefined ? '' : (row.fields[column] ?? '').trim();
}

function number(map: ColumnMap, row: TableRow, field: string): number | null {
  const value = text(map, row, field);
  if (value === '') return null;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : null;
}
