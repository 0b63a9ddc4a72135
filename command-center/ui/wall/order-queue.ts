/** The queue of new orders: who comes, who has the card, who leaves it, who waits. Pure; times are steady milliseconds. */
import type { Severity } from '../parts/shapes.ts';

/** How long a routine order keeps the card (DESIGN 4). */
export const routineMs = 8_000;

export interface Arrival {
  readonly id: string;
  readonly severity: Severity;
  /** Registered after the wall was opened. */
  readonly isNew: boolean;
  /** Taken or acknowledged by somebody: a critical one may leave. */
  readonly acknowledged: boolean;
}

export interface OrderQueue {
  /** Everybody seen since the page opened. */
  readonly known: ReadonlySet<string>;
  /** Waiting and shown, the card first. */
  readonly line: readonly string[];
  /** Since when the first of the line has the card. */
  readonly cardSinceMs: number;
}

export const emptyQueue: OrderQueue = { known: new Set(), line: [], cardSinceMs: 0 };

/**
 * The queue at a moment. What was there when the page opened is not new, unless it is critical and nobody has
 * acknowledged it. A critical order takes the card at once; a routine one gives it up after eight seconds.
 */
export function advanceQueue(queue: OrderQueue, present: readonly Arrival[], nowMs: number): OrderQueue {
  const byId = new Map(present.map((one) => [one.id, one]));
  const isCritical = (id: string): boolean => {
    const one = byId.get(id);
    return one !== undefined && one.severity === 1 && !one.acknowledged;
  };
  const before = queue.line[0];
  const isOver = before !== undefined && !isCritical(before) && nowMs - queue.cardSinceMs >= routineMs;
  const stay = queue.line.filter((id, i) => byId.has(id) && !(i === 0 && isOver));
  const come = present
    .filter((one) => !stay.includes(one.id) && one.id !== before)
    .filter((one) => isCritical(one.id) || (one.isNew && !queue.known.has(one.id)))
    .map((one) => one.id);
  const all = [...stay, ...come];
  const line = [...all.filter(isCritical), ...all.filter((id) => !isCritical(id))];
  return {
    known: new Set([...queue.known, ...byId.keys()]),
    line,
    cardSinceMs: line[0] === before ? queue.cardSinceMs : nowMs,
  };
}
