/** Severity and glyph of orders: shape and number carry the meaning, so they must be right. */
import { describe, expect, it } from 'vitest';
import { workerMarks } from '#command-center/contract/positions.ts';
import {
  glyphOfOrder,
  isLate,
  type OrderLook,
  severityOfOrder,
  usedShare,
} from '#command-center/ui/parts/order-look.ts';
import { opacityOfAge, shapeOfMark } from '#command-center/ui/parts/worker-look.ts';

const hour = 3_600_000;
const start = Date.parse('2026-11-21T00:00:00Z');
const order = (over: Partial<OrderLook> = {}): OrderLook => ({
  state: 'accepted',
  class: 'noHeat',
  category: 'repair',
  subtype: 'notWarm',
  createdAt: new Date(start).toISOString(),
  dueAt: new Date(start + 48 * hour).toISOString(),
  overdue: false,
  paused: false,
  marks: { petition: false },
  ...over,
});

describe('severityOfOrder', () => {
  it('is 3, then 2 from 80 % of the limit, then 1 when late', () => {
    const at = (hours: number) => severityOfOrder(order(), start + hours * hour);
    expect([at(0), at(38.3), at(38.4), at(48), at(48.001)]).toEqual([3, 3, 2, 2, 1]);
  });

  it('is 1 for leaks and petitions from the first second', () => {
    expect(severityOfOrder(order({ class: 'leak' }), start)).toBe(1);
    expect(severityOfOrder(order({ marks: { petition: true } }), start)).toBe(1);
  });

  it('is 3 for whatever is done, and nothing done is late', () => {
    for (const state of ['completed', 'archived', 'void'] as const) {
      const done = order({ state, class: 'leak', overdue: true });
      expect([severityOfOrder(done, start + 99 * hour), isLate(done, start + 99 * hour)]).toEqual([3, false]);
    }
  });

  it('believes the server before the clock', () => {
    expect(severityOfOrder(order({ overdue: true }), start)).toBe(1);
  });

  it('counts a limit of nothing as used up', () => {
    expect(usedShare(order({ dueAt: new Date(start).toISOString() }), start)).toBe(1);
  });
});

describe('glyphOfOrder', () => {
  it('puts the petition first, then subtype, category, class', () => {
    expect(glyphOfOrder(order({ marks: { petition: true } }))).toBe('petition');
    expect(glyphOfOrder(order({ subtype: 'flush' }))).toBe('flush');
    expect(glyphOfOrder(order({ subtype: 'toString', category: 'complaint' }))).toBe('complaint');
    expect(glyphOfOrder(order({ subtype: 'pipeBurst', class: 'leak' }))).toBe('leak');
    expect(glyphOfOrder(order({ subtype: 'pipeBurst' }))).toBe('notWarm');
    expect(glyphOfOrder(order({ subtype: 'pipeBurst', class: 'routine' }))).toBe('other');
  });
});

describe('workers', () => {
  it('have a shape for every mark and for marks of the future', () => {
    expect(Object.values(workerMarks).map(shapeOfMark)).toEqual([
      'free',
      'assigned',
      'enRoute',
      'onSite',
      'stale',
      'unknown',
    ]);
    expect(shapeOfMark(77)).toBe('unknown');
  });

  it('fade with the age of their fix but never vanish', () => {
    expect(opacityOfAge(30, workerMarks.onSite)).toBe(1);
    expect(opacityOfAge(360, workerMarks.stale)).toBeCloseTo(0.675);
    expect(opacityOfAge(65_535, workerMarks.unknownPlace)).toBeCloseTo(0.35);
  });
});
