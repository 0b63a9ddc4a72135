/** Last known place per worker, by the time of the fix: an older or doubted fix never replaces a newer one. */
import type { Position } from '#dispatch-core/domain/worker.ts';
import type { Positions } from '#dispatch-core/ports.ts';
import type { FixRow } from './ports.ts';

export interface LastKnown extends Positions {
  /** Takes stored fixes; gives back those that became a worker's last known place, one per worker. */
  apply(fixes: readonly FixRow[]): readonly FixRow[];
  all(): ReadonlyMap<string, FixRow>;
  /** Takes a worker off the map (he went off duty). */
  forget(workerId: string): void;
}

/** Starts with the places read from the database. Of two fixes with one time the more accurate stays. */
export function createLastKnown(initial: readonly FixRow[] = []): LastKnown {
  const byWorker = new Map<string, FixRow>();
  const apply = (fixes: readonly FixRow[]): readonly FixRow[] => {
    const changed = new Map<string, FixRow>();
    for (const fix of fixes) {
      if (fix.suspect || !isBetter(fix, byWorker.get(fix.workerId))) continue;
      byWorker.set(fix.workerId, fix);
      changed.set(fix.workerId, fix);
    }
    return [...changed.values()];
  };
  apply(initial);
  return {
    apply,
    all: () => byWorker,
    forget: (workerId) => void byWorker.delete(workerId),
    lastOf(workerId) {
      const fix = byWorker.get(workerId);
      return fix === undefined ? null : toPosition(fix);
    },
  };
}

function isBetter(fix: FixRow, known: FixRow | undefined): boolean {
  if (known === undefined || fix.occurredAt !== known.occurredAt) {
    return known === undefined || fix.occurredAt > known.occurredAt;
  }
  return (fix.accuracyM ?? Infinity) < (known.accuracyM ?? Infinity);
}

function toPosition({ lon, lat, occurredAt, accuracyM, speedMps, courseDeg }: FixRow): Position {
  return { lon, lat, at: occurredAt, accuracyM, speedMps, courseDeg };
}
