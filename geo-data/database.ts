/** The database port: what every store may ask of a database, whichever driver stands behind it. */

/**
 * A value that may be bound to a parameter. Arrays become PostgreSQL arrays (cast them in SQL: `$1::int[]`),
 * plain objects become JSON text. Give JSON arrays or scalars as `JSON.stringify(…)` with `$1::text::jsonb`.
 */
export type Param =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | readonly Param[]
  | { readonly [key: string]: unknown };

/** One row as both drivers return it: see the type table in this folder's README. */
export type Row = Record<string, unknown>;

export interface QueryResult<R extends Row = Row> {
  readonly rows: R[];
  /** Rows touched by INSERT, UPDATE, DELETE, MERGE; for SELECT the rows returned, for other commands 0. */
  readonly count: number;
}

/** What can be asked inside and outside of a transaction. */
export interface Queryable {
  /** One statement with bound parameters. Throws `DatabaseError`. */
  query<R extends Row = Row>(text: string, params?: readonly Param[]): Promise<QueryResult<R>>;
  /** A script of several statements without parameters and without an answer (migrations). */
  exec(script: string): Promise<void>;
}

export interface Transaction extends Queryable {
  /** Runs `fn` under a savepoint: when it throws, only its own work is undone and the error is rethrown. */
  savepoint<T>(fn: (tx: Transaction) => Promise<T>): Promise<T>;
}

/**
 * A column of a bulk insert: name, SQL type of one element, and one value per row; all columns of equal length.
 * Arrays (`float8[]`) and geometry (EWKT or hex EWKB text) are allowed as element types.
 */
export interface BulkColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly Param[];
}

export interface Database extends Queryable {
  readonly driver: 'postgres' | 'pglite';
  /**
   * Runs `fn` in one transaction. Asking the outer handle inside it throws instead of deadlocking; a failed
   * statement that `fn` swallowed makes the commit fail. `maxMs` (default 30,000) ends a hung transaction; waiting
   * for its turn does not count.
   */
  transaction<T>(fn: (tx: Transaction) => Promise<T>, options?: { readonly maxMs?: number }): Promise<T>;
  /** `insert into table (…) select … from unnest(…)`, one statement; `onConflict` is appended as it is. */
  bulkInsert(table: string, columns: readonly BulkColumn[], onConflict?: string): Promise<number>;
  /**
   * Wakes `onNotify` after commits that notified `channel`; returns the way to stop listening. After the database
   * was away it is woken once with '' because notifications may have been missed: read the truth from the tables.
   */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** A failed statement, with the same fields from both drivers. */
export interface DatabaseError extends Error {
  readonly name: 'DatabaseError';
  /** SQLSTATE, or '08000' family when the database cannot be reached. */
  readonly code: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
}
