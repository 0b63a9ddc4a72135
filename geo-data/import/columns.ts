/** Which column of a file means which field: what the caller declares, then the headers that people usually write. */
import { ImportFileError, type ImportFinding, problem, warning } from './finding.ts';
import type { ImportKind } from './kind.ts';

export interface ColumnPlan {
  /** Column by field. */
  readonly columnOf: ReadonlyMap<string, string>;
  readonly findings: readonly ImportFinding[];
}

/** `declared` is field by column, as in `--map 小区名=name`. */
export function planColumns(
  kind: ImportKind,
  columns: readonly string[],
  declared: ReadonlyMap<string, string>,
  hasGeometry: boolean,
): ColumnPlan {
  const columnOf = new Map<string, string>();
  const findings: ImportFinding[] = [];
  const listed = columns.join(', ');
  for (const [column, field] of declared) {
    if (columns.includes(column)) columnOf.set(field, column);
    else findings.push(problem('column-unknown', { field: column, params: { columns: listed } }));
  }
  const taken = new Set(columnOf.values());
  for (const [field, names] of Object.entries(kind.headers)) {
    if (columnOf.has(field)) continue;
    const wanted = new Set([field, ...names].map(plain));
    const column = columns.find((one) => !taken.has(one) && wanted.has(plain(one)));
    if (column === undefined) continue;
    columnOf.set(field, column);
    taken.add(column);
  }
  for (const field of kind.required) {
    const fromGeometry = hasGeometry && ['geometry', 'lon', 'lat'].includes(field);
    if (!columnOf.has(field) && !fromGeometry)
      findings.push(problem('column-missing', { field, params: { column: '…', field, columns: listed } }));
  }
  for (const column of columns) {
    if (!taken.has(column)) findings.push(warning('column-ignored', { field: column }));
  }
  return { columnOf, findings };
}

/** `经度(°)`, `Heat Station ID` and `heat_station_id` without what is only spelling. */
function plain(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[(([][^))\]]*[))\]]/g, '')
    .replace(/[\s_\-.:*/]/g, '');
}

/** `小区=name,经度=lon`; throws a sentence when it is not that, or names a field that the kind does not have. */
export function parseColumnMap(kind: ImportKind, text: string | null): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  if (text === null || text.trim() === '') return declared;
  const fields = Object.keys(kind.headers);
  for (const part of text.split(',')) {
    const at = part.lastIndexOf('=');
    const [column, field] = [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    if (at < 1 || column === '' || field === '')
      throw new ImportFileError(`--map: "${part}" is not column=field`);
    if (!fields.includes(field))
      throw new ImportFileError(
        `--map: "${field}" is no field of ${kind.name}; its fields: ${fields.join(', ')}`,
      );
    declared.set(column, field);
  }
  return declared;
}
