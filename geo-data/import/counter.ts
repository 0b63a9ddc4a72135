/** Counts what an import reads, refuses and writes. */
import type { ImportFinding } from './finding.ts';
import type { ImportOptions, ImportResult, ImportWatch } from './import-file.ts';
import type { KindName } from './kind.ts';

export interface Counter {
  report(finding: ImportFinding): void;
  countRow(bad: boolean): void;
  countBad(n: number): void;
  countWritten(counts: { inserted: number; updated: number; unchanged: number }): void;
  rows(): number;
  result(done: boolean): ImportResult;
}

export function createCounter(
  kind: KindName,
  { dryRun, crs }: ImportOptions,
  onFinding: ImportWatch['onFinding'],
): Counter {
  const counts = { rows: 0, inserted: 0, updated: 0, unchanged: 0, skipped: 0, problems: 0, warnings: 0 };
  return {
    report(finding) {
      counts[finding.severity === 'problem' ? 'problems' : 'warnings'] += 1;
      onFinding(finding);
    },
    countRow(bad) {
      counts.rows += 1;
      counts.skipped += Number(bad);
    },
    countBad(n) {
      counts.skipped += n;
    },
    countWritten({ inserted, updated, unchanged }) {
      counts.inserted += inserted;
      counts.updated += updated;
      counts.unchanged += unchanged;
    },
    rows: () => counts.rows,
    result: (done) => ({ kind, done, dryRun, ...counts, crs: crs ?? 'wgs84' }),
  };
}
