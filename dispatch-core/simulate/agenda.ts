/** What is going to happen, by time: a binary heap; of what happens at once, what was entered first comes first. */
import type { Instant } from '../domain/time.ts';

/** `order` comes in, `withdraw` of the customer, `arrive` on site, `finish` of the work, `decide` of the dispatcher. */
export type EntryKind = 'order' | 'withdraw' | 'arrive' | 'finish' | 'decide';

export interface Entry {
  readonly at: Instant;
  readonly kind: EntryKind;
  /** Index of the order or the worker. */
  readonly index: number;
  /** Number of the trip or the decision: an entry of an old one means nothing any more. */
  readonly token: number;
}

export interface Agenda {
  add(entry: Entry): void;
  /** Time of the next entry, Infinity when nothing is left. */
  nextAt(): Instant;
  take(): Entry | undefined;
}

interface Filed extends Entry {
  readonly number: number;
}

/** An empty agenda. */
export function openAgenda(): Agenda {
  const heap: Filed[] = [];
  let entered = 0;
  return {
    add(entry) {
      entered += 1;
      heap.push({ ...entry, number: entered });
      liftLast(heap);
    },
    nextAt: () => heap[0]?.at ?? Number.POSITIVE_INFINITY,
    take() {
      const first = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) {
        heap[0] = last;
        sinkFirst(heap);
      }
      return first;
    },
  };
}

function isBefore(a: Filed | undefined, b: Filed | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.at < b.at || (a.at === b.at && a.number < b.number);
}

function swap(heap: Filed[], i: number, j: number): void {
  const [a, b] = [heap[i], heap[j]];
  if (a === undefined || b === undefined) return;
  heap[i] = b;
  heap[j] = a;
}

function liftLast(heap: Filed[]): void {
  for (let i = heap.length - 1; i > 0; ) {
    const parent = (i - 1) >> 1;
    if (!isBefore(heap[i], heap[parent])) return;
    swap(heap, i, parent);
    i = parent;
  }
}

function sinkFirst(heap: Filed[]): void {
  for (let i = 0; ; ) {
    const left = 2 * i + 1;
    const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    if (!isBefore(heap[child], heap[i])) return;
    swap(heap, i, child);
    i = child;
  }
}
