/** The guards of the product, each with a way to take it out from the outside: rewritten statements, no switch in the product. */
import type { CommandHead } from '#dispatch-core/domain/command.ts';
import type { OrderLifeStore } from '#dispatch-core/ports.ts';
import type { Database, QueryResult, Row, Transaction } from '#geo-data/database.ts';

export const guards = [
  'live-assignment index and conditional update',
  'version check',
  'assignment check',
  'command id',
  'timer claim',
  'transaction around event and row',
] as const;
export type Guard = (typeof guards)[number];

/** What stands between the use cases and the database of one soak. */
export interface Sabotage {
  /** Done to the schema before the crowd comes. */
  readonly prepare: (db: Database) => Promise<void>;
  /** The database as the commands see it. */
  readonly commands: (db: Database) => Database;
  /** The database as the timer loops see it. */
  readonly timers: (db: Database) => Database;
  /** The fence that lets everybody pass. */
  readonly openFence: 'version' | 'assignment' | null;
}

const untouched: Sabotage = {
  prepare: async () => undefined,
  commands: (db) => db,
  timers: (db) => db,
  openFence: null,
};

/** Everything in its place. */
export const allGuards = untouched;

/** The system without one guard. */
export function removeGuard(guard: Guard): Sabotage {
  switch (guard) {
    case 'live-assignment index and conditional update':
      return {
        ...untouched,
        prepare: (db) => db.exec('drop index assignments_one_live'),
        commands: withoutRevisions,
        timers: withoutRevisions,
      };
    case 'version check':
      return { ...untouched, openFence: 'version' };
    case 'assignment check':
      return { ...untouched, openFence: 'assignment' };
    case 'command id':
      return { ...untouched, commands: withoutAnswers };
    case 'timer claim':
      return { ...untouched, timers: withoutTimerClaim };
    case 'transaction around event and row':
      return { ...untouched, commands: withoutTransactions, timers: withoutTransactions };
  }
}

type Ask = <R extends Row>(
  text: string,
  params: Parameters<Transaction['query']>[1],
  ask: Transaction['query'],
) => Promise<QueryResult<R>>;

/** The same database, whose transactions ask through `ask`. */
export function rewritten(db: Database, rewrite: Ask): Database {
  return { ...db, transaction: (fn, options) => db.transaction((tx) => fn(through(tx, rewrite)), options) };
}

function through(tx: Transaction, rewrite: Ask): Transaction {
  return {
    ...tx,
    query: (text, params) => rewrite(text, params, tx.query),
    savepoint: (fn) => tx.savepoint((inner) => fn(through(inner, rewrite))),
  };
}

const answer = <R extends Row>(...rows: R[]): QueryResult<R> => ({ rows, count: rows.length });

/** Updates that no longer ask whether the row is still the one that was read. */
function withoutRevisions(db: Database): Database {
  // The parameter stays bound, or the statement would fail for another reason than the one that is shown.
  return rewritten(db, (text, params, ask) =>
    ask(text.replace(/and revision = (\$\d+)::int/, 'and $1::int is not null'), params),
  );
}

/** A system that remembers no answer. */
function withoutAnswers(db: Database): Database {
  return rewritten(db, async (text, params, ask) => {
    if (/from commands where command_id/.test(text)) return answer();
    return /insert into commands/.test(text) ? answer() : ask(text, params);
  });
}

/** Timers that fire for everybody who has once seen them due. */
function withoutTimerClaim(db: Database): Database {
  return rewritten(
    db,
    async <R extends Row>(text: string, params: Parameters<Ask>[1], ask: Parameters<Ask>[2]) => {
      if (/pg_try_advisory_xact_lock/.test(text)) return rowOf<R>({ locked: true });
      return /^select 1 from timers where/.test(text) ? rowOf<R>({ one: 1 }) : ask<R>(text, params);
    },
  );
}

/** A made-up answer of a statement whose columns the caller names himself. */
function rowOf<R extends Row>(row: Row): QueryResult<R> {
  return { rows: [row as R], count: 1 };
}

/** Every statement stands alone; what came before an error stays. */
function withoutTransactions(db: Database): Database {
  const alone: Transaction = {
    query: (text, params) => db.query(text, params),
    exec: (script) => db.exec(script),
    savepoint: (fn) => fn(alone),
  };
  return { ...db, transaction: (fn) => fn(alone) };
}

/** A process that dies now and then between two statements: its connection is gone, the database lives on. */
export function dyingDatabase(db: Database, dies: () => boolean): Database {
  const killed = () => {
    if (dies()) throw new Error('killed');
  };
  const dying = (tx: Transaction): Transaction => ({
    ...tx,
    query: async (text, params) => {
      killed();
      return tx.query(text, params);
    },
    savepoint: (fn) => tx.savepoint((inner) => fn(dying(inner))),
  });
  return { ...db, transaction: (fn, options) => db.transaction((tx) => fn(dying(tx)), options) };
}

/** A store whose loads tell what was seen, and a head that claims to have seen just that. */
export function openFence(
  fence: 'version' | 'assignment',
  store: OrderLifeStore,
  orderId: string,
  head: CommandHead,
): { readonly store: OrderLifeStore; readonly head: CommandHead } {
  const seen: { version: number | null; assignmentId: string | null } = { ...head };
  const watched: OrderLifeStore = {
    transaction: (fn) =>
      store.transaction((tx) =>
        fn({
          ...tx,
          async loadByOrder(id) {
            const loaded = await tx.loadByOrder(id);
            const order = loaded?.orders.find((one) => one.id === orderId);
            if (order !== undefined)
              Object.assign(seen, { version: order.version, assignmentId: order.assignmentId });
            return loaded;
          },
        }),
      ),
  };
  return {
    store: watched,
    head: {
      ...head,
      get version() {
        return fence === 'version' && head.version !== null ? seen.version : head.version;
      },
      get assignmentId() {
        return fence === 'assignment' && head.assignmentId !== null ? seen.assignmentId : head.assignmentId;
      },
    },
  };
}

/** The same database; `takings` counts the committed transactions that fired a timer, by the timer. */
export function countTakings(db: Database, takings: Map<string, number>): Database {
  return {
    ...db,
    async transaction(fn, options) {
      const taken: string[] = [];
      const watched = (tx: Transaction): Transaction =>
        through(tx, (text, params, ask) => {
          // The end of the firing: the timer's own row goes.
          if (/^delete from timers where request_id/.test(text))
            taken.push((params ?? []).slice(0, 4).join(' '));
          return ask(text, params);
        });
      const answer = await db.transaction((tx) => fn(watched(tx)), options);
      for (const timer of taken) takings.set(timer, (takings.get(timer) ?? 0) + 1);
      return answer;
    },
  };
}
