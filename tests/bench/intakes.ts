/** The four brokers that are compared: behind nothing, behind an intake without a database, and before each database. */
import type { Stage } from './bench.ts';
import type { Child } from './child.ts';

export type Storage = 'none' | 'memory' | 'postgres' | 'pglite';

/** How the variants are called in tables. */
export const storageNames: Readonly<Record<Storage, string>> = {
  none: 'no storage',
  memory: 'intake, no database',
  postgres: 'PostgreSQL',
  pglite: 'PGlite',
};

export interface Intake {
  readonly storage: Storage;
  readonly child: Child;
  readonly port: number;
}

/** Starts one broker process for each kind of storage; they stay up for all repetitions. */
export async function openIntakes(stage: Stage, storages: readonly Storage[]): Promise<Intake[]> {
  const intakes: Intake[] = [];
  for (const storage of storages) {
    stage.say(`starting a broker: ${storageNames[storage]}`);
    const databaseUrl = storage === 'postgres' ? await stage.makeDatabase() : '';
    const dataDir = storage === 'pglite' ? await stage.makeDir('pglite') : '';
    const child = stage.openChild('intake');
    const answer = await child.ask('open', { storage, databaseUrl, dataDir });
    intakes.push({ storage, child, port: answer.get('port') });
  }
  return intakes;
}

/** What an intake did between two readings of its totals. */
export interface IntakeWork {
  /** Rows per transaction; 0 without an intake. */
  readonly rowsPerBatch: number;
  readonly cpuMs: number;
}

/** Runs `work` and tells what the intake did meanwhile; throws when it did not store every single message. */
export async function watchIntake<T>(
  { child, storage }: Intake,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly did: IntakeWork }> {
  const before = await child.ask('totals');
  const result = await work();
  const after = await child.ask('totals');
  const grown = (name: string) => after.get(name) - before.get(name);
  if (grown('notStored') > 0) {
    throw new Error(
      `${storageNames[storage]}: ${grown('notStored')} messages were not stored: the bench is wrong.`,
    );
  }
  const rowsPerBatch = grown('batches') === 0 ? 0 : grown('rows') / grown('batches');
  const did = { rowsPerBatch, cpuMs: grown('cpuMs') };
  return { result, did };
}
