/** Writes the one statement that inserts many rows from arrays, the same for both drivers. */
import { encodeParam } from '../codec.ts';
import type { BulkColumn, Param } from '../database.ts';

export interface BulkStatement {
  readonly text: string;
  readonly params: readonly (readonly Param[])[];
}

const NAME = /^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/;

/** `insert into table (…) select … from unnest(…) …onConflict`. Throws when columns differ in length or a name is odd. */
export function renderBulkInsert(
  table: string,
  columns: readonly BulkColumn[],
  onConflict = '',
): BulkStatement {
  const rowCount = columns[0]?.values.length ?? 0;
  for (const name of [table, ...columns.map((column) => column.name)]) {
    if (!NAME.test(name)) throw new TypeError(`Not a plain SQL name: ${name}`);
  }
  for (const column of columns) {
    if (column.values.length !== rowCount) throw new TypeError(`Column ${column.name} has another length.`);
  }
  const names = columns.map((column) => column.name).join(', ');
  const arrays = columns.map((column, i) => `$${i + 1}::${carrierType(column.type)}[]`).join(', ');
  const aliases = columns.map((_, i) => `c${i + 1}`).join(', ');
  const values = columns.map((column, i) => `c${i + 1}::${column.type}`).join(', ');
  return {
    text: `insert into ${table} (${names}) select ${values} from unnest(${arrays}) as u(${aliases}) ${onConflict}`.trim(),
    params: columns.map((column) => column.values.map((value) => carry(column.type, value))),
  };
}

/** unnest() flattens arrays of arrays and geometry has its own array delimiter, so both travel as text. */
function carrierType(type: string): string {
  return travelsAsText(type) ? 'text' : type;
}

function travelsAsText(type: string): boolean {
  return type.endsWith('[]') || /^(geometry|geography)\b/i.test(type);
}

function carry(type: string, value: Param): Param {
  return type.endsWith('[]') ? encodeParam(value) : value;
}
