/** Runs `hearthline replay` as a real process on a database of its own and opens what it left behind. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { ReplayResult } from '#command-center/runtime/replay-result.ts';
import type { Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import { createEmptyPostgresDatabase } from '#tests/support/postgres-template.ts';
import { startProgram } from '#tests/support/process.ts';

export interface ReplayRun {
  readonly result: ReplayResult;
  readonly said: string;
  readonly db: Database;
}

/** Replays to the end (exit code 0) and hands the database to `look`; nothing of it is left afterwards. */
export async function replayed(
  driver: Database['driver'],
  words: readonly string[],
  look: (run: ReplayRun) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'replayed-'));
  try {
    const databaseUrl = driver === 'postgres' ? await createEmptyPostgresDatabase() : undefined;
    const json = join(dir, 'counts.json');
    const dataDir = join(dir, 'data');
    const args = ['replay', ...words, '--json', json, '--data-dir', dataDir];
    const program = startProgram(args, databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl });
    expect(await program.exited, program.said()).toBe(0);
    const result: ReplayResult = JSON.parse(await readFile(json, 'utf8'));
    const db = await openDatabase({ databaseUrl, dataDir });
    try {
      await look({ result, said: program.said(), db });
    } finally {
      await db.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Runs it with words that are wrong, files that are bad, or a signal; answers code and words. */
export async function replayFails(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const program = startProgram(['replay', ...words], env);
  const code = await program.exited;
  return { code, said: program.said() };
}

/** Temporary folders of replays that are still there. */
export async function leftBehind(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('hearthline-replay-'));
}

/** One number of one row. */
export async function countOf(db: Database, sql: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(`select (${sql})::int as n`);
  return rows[0]?.n ?? Number.NaN;
}

/** The counts of every stream add up, and the rows of the database are those that were stored. */
export async function expectCountsMatch({ result, db }: ReplayRun): Promise<void> {
  for (const [stream, { sent, stored, duplicate, rejected }] of Object.entries(result)) {
    const refused = Object.values(rejected).reduce((sum, n) => sum + n, 0);
    expect(stored + duplicate + refused, stream).toBe(sent);
    expect(await countOf(db, `select count(*) from ${stream}`), stream).toBe(stored);
  }
}
