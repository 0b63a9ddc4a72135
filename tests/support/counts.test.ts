/** The sum at the end of a run must not turn green by accident. */
import { describe, expect, it } from 'vitest';
import { decideCounts, readFailures, renderCounts, renderFailures, sumCounts } from './counts.ts';

describe('counts', () => {
  it('sums projects and prints the last line', () => {
    const sum = sumCounts([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 10, failed: 3, skipped: 0 },
    ]);
    expect(renderCounts(sum)).toBe('11 passed, 3 failed, 2 skipped');
  });

  it.each([
    ['3 passed, 0 failed, 1 skipped\n', 0, '3 passed, 0 failed, 1 skipped'],
    ['3 passed, 2 failed, 0 skipped', 1, '3 passed, 2 failed, 0 skipped'],
    ['3 passed, 0 failed, 0 skipped', 1, '3 passed, 1 failed, 0 skipped'],
    [null, 0, '0 passed, 1 failed, 0 skipped'],
    [null, 1, '0 passed, 1 failed, 0 skipped'],
    ['3 passed, 1 failed, 0 skipped\na.test.ts > b: no', 1, '3 passed, 1 failed, 0 skipped'],
    ['nonsense', 0, '0 passed, 1 failed, 0 skipped'],
  ])('reads %j with exit code %i as %s', (written, code, expected) => {
    expect(renderCounts(decideCounts(written, code))).toBe(expected);
  });

  it('is followed by what failed, a line each, and the end shows all of it', () => {
    const failures = readFailures('3 passed, 1 failed, 0 skipped\na.test.ts > b: no\n');
    expect(failures).toEqual(['a.test.ts > b: no']);
    expect(renderFailures(failures)).toBe('\n── failed ──\n× a.test.ts > b: no\n');
    expect(renderFailures(Array(100).fill('x'))).toMatch(/and 40 more\n$/);
    expect([readFailures(null), readFailures('1 passed, 0 failed, 0 skipped')]).toEqual([[], []]);
    expect(renderFailures([])).toBe('');
  });
});
