/** Between the batcher and the store: sorts items by kind, joins repeats within one batch, tells who was stored. */
import { type Batcher, type BatcherLimits, createBatcher } from './batch.ts';
import type { FixRow, IngestStore, IntakeBatch, ReadingRow, RejectRow, SaveOutcome } from './ports.ts';

export type IntakeItem =
  | { readonly kind: 'fix'; readonly row: FixRow }
  | { readonly kind: 'reading'; readonly row: ReadingRow }
  | { readonly kind: 'reject'; readonly row: RejectRow };

/** `refused` means: the database would not take the row, it is among the rejects now. */
export type ItemOutcome = SaveOutcome | 'refused';

/** Called after the commit with the rows that are new in the database, in the order of arrival. */
export type OnStored = (rows: {
  readonly fixes: readonly FixRow[];
  readonly readings: readonly ReadingRow[];
}) => void;

type Salvaged = IntakeItem & { readonly salvaged?: true };

/** The batcher for all rows of the intake: one flush is one transaction over fixes, readings and rejects. */
export function createRowBatcher(
  store: IngestStore,
  limits: BatcherLimits,
  onStored: OnStored,
  pause: (ms: number) => Promise<void>,
): Batcher<IntakeItem, ItemOutcome> {
  return createBatcher<Salvaged, ItemOutcome>(
    {
      save: (items, attempt) => saveItems(store, items, attempt, onStored),
      classifyFailure: (error) => store.classifyFailure(error),
      salvage,
      sizeOf,
      pause,
    },
    limits,
  );
}

async function saveItems(
  store: IngestStore,
  items: readonly Salvaged[],
  attempt: number,
  onStored: OnStored,
): Promise<readonly ItemOutcome[]> {
  const fixes = createDistinct<FixRow>(fixKey);
  const readings = createDistinct<ReadingRow>(readingKey);
  const rejects: RejectRow[] = [];
  const places = items.map((item) => {
    if (item.kind === 'fix') return fixes.add(item.row);
    return item.kind === 'reading'
      ? readings.add(item.row)
      : { index: rejects.push(item.row) - 1, isFirst: true };
  });
  const batch: IntakeBatch = { fixes: fixes.rows, readings: readings.rows, rejects };
  const saved = await store.saveBatch(batch);
  // After a second attempt "duplicate" may mean our own first commit whose answer was lost: report those as well.
  const isNew = (outcome: SaveOutcome | undefined) => attempt > 1 || outcome === 'stored';
  onStored({
    fixes: batch.fixes.filter((_, i) => isNew(saved.fixes[i])),
    readings: batch.readings.filter((_, i) => isNew(saved.readings[i])),
  });
  return items.map((item, i) => {
    const place = places[i];
    if (item.kind === 'reject') return item.salvaged === true ? 'refused' : 'stored';
    const outcome = (item.kind === 'fix' ? saved.fixes : saved.readings)[place?.index ?? -1];
    if (outcome === undefined) throw new Error('saveBatch must answer one outcome per row');
    return place?.isFirst === true ? outcome : 'duplicate';
  });
}

/** Natural key of a fix: the same sample sent 51 times is one row. */
export function fixKey(row: FixRow): string {
  return `${row.deviceId}\n${row.deviceAt}\n${row.lon}\n${row.lat}`;
}

/** Natural key of a reading. */
export function readingKey(row: ReadingRow): string {
  return `${row.sourceKind}\n${row.sourceId}\n${row.deviceAt}`;
}

function createDistinct<Row>(keyOf: (row: Row) => string) {
  const indexByKey = new Map<string, number>();
  const rows: Row[] = [];
  return {
    rows,
    add(row: Row): { readonly index: number; readonly isFirst: boolean } {
      const key = keyOf(row);
      const known = indexByKey.get(key);
      if (known !== undefined) return { index: known, isFirst: false };
      indexByKey.set(key, rows.length);
      return { index: rows.push(row) - 1, isFirst: true };
    },
  };
}

/** A row that the database refuses (out of a column's range, unknown foreign key) becomes a reject without values. */
function salvage(item: Salvaged): Salvaged | null {
  if (item.kind === 'reject') return null;
  const { row } = item;
  const isFix = item.kind === 'fix';
  return {
    kind: 'reject',
    salvaged: true,
    row: {
      receivedAt: row.recordedAt,
      stream: isFix ? 'fixes' : 'readings',
      deviceId: isFix ? item.row.deviceId : item.row.sourceId,
      deviceKind: isFix ? 'phone' : item.row.sourceKind,
      topic: '',
      field: null,
      reason: 'store-refused',
      excerpt: isFix ? '' : JSON.stringify(item.row).slice(0, 512),
    },
  };
}

/** Rough bytes in memory and on the wire; only the bounds depend on it. */
function sizeOf(item: IntakeItem): number {
  if (item.kind === 'fix') return 200;
  return item.kind === 'reading' ? 160 + 60 * item.row.metrics.length : 300 + 2 * item.row.excerpt.length;
}
