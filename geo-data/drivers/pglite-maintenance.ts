/** The upkeep that PGlite has nobody for: checkpoints (short recovery after a kill) and vacuum of tables that churn. */
import type { Database } from '../database.ts';

/** Every so many checkpoint rounds the tables are looked at for vacuum. */
const ROUNDS_PER_VACUUM = 10;
/** A table is vacuumed when more rows than this, and more than a fifth of it, are dead or newly written. */
const CHURN_ROWS = 1_000;
/** Less log than this is replayed in no time after a kill; reading alone writes a little too. */
const CHECKPOINT_BYTES = 1_000_000;

/** Starts the rounds; `stop` waits for the round that runs. */
export function startMaintenance(
  database: Database,
  everyMs: number,
  onProblem: (message: string, error: unknown) => void,
): { stop: () => Promise<void> } {
  const state = { round: 0 };
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = runRound(database, state).catch((error) => onProblem('PGlite upkeep failed', error));
  }, everyMs);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function runRound(database: Database, state: { round: number }): Promise<void> {
  state.round += 1;
  if (state.round % ROUNDS_PER_VACUUM === 0) await vacuumChurned(database);
  if (await hasMuchToReplay(database)) await database.exec('checkpoint');
}

async function hasMuchToReplay(database: Database): Promise<boolean> {
  const { rows } = await database.query<{ much: boolean }>(
    'select pg_current_wal_insert_lsn() - redo_lsn > $1::int as much from pg_control_checkpoint()',
    [CHECKPOINT_BYTES],
  );
  return rows[0]?.much === true;
}

/** Vacuums and analyses each table that churned; returns their names (quoted, with schema). */
export async function vacuumChurned(database: Database): Promise<string[]> {
  // The counters of the last second may still be on their way.
  await database.query('select pg_stat_force_next_flush()');
  const { rows } = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, relname) as name
       from pg_stat_user_tables
      where greatest(n_dead_tup, n_mod_since_analyze) > greatest($1::int8, n_live_tup / 5)
      order by n_dead_tup desc`,
    [CHURN_ROWS],
  );
  // One by one: each is short, and other work gets its turn in between.
  for (const { name } of rows) await database.exec(`vacuum (analyze) ${name}`);
  return rows.map(({ name }) => name);
}
