/** From a raw row of any file to a draft: cells read by the kind's schema, place and geometry checked and converted. */
import * as v from 'valibot';
import type { LonLat } from '../map-source.ts';
import { checkPlace, type PlaceRules } from './coordinates.ts';
import { readCoordinate } from './field-words.ts';
import { type FindingCode, isFindingCode, problem } from './finding.ts';
import {
  type Checked,
  checkLine,
  checkPolygons,
  type FileGeometry,
  pointIn,
  readGeometry,
} from './geometry.ts';
import type { Draft, ImportKind, ReportFinding, Values } from './kind.ts';

export interface RawRow {
  /** Line of a CSV file (1 = header), row of a sheet, number of a feature. */
  readonly row: number;
  readonly cells: Readonly<Record<string, unknown>>;
  /** Geometry of a feature; absent in tables, which may have it in a column. */
  readonly geometry?: unknown;
}

/** Null when the row is bad; then everything that is wrong with it was reported. */
export function parseRow(
  raw: RawRow,
  kind: ImportKind,
  columnOf: ReadonlyMap<string, string>,
  rules: PlaceRules,
  report: ReportFinding,
): Draft | null {
  const { row } = raw;
  const cells = cellsOf(raw, kind, columnOf);
  const read = v.safeParse(kind.schema, cells);
  if (!read.success) {
    for (const issue of read.issues) reportIssue(issue, row, cells, report);
    // The rest of the row is looked at all the same: one correction should do for all of it.
    const isPlaceRead = read.issues.every((issue) => !['lon', 'lat'].includes(fieldOf(issue)));
    const at = { lon: readCoordinate(cells.lon), lat: readCoordinate(cells.lat) };
    if (isPlaceRead) parsePlace(raw, kind, cells, at, rules, report);
    return null;
  }
  const place = parsePlace(raw, kind, cells, read.output, rules, report);
  if (place === null) return null;
  const draft: Draft = { row, values: { ...read.output, ...place.values }, given: place.given, bad: false };
  kind.complete?.(draft, report);
  return draft.bad ? null : draft;
}

function cellsOf(
  raw: RawRow,
  kind: ImportKind,
  columnOf: ReadonlyMap<string, string>,
): Record<string, string> {
  const fields = Object.keys(kind.headers);
  return Object.fromEntries(fields.map((field) => [field, textOf(raw.cells[columnOf.get(field) ?? ''])]));
}

/** Cells of sheets are numbers, dates and truths as well; a telephone number must not become 1.38e10. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return Number.isInteger(cell) ? cell.toFixed(0) : String(cell);
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

const messageSchema = v.object({
  code: v.string(),
  params: v.record(v.string(), v.union([v.string(), v.number()])),
});

function fieldOf(issue: v.BaseIssue<unknown>): string {
  return String(issue.path?.[0]?.key ?? '');
}

function reportIssue(
  issue: v.BaseIssue<unknown>,
  row: number,
  cells: Readonly<Record<string, string>>,
  report: ReportFinding,
): void {
  const field = fieldOf(issue);
  const said = v.safeParse(v.pipe(v.string(), v.parseJson(), messageSchema), issue.message);
  const words = { row, field, value: cells[field] ?? null };
  if (said.success && isFindingCode(said.output.code))
    report(problem(said.output.code, { ...words, params: said.output.params }));
  else report(problem('row-broken', { ...words, params: { reason: issue.message } }));
}

interface ParsedPlace {
  readonly values: Values;
  readonly given: LonLat | null;
}

function parsePlace(
  raw: RawRow,
  kind: ImportKind,
  cells: Readonly<Record<string, string>>,
  values: Values,
  rules: PlaceRules,
  report: ReportFinding,
): ParsedPlace | null {
  if (kind.geometry === 'none') return { values: {}, given: null };
  const { row } = raw;
  const text = cells.geometry ?? '';
  const said = raw.geometry ?? (text === '' ? null : text);
  const geometry = said === null ? null : readGeometry(said);
  if (said !== null && geometry === null) {
    report(problem('geometry-unreadable', { row, field: 'geometry', value: text }));
    return null;
  }
  if (kind.geometry === 'point') return parsePoint(row, geometry, kind, values, rules, report);
  if (kind.geometryOptional === true && (geometry === null || geometry.type === 'Point')) {
    const point = parsePoint(row, geometry, { ...kind, geometryOptional: false }, values, rules, report);
    return point === null ? null : { ...point, values: { ...point.values, geometry: null } };
  }
  if (geometry === null) {
    report(problem('geometry-missing', { row, field: 'geometry' }));
    return null;
  }
  return kind.geometry === 'line'
    ? parseLine(row, geometry, rules, report)
    : parsePolygons(row, geometry, kind, values, rules, report);
}

function parsePoint(
  row: number,
  geometry: FileGeometry | null,
  kind: ImportKind,
  { lon, lat }: Values,
  rules: PlaceRules,
  report: ReportFinding,
): ParsedPlace | null {
  const wrong = (code: FindingCode, words: Parameters<typeof problem>[1] = {}) => {
    report(problem(code, { row, field: 'lon', ...words }));
    return null;
  };
  if (geometry !== null && geometry.type !== 'Point')
    return wrong('geometry-wrong-kind', {
      field: 'geometry',
      params: { wanted: 'Point', found: geometry.type },
    });
  const at = geometry?.coordinates ?? [lon, lat];
  const [x, y] = at;
  if (typeof x !== 'number' || typeof y !== 'number') {
    const isAbsent = (x ?? null) === null && (y ?? null) === null;
    if (isAbsent && kind.geometryOptional === true) return { values: { lon: null, lat: null }, given: null };
    return wrong('coordinate-missing');
  }
  const checked = checkPlace(x, y, rules);
  if (!checked.ok) return wrong(checked.code, { value: `${x},${y}`, params: checked.params });
  return { values: { lon: checked.at[0], lat: checked.at[1] }, given: checked.at };
}

function parsePolygons(
  row: number,
  geometry: FileGeometry,
  kind: ImportKind,
  values: Values,
  rules: PlaceRules,
  report: ReportFinding,
): ParsedPlace | null {
  const polygons = told(checkPolygons(geometry, rules, row), report);
  if (polygons === null) return null;
  const inside = pointIn(polygons);
  const shape = { geometry: JSON.stringify({ type: 'MultiPolygon', coordinates: polygons }) };
  if (!('lon' in kind.headers)) return { values: shape, given: inside };
  // A community with an outline stands where its own coordinates say, otherwise inside of the outline.
  if (typeof values.lon !== 'number')
    return { values: { ...shape, lon: inside[0], lat: inside[1] }, given: inside };
  const point = parsePoint(row, null, kind, values, rules, report);
  return point === null ? null : { ...point, values: { ...point.values, ...shape } };
}

function parseLine(
  row: number,
  geometry: FileGeometry,
  rules: PlaceRules,
  report: ReportFinding,
): ParsedPlace | null {
  const line = told(checkLine(geometry, rules, row), report);
  if (line === null) return null;
  return {
    values: { geometry: JSON.stringify({ type: 'LineString', coordinates: line }) },
    given: line[0] ?? null,
  };
}

function told<T>(checked: Checked<T>, report: ReportFinding): T | null {
  for (const finding of checked.findings) report(finding);
  return checked.ok ? checked.value : null;
}
