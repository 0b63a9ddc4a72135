/** The one expected fault of saving: somebody else was faster. The use case loads afresh and tries again. */

const conflictName = 'Conflict';

/** Builds the error that `save` and `saveAnswer` throw when what was loaded is no longer true. */
export function conflict(message: string, cause?: unknown): Error {
  const error = new Error(message, { cause });
  error.name = conflictName;
  return error;
}

/** True for an error made by `conflict`. */
export function isConflict(error: unknown): error is Error {
  return error instanceof Error && error.name === conflictName;
}
