/** Finds the same key twice among millions of rows: 12 bytes a key instead of the text. */
import { createHash } from 'node:crypto';

export interface KeyRegister {
  /** Row that brought the key before; null the first time. */
  seenBefore(key: string, row: number): number | null;
}

/** Keys are told apart by 64 bits of their hash: among a million rows two different ones meet once in 30 million files. */
export function createKeyRegister(): KeyRegister {
  let slots = makeSlots(1 << 12);
  return {
    seenBefore(key, row) {
      const [high, low] = hash64(key);
      const at = findSlot(slots, high, low);
      if ((slots.rows[at] ?? 0) !== 0) return slots.rows[at] ?? null;
      put(slots, at, high, low, row);
      if (slots.used * 2 > slots.size) slots = grow(slots);
      return null;
    },
  };
}

interface Slots {
  readonly size: number;
  readonly highs: Uint32Array;
  readonly lows: Uint32Array;
  /** 0 = empty; rows count from 1. */
  readonly rows: Uint32Array;
  used: number;
}

function makeSlots(size: number): Slots {
  return {
    size,
    highs: new Uint32Array(size),
    lows: new Uint32Array(size),
    rows: new Uint32Array(size),
    used: 0,
  };
}

function hash64(key: string): [number, number] {
  const digest = createHash('sha1').update(key).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}

function findSlot({ size, highs, lows, rows }: Slots, high: number, low: number): number {
  let at = low & (size - 1);
  while (rows[at] !== 0 && (highs[at] !== high || lows[at] !== low)) at = (at + 1) & (size - 1);
  return at;
}

function put(slots: Slots, at: number, high: number, low: number, row: number): void {
  slots.highs[at] = high;
  slots.lows[at] = low;
  slots.rows[at] = Math.max(row, 1);
  slots.used += 1;
}

function grow(old: Slots): Slots {
  const slots = makeSlots(old.size * 2);
  for (let i = 0; i < old.size; i++) {
    const row = old.rows[i] ?? 0;
    if (row === 0) continue;
    const [high, low] = [old.highs[i] ?? 0, old.lows[i] ?? 0];
    put(slots, findSlot(slots, high, low), high, low, row);
  }
  return slots;
}
