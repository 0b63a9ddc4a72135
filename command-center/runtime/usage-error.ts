/** Wrong words on the command line: told apart from work that failed, because a script must not try them again. */

const usageName = 'UsageError';

/** The error for words that are wrong before anything was begun; the program ends with 2. */
export function usageError(message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.name = usageName;
  return error;
}

/** True for an error of `usageError`, and for Node's own about options. */
export function isUsageError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return error.name === usageName || String(Reflect.get(error, 'code')).startsWith('ERR_PARSE_ARGS');
}
