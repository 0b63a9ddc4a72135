/** The gateway's store: one batch of fixes, readings and rejects in one transaction, acknowledged after its commit. */
import type { Database } from '../database.ts';
import {
  CHECK_VIOLATION,
  DEADLOCK_DETECTED,
  isDatabaseError,
  isUnreachable,
  QUERY_CANCELED,
  SERIALIZATION_FAILURE,
  TRANSACTION_TIMEOUT,
} from '../errors.ts';
import { dayOf, ensureFixPartitions, type FixRow, type SaveOutcome, saveFixes } from './fixes.ts';
import { type ReadingRow, saveReadings } from './readings.ts';
import { type RejectRow, saveRejects } from './rejects.ts';

export interface IntakeBatch {
  readonly fixes: readonly FixRow[];
  readonly readings: readonly ReadingRow[];
  readonly rejects: readonly RejectRow[];
}

/** One outcome per row, in the order of the batch. */
export interface BatchOutcome {
  readonly fixes: readonly SaveOutcome[];
  readonly readings: readonly SaveOutcome[];
}

/** `transient`: try again; `data`: a row the database refuses; `fault`: anything else. */
export type FailureKind = 'transient' | 'data' | 'fault';

export interface IngestStore {
  /** Saves everything in one transaction; resolves after COMMIT. */
  saveBatch(batch: IntakeBatch): Promise<BatchOutcome>;
  classifyFailure(error: unknown): FailureKind;
}

/** More days than any queue of late samples spans; the cache starts anew beyond it. */
const MAX_KNOWN_DAYS = 1_000;

/** The store over a database; it remembers which days have a partition. */
export function openIngestStore(db: Database): IngestStore {
  const knownDays = new Set<string>();
  return {
    classifyFailure,
    async saveBatch(batch) {
      await ensureDays(db, batch.fixes, knownDays);
      try {
        return await saveAll(db, batch);
      } catch (error) {
        // Housekeeping (perhaps of another process) dropped a day that we had seen.
        if (!isPartitionMissing(error)) throw error;
        knownDays.clear();
        await ensureDays(db, batch.fixes, knownDays);
        return await saveAll(db, batch);
      }
    },
  };
}

async function saveAll(db: Database, batch: IntakeBatch): Promise<BatchOutcome> {
  return await db.transaction(async (tx) => {
    const fixes = await saveFixes(tx, batch.fixes);
    const readings = await saveReadings(tx, batch.readings);
    await saveRejects(tx, batch.rejects);
    return { fixes, readings };
  });
}

async function ensureDays(db: Database, fixes: readonly FixRow[], known: Set<string>): Promise<void> {
  const missing = [...new Set(fixes.map((fix) => dayOf(fix.deviceAt)))]
    .filter((day) => !known.has(day))
    .sort();
  if (missing.length === 0) return;
  await ensureFixPartitions(db, missing);
  if (known.size + missing.length > MAX_KNOWN_DAYS) known.clear();
  for (const day of missing) known.add(day);
}

/** "no partition of relation found for row": the only check violation that names no constraint. */
function isPartitionMissing(error: unknown): boolean {
  return isDatabaseError(error) && error.code === CHECK_VIOLATION && error.constraint === undefined;
}

const TRANSIENT: ReadonlySet<string> = new Set([
  SERIALIZATION_FAILURE,
  DEADLOCK_DETECTED,
  QUERY_CANCELED,
  TRANSACTION_TIMEOUT,
]);

/** SQLSTATE classes: 53 = out of connections, memory or disk; 55P03 = a lock was not to be had; 22 and 23 = the row. */
export function classifyFailure(error: unknown): FailureKind {
  if (!isDatabaseError(error))
    return error instanceof RangeError || error instanceof TypeError ? 'data' : 'fault';
  const { code } = error;
  if (isUnreachable(error) || TRANSIENT.has(code) || code.startsWith('53') || code === '55P03')
    return 'transient';
  return code.startsWith('22') || code.startsWith('23') ? 'data' : 'fault';
}
