/** Remembers which database a piece of work has a transaction open on, so that using the outer handle there is caught. */
import { AsyncLocalStorage } from 'node:async_hooks';

interface Mark {
  readonly database: object;
  readonly outer: Mark | undefined;
  open: boolean;
}

const marks = new AsyncLocalStorage<Mark>();

/** Runs `work` as the inside of a transaction on `database`; the mark fades when the work is over. */
export async function runInside<T>(database: object, work: () => Promise<T>): Promise<T> {
  const mark: Mark = { database, outer: marks.getStore(), open: true };
  try {
    return await marks.run(mark, work);
  } finally {
    mark.open = false;
  }
}

/**
 * Throws when the caller runs inside a transaction on `database`: PGlite would wait for itself for ever, and on
 * PostgreSQL the statement would run on another connection, outside the transaction.
 */
export function assertOutside(database: object): void {
  for (let mark = marks.getStore(); mark !== undefined; mark = mark.outer) {
    if (mark.open && mark.database === database) {
      throw new Error(
        'The database handle was used inside its own transaction; use the `tx` that was passed in.',
      );
    }
  }
}
