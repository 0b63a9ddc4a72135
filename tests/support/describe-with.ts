/** `describe` for tests that need a program beside Node. */
import { describe } from 'vitest';
import type { ServerName } from './servers.ts';
import { findServer } from './servers.ts';

/**
 * Runs `fn` as a suite where these programs are installed. Where one is missing its tests are skipped under a name
 * that says why; `.ci/run` fails on any skip.
 */
export function describeWith(needs: ServerName | readonly ServerName[], name: string, fn: () => void): void {
  const missing = [needs].flat().filter((need) => findServer(need) === null);
  if (missing.length === 0) describe(name, fn);
  else describe.skip(`${name} [skipped: ${missing.join(', ')} not installed]`, fn);
}
