/** What waits to be told on the bus: each item once, bounded per topic; a topic that overflows is told as "all of it". */
import type { BusItem, BusTopic } from '../ports.ts';
import type { Said } from './frame.ts';

/** Items of one topic that may wait; beyond it the others read the topic again as a whole. */
const maxWaiting = 2_000;

export interface Waiting {
  add(topic: BusTopic, items: readonly BusItem[]): void;
  /** Takes everything, in pieces whose JSON is at most `maxBytes` long; an empty list when nothing waits. */
  take(maxBytes: number): readonly (readonly Said[])[];
  /** Puts back what could not be told. */
  putBack(pieces: readonly (readonly Said[])[]): void;
  isEmpty(): boolean;
}

/** Nothing waits yet. */
export function createWaiting(): Waiting {
  // By its text, so that the same item is told once; null = all of the topic.
  const topics = new Map<BusTopic, Map<string, BusItem> | null>();

  function add(topic: BusTopic, items: readonly BusItem[]): void {
    const known = topics.get(topic);
    if (known === null) return;
    const waiting = known ?? new Map<string, BusItem>();
    for (const item of items) {
      const text = JSON.stringify(item);
      // To the end: of two states of one thing the later one is told last.
      waiting.delete(text);
      waiting.set(text, item);
    }
    topics.set(topic, waiting.size > maxWaiting ? null : waiting);
  }

  return {
    add,
    take(maxBytes) {
      const pieces: Said[][] = [];
      let room = 0;
      const put = (said: Said, bytes: number) => {
        const last = pieces.at(-1);
        if (last === undefined || bytes > room) {
          pieces.push([said]);
          room = maxBytes - bytes;
        } else {
          last.push(said);
          room -= bytes;
        }
      };
      for (const [topic, waiting] of topics) {
        if (waiting === null || waiting.size === 0) put({ topic, items: waiting && [] }, headBytes);
        else for (const said of split(topic, waiting, maxBytes)) put(said.said, said.bytes);
      }
      topics.clear();
      return pieces;
    },
    putBack(pieces) {
      for (const { topic, items } of pieces.flat()) {
        if (items === null) topics.set(topic, null);
        else add(topic, items);
      }
    },
    isEmpty: () => topics.size === 0,
  };
}

/** Bytes of a topic's name with brackets, quotes and commas, at most. */
const headBytes = 40;

function split(topic: BusTopic, waiting: ReadonlyMap<string, BusItem>, maxBytes: number) {
  const pieces: { said: { topic: BusTopic; items: BusItem[] }; bytes: number }[] = [];
  for (const [text, item] of waiting) {
    const bytes = Buffer.byteLength(text) + 1;
    const last = pieces.at(-1);
    if (last === undefined || last.bytes + bytes > maxBytes) {
      pieces.push({ said: { topic, items: [item] }, bytes: headBytes + bytes });
    } else {
      last.said.items.push(item);
      last.bytes += bytes;
    }
  }
  return pieces;
}
