/** Programs of a test run: how their end is told, and that nothing they leave behind survives. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { endStrays, RUN_MARK, runProgram } from './programs.ts';

describe('programs', () => {
  it('tell their exit code and text, also when they cannot start', async () => {
    const script = "process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 3";
    expect(await runProgram(process.execPath, ['-e', script], { output: 'keep' })).toEqual({
      code: 3,
      text: 'outerr',
    });
    expect(await runProgram('no-such-program', [], { output: 'keep' })).toMatchObject({ code: 127 });
  });

  it('end with the run, also out of their process group and deaf to signals; others stay', async () => {
    const mark = randomUUID();
    const stubborn =
      "process.on('SIGINT', () => {}); process.stdout.write('up'); setInterval(() => {}, 1000)";
    const start = (env: Record<string, string>) =>
      spawn(process.execPath, ['-e', stubborn], { env: { ...process.env, ...env }, detached: true });
    const stray = start({ [RUN_MARK]: mark });
    const other = start({ [RUN_MARK]: `${mark}-other` });
    await Promise.all([once(stray.stdout, 'data'), once(other.stdout, 'data')]);
    const ended = once(stray, 'exit');
    expect(await endStrays(mark)).toEqual([expect.stringMatching(new RegExp(`^${stray.pid} `))]);
    expect((await ended)[1]).toBe('SIGKILL');
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill('SIGKILL');
  });
});
