/** What a test run runs, by its arguments, and what it says where programs are missing. */
import { describe, expect, it } from 'vitest';
import { renderAdvice } from './ensure-servers.ts';
import { SERVERS } from './servers.ts';
import { parseSuiteArgs } from './suite.ts';

describe('the arguments of a run', () => {
  it.each([
    [[], true, ['pure', 'long', 'db', 'net', 'e2e'], false],
    [['--ci'], false, ['pure', 'long', 'db', 'net', 'e2e'], true],
    [['--ci'], true, ['pure', 'long', 'db', 'net', 'e2e', 'recordings'], true],
    [['--recordings'], true, ['recordings'], false],
    [['e2e', 'db'], true, ['db', 'e2e'], false],
  ])('%j with recordings there: %s', (args, there, projects, strict) => {
    expect(parseSuiteArgs(args, there)).toEqual({ projects, strict });
  });

  it('refuses an argument it does not know', () => {
    expect(() => parseSuiteArgs(['--fast'], true)).toThrow('Unknown argument --fast');
  });
});

describe('missing programs', () => {
  it('are named with one command that brings all of them', () => {
    const advice = renderAdvice(
      SERVERS.filter((server) => ['postgres', 'chromium', 'deno'].includes(server.name)),
    );
    expect(advice).toContain('postgres, chromium, deno');
    expect(advice).toContain('apt-get install -y --no-install-recommends postgresql-15 chromium\n');
  });
});
