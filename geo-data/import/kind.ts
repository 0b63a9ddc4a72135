/** What a kind of import is: its fields, the headers people give them, its table, and its own steps. */
import type * as v from 'valibot';
import type { Queryable } from '../database.ts';
import type { LonLat } from '../map-source.ts';
import type { ImportFinding } from './finding.ts';

export const kindNames = [
  'districts',
  'areas',
  'communities',
  'households',
  'customers',
  'repair-stations',
  'heat-stations',
  'heat-sources',
  'pipes',
  'buildings',
  'workers',
] as const;
export type KindName = (typeof kindNames)[number];

export type FieldValue = string | number | null | readonly string[];
export type Values = Record<string, FieldValue>;

/** Kinds that others refer to by id or name, small enough to be held in memory. */
export type ReferenceKind =
  | 'districts'
  | 'areas'
  | 'communities'
  | 'repair-stations'
  | 'heat-stations'
  | 'heat-sources';

/** A row on its way into the table. Steps fill it; one that reports a problem of it marks it bad. */
export interface Draft {
  readonly row: number;
  readonly values: Values;
  /** Where the file itself puts it, WGS-84; null when the file says nothing. */
  readonly given: LonLat | null;
  bad: boolean;
}

/** One column of the table and the fields it is made of. */
export interface Column {
  readonly name: string;
  readonly fields: readonly string[];
  /** SQL type of the fields as they arrive. */
  readonly type: 'text' | 'float8' | 'int' | 'text[]';
  /** SQL over the fields; the field itself when it is left out. */
  readonly sql?: string;
}

/** Tells about a row of a chunk, or of the file. */
export type ReportFinding = (finding: ImportFinding) => void;

export interface ImportKind {
  readonly name: KindName;
  readonly table: string;
  /** Begins the ids that are made for rows without one. */
  readonly idPrefix: string;
  /** From texts by field to values by field. */
  readonly schema: v.GenericSchema<Record<string, unknown>, Values>;
  /** Fields with the headers that stand for them, beside the field's own name. */
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** Fields that a file must have a column for. */
  readonly required: readonly string[];
  readonly geometry: 'none' | 'point' | 'line' | 'polygons';
  /** The geometry may be left out: the row's point is enough, or is found elsewhere. */
  readonly geometryOptional?: boolean;
  readonly columns: readonly Column[];
  readonly references: Readonly<Record<string, ReferenceKind>>;
  /** What tells two rows apart where there is no id. */
  readonly naturalKey: readonly string[];
  /** SQL columns of the natural key in the table; left out where stored rows are known by id alone. */
  readonly keyColumns?: readonly string[];
  /** The table lets no two rows have the same natural key. */
  readonly keyIsUnique?: boolean;
  /** Checks and completes a row by itself. */
  complete?(draft: Draft, report: ReportFinding): void;
  /** Looks things up for a chunk of good rows. */
  resolve?(db: Queryable, drafts: readonly Draft[], report: ReportFinding): Promise<void>;
  /** After the last row, in the same transaction. */
  finish?(db: Queryable, report: ReportFinding): Promise<void>;
}

const ID = { name: 'id', fields: ['id'], type: 'text' } as const satisfies Column;
const NAME = { name: 'name', fields: ['name'], type: 'text' } as const satisfies Column;
const NAME_EN = { name: 'name_en', fields: ['nameEn'], type: 'text' } as const satisfies Column;
/** Columns of everything that has a name. */
export const namedColumns: readonly Column[] = [ID, NAME, NAME_EN];

export const pointColumn: Column = {
  name: 'geom',
  fields: ['lon', 'lat'],
  type: 'float8',
  sql: 'st_setsrid(st_makepoint(lon, lat), 4326)',
};
export const polygonColumn = (name: string): Column => ({
  name,
  fields: ['geometry'],
  type: 'text',
  sql: 'st_multi(st_setsrid(st_geomfromgeojson(geometry), 4326))',
});

export const idHeaders = ['编号', '编码', '代码', 'code', 'no', '序号id'];
export const nameHeaders = ['名称', '名字', 'title'];
export const nameEnHeaders = ['英文名', '英文名称', 'english', 'englishname', 'nameenglish'];
export const lonHeaders = ['经度', 'longitude', 'lng', 'long', 'x', '坐标x', 'x坐标'];
export const latHeaders = ['纬度', 'latitude', 'y', '坐标y', 'y坐标'];
export const geometryHeaders = [
  'wkt',
  'geojson',
  'geom',
  '边界',
  '几何',
  '图形',
  '范围',
  'the_geom',
  'shape',
];
