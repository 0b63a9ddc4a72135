/** Test counts: how they are summed over projects, written by the reporter, read back and printed. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 };
export const ONE_PASSED: Counts = { passed: 1, failed: 0, skipped: 0 };
export const ONE_FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };

/** Where the reporter writes its counts: the path comes in this variable. */
export const COUNTS_FILE = 'HEARTHLINE_COUNTS_FILE';

export function sumCounts(parts: readonly Counts[]): Counts {
  return parts.reduce(
    (sum, part) => ({
      passed: sum.passed + part.passed,
      failed: sum.failed + part.failed,
      skipped: sum.skipped + part.skipped,
    }),
    NO_TESTS,
  );
}

/** The line that ends every run. */
export function renderCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * The counts of one project from what its reporter wrote (null when it wrote nothing) and its exit code. A run that
 * ends badly without a failed test (a crash, an error outside of tests) counts as one failure.
 */
export function decideCounts(written: string | null, exitCode: number): Counts {
  const counts = written === null ? null : parseCounts(written);
  if (counts === null) return ONE_FAILED;
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** What failed, a line each: everything the reporter wrote after the counts. */
export function readFailures(written: string | null): readonly string[] {
  return written === null ? [] : written.trim().split('\n').slice(1);
}

/** More of them tell nothing that the first did not. */
const FAILURES_SHOWN = 60;

/** The failures of all projects together, for whoever reads only the end of a long log; empty without any. */
export function renderFailures(failures: readonly string[]): string {
  if (failures.length === 0) return '';
  const left = failures.length - FAILURES_SHOWN;
  const shown = failures.slice(0, FAILURES_SHOWN).map((line) => `× ${line}\n`);
  return `\n── failed ──\n${shown.join('')}${left > 0 ? `and ${left} more\n` : ''}`;
}

function parseCounts(text: string): Counts | null {
  const match = /^(\d+) passed, (\d+) failed, (\d+) skipped(?:\n|$)/.exec(text.trim());
  return match === null
    ? null
    : { passed: Number(match[1]), failed: Number(match[2]), skipped: Number(match[3]) };
}
