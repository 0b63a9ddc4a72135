/** Writes a lived past into the running site, step by step beside its daily work, and goes on after a restart. */
import { setTimeout as sleep } from 'node:timers/promises';
import { drawPhoto } from '#edge-gateway/simulator/photo.ts';
import type { Database } from '#geo-data/database.ts';
import { loadBlobRow, saveBlobRow } from '#geo-data/store/blobs.ts';
import { loadPastProgress, type PastRows, savePast, savePastProgress } from '#geo-data/store/past.ts';
import type { BlobFiles } from '../blobs.ts';
import type { PastFile } from '../demo-parts/start-parts.ts';
import { readSeedFile } from './seed-file.ts';
import { pastPhotos } from './words.ts';

export interface PastParts {
  readonly db: Database;
  readonly blobs: Pick<BlobFiles, 'save'>;
  readonly now: () => number;
  /** Requests whose orders are still open: the living city goes on with them. */
  readonly onOpen: (requestIds: readonly string[]) => void;
  /** After each step: how many, and how far into the past they reach. */
  readonly onStep: (steps: number, until: number) => void;
  readonly isStopped: () => boolean;
}

/** Between two steps the daily work has its turn. */
const breathMs = 15;

/** Writes what is not written yet; resolves when the file is through or the program stops. */
export async function loadPast(file: PastFile, parts: PastParts): Promise<void> {
  const { db } = parts;
  const part = `past-${file.season}`;
  const before = await loadPastProgress(db, part);
  if (before?.isDone === true) return;
  if (before !== null && before.key !== file.key) {
    throw new Error(
      `the season of ${file.season} was begun by another version of this program and stays as far as it came; ` +
        'a new DATA_DIR begins anew',
    );
  }
  const skip = before?.steps ?? 0;
  let steps = 0;
  for await (const rows of readSeedFile(file.path, file.key)) {
    if (parts.isStopped()) return;
    steps += 1;
    if (steps <= skip) continue;
    const progress = { key: file.key, steps, isDone: false };
    await db.transaction(async (tx) => {
      await savePast(tx, rows);
      await savePastProgress(tx, part, progress);
    });
    parts.onOpen(openOf(rows));
    parts.onStep(steps, endOf(rows));
    await sleep(breathMs);
  }
  await savePastProgress(db, part, { key: file.key, steps, isDone: true });
}

/** The pictures that the past's evidence names. */
export async function savePastPhotos({
  db,
  blobs,
  now,
}: Pick<PastParts, 'db' | 'blobs' | 'now'>): Promise<void> {
  for (const [kind, id] of Object.entries(pastPhotos)) {
    if ((await loadBlobRow(db, id)) !== null) continue;
    const bytes = drawPhoto(kind === 'arrival' || kind === 'before' ? kind : 'after', 7);
    await saveBlobRow(db, {
      id,
      sha256: await blobs.save(bytes),
      mediaType: 'image/png',
      bytes: bytes.length,
      createdAt: now(),
      createdBy: 'demo',
    });
  }
}

/** When the last thing in the step happened. */
function endOf({ events }: PastRows): number {
  return events.reduce((latest, { occurredAt }) => Math.max(latest, occurredAt), 0);
}

/** Requests that still have timers: something will happen to them. */
function openOf({ timers }: PastRows): string[] {
  return [...new Set(timers.filter((timer) => timer.kind !== 'archive').map((timer) => timer.requestId))];
}
