/** Duty in memory: what is known, from which second on, and which stations are staffed. */
import { describe, expect, it } from 'vitest';
import { createDutyBoard } from '#command-center/runtime/duty-board.ts';
import { start, worker } from '#tests/dispatch-core/support/settings.ts';

describe('duty board', () => {
  it('knows nobody whom it was not told of', () => {
    expect(createDutyBoard().at('w1', start)).toBe('unknown');
  });

  it('counts duty from its first second on, since devices tell whole seconds', () => {
    const board = createDutyBoard();
    board.put([worker('w1', { duty: 'on', dutySince: start + 999 })]);
    expect(board.at('w1', start + 999)).toBe('on');
    expect(board.at('w1', start)).toBe('on');
    expect(board.at('w1', start - 2)).toBe('off');
    expect(board.at('w1', start - 3_600_000)).toBe('off');
    expect(board.at('w1', start + 86_400_000)).toBe('on');
  });

  it('says off for every moment once duty has ended, also for places from within the shift', () => {
    const board = createDutyBoard();
    board.put([worker('w1', { duty: 'on', dutySince: start })]);
    board.put([worker('w1', { duty: 'off', dutySince: null })]);
    for (const moment of [start - 1, start + 60_000]) expect(board.at('w1', moment)).toBe('off');
  });

  it('calls a station staffed while one of its own people is on duty', () => {
    const board = createDutyBoard();
    board.put([
      worker('w1', { duty: 'on' }),
      worker('w2', { duty: 'on' }),
      worker('w3', { duty: 'off', repairStationId: 'station2' }),
    ]);
    expect(board.isStaffed('station1')).toBe(true);
    expect(board.isStaffed('station2')).toBe(false);
    board.put([worker('w1', { duty: 'off' })]);
    expect(board.isStaffed('station1')).toBe(true);
    board.put([worker('w2', { duty: 'on', repairStationId: 'station2' })]);
    expect(board.isStaffed('station1')).toBe(false);
    expect(board.isStaffed('station2')).toBe(true);
  });
});
