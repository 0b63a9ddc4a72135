/** The one place where failures of either driver become DatabaseError, and where SQLSTATEs get names. */
import type { DatabaseError } from './database.ts';

export const UNIQUE_VIOLATION = '23505';
export const CHECK_VIOLATION = '23514';
export const SERIALIZATION_FAILURE = '40001';
export const DEADLOCK_DETECTED = '40P01';
/** The statement was ended because it ran too long. */
export const QUERY_CANCELED = '57014';
/** The transaction was ended because it ran too long. */
export const TRANSACTION_TIMEOUT = '25P04';
/** Nobody answers at the address. */
export const CANNOT_CONNECT = '08001';
/** We closed the handle ourselves. */
export const CONNECTION_CLOSED = '08003';
/** The connection broke while it was in use: what was in flight may or may not have happened. */
export const CONNECTION_FAILURE = '08006';
const IN_FAILED_TRANSACTION = '25P02';

/** The fields we keep of a failed statement, by the names of our own interface. */
export interface ErrorFields {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly column?: string | undefined;
}

/** What the network layers call their failures, and the SQLSTATE we give them. */
const NETWORK_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: CANNOT_CONNECT,
  ENOENT: CANNOT_CONNECT,
  EACCES: CANNOT_CONNECT,
  ENOTFOUND: CANNOT_CONNECT,
  EAI_AGAIN: CANNOT_CONNECT,
  EHOSTUNREACH: CANNOT_CONNECT,
  ENETUNREACH: CANNOT_CONNECT,
  CONNECT_TIMEOUT: CANNOT_CONNECT,
  ETIMEDOUT: CONNECTION_FAILURE,
  ECONNRESET: CONNECTION_FAILURE,
  EPIPE: CONNECTION_FAILURE,
  CONNECTION_CLOSED: CONNECTION_FAILURE,
  CONNECTION_DESTROYED: CONNECTION_CLOSED,
  CONNECTION_ENDED: CONNECTION_CLOSED,
  // The server says that it is going down, went down, or is coming up: to us all of it is "away for now".
  '57P01': CONNECTION_FAILURE,
  '57P02': CONNECTION_FAILURE,
  '57P03': CANNOT_CONNECT,
};

/** Builds a DatabaseError; absent fields stay absent. */
export function databaseError(fields: ErrorFields, cause?: unknown): DatabaseError {
  const error = new Error(fields.message, cause === undefined ? undefined : { cause });
  const { code, detail, hint, constraint, table, column } = fields;
  return Object.assign(error, {
    name: 'DatabaseError' as const,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    ...(column === undefined ? {} : { column }),
  });
}

/** True for failures a driver reported, with a SQLSTATE in `code`. */
export function isDatabaseError(error: unknown): error is DatabaseError {
  return error instanceof Error && error.name === 'DatabaseError';
}

/** True when the database is away for now: worth trying again, nothing is wrong with the statement. */
export function isUnreachable(error: unknown): boolean {
  return isDatabaseError(error) && error.code.startsWith('08');
}

/** True when the transaction was already lost to an earlier error, which is the one worth reporting. */
export function isAftermath(error: unknown): boolean {
  return isDatabaseError(error) && error.code === IN_FAILED_TRANSACTION;
}

/** Translates whatever a driver threw; errors that carry no SQLSTATE and no network code come back unchanged. */
export function toDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || isDatabaseError(error)) return error;
  const fields = readErrorFields(error);
  return fields === undefined ? error : databaseError(fields, error);
}

/** The fields of a raw driver error under our names, or undefined when it is no database failure. */
export function readErrorFields(error: Error): ErrorFields | undefined {
  const raw: Readonly<Record<string, unknown>> = { ...error };
  const code = readCode(error, raw);
  if (code === undefined) return undefined;
  return {
    code,
    message: error.message || `Database failure ${code}`,
    detail: readText(raw.detail),
    hint: readText(raw.hint),
    constraint: readText(raw.constraint ?? raw.constraint_name),
    table: readText(raw.table ?? raw.table_name),
    column: readText(raw.column ?? raw.column_name),
  };
}

function readCode(error: Error, raw: Readonly<Record<string, unknown>>): string | undefined {
  // Several addresses tried and all refused: the reasons stand inside (AggregateError of net.connect).
  const code =
    raw.code ?? (error instanceof AggregateError ? Reflect.get(Object(error.errors[0]), 'code') : undefined);
  if (typeof code !== 'string') return undefined;
  return NETWORK_CODES[code] ?? (/^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined);
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
