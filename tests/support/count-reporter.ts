/** A vitest reporter that writes the counts of one run into the file named by the environment, for the sum at the end. */
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import type { Counts } from './counts.ts';
import { COUNTS_FILE, renderCounts } from './counts.ts';

/** Vitest loads a reporter by its default export and constructs it. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const path = process.env[COUNTS_FILE];
    if (path !== undefined) writeFileSync(path, renderCounts(countTests(modules, unhandledErrors.length)));
  }
}

/** Files that fail to load, hooks that throw and errors outside of any test count as failures too. */
function countTests(modules: readonly TestModule[], unhandledErrors: number): Counts {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const suites = modules.flatMap((module) => [...module.children.allSuites()]);
  const inState = (state: string): number => tests.filter((test) => test.result().state === state).length;
  const brokenModules = modules.filter((module) => module.errors().length > 0).length;
  const brokenSuites = suites.filter((suite) => suite.errors().length > 0).length;
  return {
    passed: inState('passed'),
    failed: inState('failed') + brokenModules + brokenSuites + unhandledErrors,
    skipped: inState('skipped') + inState('pending'),
  };
}
