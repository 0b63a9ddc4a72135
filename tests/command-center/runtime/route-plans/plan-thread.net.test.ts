/** The planning thread: solves what it is asked, says what is wrong, ends, and runs from the bundle as well. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openPlanThread } from '#command-center/runtime/route-plans/plan-thread.ts';

const question = {
  problem: {
    size: 3,
    travel: Float64Array.of(0, 20, 10, 20, 0, 10, 10, 10, 0),
    stops: [{ location: 1 }, { location: 2 }],
    vehicles: [{ start: 0, end: null }],
  },
  start: [[0, 1]],
  seed: 1,
  iterations: 50,
  budgetMs: 5_000,
};

describe('the planning thread', () => {
  it('answers several questions, each its own', async () => {
    const thread = openPlanThread();
    const bad = { ...question, problem: { ...question.problem, size: 0 } };
    const [good, refused] = await Promise.allSettled([thread.solve(question), thread.solve(bad)]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { routes: [[1, 0]], cost: 20 } });
    expect(refused).toMatchObject({ status: 'rejected' });
    await thread.stop();
  });

  it('leaves nobody waiting when it is stopped', async () => {
    const thread = openPlanThread();
    const asked = expect(thread.solve(question)).rejects.toThrow(/stopped/);
    await thread.stop();
    await asked;
    await expect(thread.solve(question)).rejects.toThrow(/stopped/);
  });

  it('runs from the bundle', async () => {
    const bundle = new URL('../../../../command-center/runtime/program-bundle.mjs', import.meta.url);
    const program = `
      const { openProgramBundle } = await import(${JSON.stringify(bundle.href)});
      const { openPlanThread } = await import(new URL('plan-thread.mjs', await openProgramBundle()).href);
      const thread = openPlanThread();
      const travel = Float64Array.of(0, 20, 10, 20, 0, 10, 10, 10, 0);
      const problem = { size: 3, travel, stops: [{ location: 1 }, { location: 2 }], vehicles: [{ start: 0, end: null }] };
      const { routes } = await thread.solve({ problem, start: [], seed: 1, iterations: 50, budgetMs: 5000 });
      console.log(JSON.stringify(routes));
      await thread.stop();
    `;
    const dir = await mkdtemp(join(tmpdir(), 'plan-thread-'));
    const file = join(dir, 'program.mjs');
    try {
      await writeFile(file, program);
      const { stdout } = await promisify(execFile)(process.execPath, [file]);
      expect(JSON.parse(stdout)).toEqual([[1, 0]]);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
});
