/** A vitest reporter that writes counts and failures of one run into the file named by the environment, for the end. */
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node';
import type { Counts } from './counts.ts';
import { COUNTS_FILE, renderCounts } from './counts.ts';

/** Vitest loads a reporter by its default export and constructs it. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const path = process.env[COUNTS_FILE];
    if (path === undefined) return;
    const counts = renderCounts(countTests(modules, unhandledErrors.length));
    writeFileSync(path, [counts, ...failuresOf(modules, unhandledErrors)].join('\n'));
  }
}

/** One line for everything that failed: where, and the first line of why. */
function failuresOf(modules: readonly TestModule[], unhandled: readonly SerializedError[]): string[] {
  const failed = modules.flatMap((module) => [
    ...module.errors().map((error) => `${module.relativeModuleId}: ${firstLine(error)}`),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().map((error) => `${module.relativeModuleId} > ${suite.fullName}: ${firstLine(error)}`),
    ),
    ...[...module.children.allTests()].filter(isFailed).map(lineOf),
  ]);
  return [...failed, ...unhandled.map((error) => `outside of any test: ${firstLine(error)}`)];
}

function isFailed(test: TestCase): boolean {
  return test.result().state === 'failed';
}

function lineOf(test: TestCase): string {
  const error = test.result().errors?.[0];
  return `${test.module.relativeModuleId} > ${test.fullName}: ${error === undefined ? '' : firstLine(error)}`;
}

function firstLine({ message }: { readonly message: string }): string {
  return (stripVTControlCharacters(message).split('\n')[0] ?? '').slice(0, 300);
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
