/** The log: one JSON object a line on standard error (readable lines on a terminal), secrets taken out before writing. */
import { type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export type Log = Logger;

/** Where lines go; standard error, or a list in tests. */
export interface LogSink {
  write(line: string): void;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Default standard error. */
  readonly sink?: LogSink;
  /** Lines for people instead of JSON; default: standard error is a terminal. */
  readonly readable?: boolean;
}

/** Opens the log. Lines are written at once, so that the last one before a crash is there too. */
export function openLog({ level, sink = process.stderr, readable }: LogOptions): Log {
  const isReadable = readable ?? (sink === process.stderr && process.stderr.isTTY === true);
  const target: LogSink = {
    write: (line) => {
      const clean = hideInLine(line);
      sink.write(isReadable ? renderReadable(clean) : clean);
    },
  };
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }), log: hideSecrets },
    serializers: { err: renderFailure },
  };
  return pino(options, target);
}

/** What was thrown: an error with its stack; anything else as it is, for a text spread into fields is no text any more. */
function renderFailure(thrown: unknown): unknown {
  return thrown instanceof Error ? hideSecrets({ ...stdSerializers.err(thrown) }) : thrown;
}

const SECRET_KEY =
  /(password|passwd|secret|token|authorization|cookie|credentials?|api_?key|database_?url)$/i;
const HIDDEN = '(hidden)';
const MAX_DEPTH = 6;

/** A copy in which every value under a secret's name is hidden, at any depth. Errors pass through to the serializer. */
export function hideSecrets(fields: Record<string, unknown>): Record<string, unknown> {
  return hideInObject(fields, 0);
}

function hideInObject(fields: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(fields).map(([key, value]) => [key, hideValue(key, value, depth)]);
  return Object.fromEntries(entries);
}

function hideValue(key: string, value: unknown, depth: number): unknown {
  if (SECRET_KEY.test(key) && value !== null && value !== undefined) return HIDDEN;
  if (typeof value !== 'object' || value === null || value instanceof Error) return value;
  if (depth >= MAX_DEPTH) return '(too deep)';
  if (Array.isArray(value)) return value.map((item: unknown) => hideValue('', item, depth + 1));
  return isPlain(value) ? hideInObject(value, depth + 1) : value;
}

/** Dates, buffers and the like know best how to print themselves. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@"]*):[^\s/@"]+@/gi;
const SECRET_TEXT = new RegExp(`("[^"]*${SECRET_KEY.source.replace('$', '"')}:)"(?:[^"\\\\]|\\\\.)*"`, 'gi');

/**
 * Hides what the fields do not show: passwords in the URLs that error messages quote, and secrets bound to child logs
 * (pino renders those before any formatter sees them).
 */
export function hideInLine(line: string): string {
  return line.replace(URL_PASSWORD, `$1:${HIDDEN}@`).replace(SECRET_TEXT, `$1"${HIDDEN}"`);
}

/** One JSON line as `08:00:00.000 INFO  text key=value`; a stack follows on lines of its own. Other text stays. */
export function renderReadable(line: string): string {
  const fields = parseLine(line);
  if (fields === null) return line;
  const { level, time, msg, err, ...rest } = fields;
  const clock = typeof time === 'string' ? time.slice(11, 23) : '';
  const pairs = Object.entries(rest).map(([key, value]) => ` ${key}=${renderValue(value)}`);
  return `${clock} ${String(level).toUpperCase().padEnd(5)} ${String(msg ?? '')}${pairs.join('')}\n${renderError(err)}`;
}

function renderValue(value: unknown): string {
  return typeof value === 'string' && /^\S+$/.test(value) ? value : JSON.stringify(value);
}

function renderError(error: unknown): string {
  if (typeof error === 'string') return `  ${error.replaceAll('\n', '\n  ')}\n`;
  if (typeof error !== 'object' || error === null) return '';
  const text: unknown = Reflect.get(error, 'stack') ?? Reflect.get(error, 'message');
  return typeof text === 'string' ? `  ${text.replaceAll('\n', '\n  ')}\n` : '';
}

function parseLine(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
