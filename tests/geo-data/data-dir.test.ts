/** The lock of a data directory: one living holder, and no dead one in the way. */
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from '#geo-data/data-dir.ts';

let base: string;
let dir: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'hearthline-lock-'));
  dir = base;
});
afterEach(async () => await rm(base, { recursive: true, force: true }));

const lockPath = (number = 2) => join(dir, `hearthline.lock.${number}`);
const refusal = () =>
  lockDataDir(dir).then(
    () => undefined,
    (error: unknown) => error,
  );

/** Writes a lock as if somebody else held it: our own, with some fields changed. */
async function forgeLock(changes: Readonly<Record<string, unknown>>): Promise<void> {
  const lock = await lockDataDir(dir);
  const [name = ''] = await readdir(dir);
  const own: unknown = JSON.parse(await readFile(join(dir, name), 'utf8'));
  await lock.release();
  await writeFile(
    lockPath(Number(name.split('.').at(-1)) + 1),
    JSON.stringify({ ...Object(own), token: 'forged', ...changes }),
  );
}

describe('lockDataDir', () => {
  it('makes the directory, and leaves one small file there, however often it is taken', async () => {
    dir = join(dir, 'a/b');
    for (let round = 1; round <= 3; round += 1) {
      const lock = await lockDataDir(dir);
      expect(await readdir(dir)).toEqual([`hearthline.lock.${round}`]);
      await lock.release();
      await lock.release();
    }
    expect(await readdir(dir)).toEqual(['hearthline.lock.3']);
  });

  it('refuses a second holder in both languages, and names the pid', async () => {
    const lock = await lockDataDir(dir);
    expect(await refusal()).toMatchObject({ name: 'DataDirInUse', pid: process.pid });
    expect(String(await refusal())).toMatch(new RegExp(`进程 ${process.pid}[\\s\\S]*process ${process.pid}`));
    await lock.release();
    await (await lockDataDir(dir)).release();
  });

  it('gives the directory to exactly one of many', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataDir(dir)));
    const won = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
  });

  it('gives a stale directory to exactly one of many', async () => {
    for (let round = 0; round < 30; round += 1) {
      await forgeLock({ startedAt: '1' });
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDir(dir)));
      const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(won).toHaveLength(1);
      await won[0]?.release();
    }
  });

  it.runIf(process.platform === 'linux')('knows a process that only has the same pid', async () => {
    await forgeLock({ startedAt: '1' });
    await (await lockDataDir(dir)).release();
  });

  it('knows a pid that nobody has', async () => {
    await forgeLock({ pid: 2 ** 30 });
    await (await lockDataDir(dir)).release();
  });

  it('believes a holder it cannot look up while its beat is fresh, and not when it stopped', async () => {
    await forgeLock({ world: 'another machine', host: 'elsewhere', pid: 7 });
    expect(await refusal()).toMatchObject({ pid: 7, host: 'elsewhere' });
    await utimes(lockPath(), new Date(0), new Date(0));
    await (await lockDataDir(dir)).release();
  });

  it('takes over a file that is no lock', async () => {
    await writeFile(lockPath(), 'not json');
    await (await lockDataDir(dir)).release();
  });

  it('does not free a lock that somebody else took meanwhile', async () => {
    const lock = await lockDataDir(dir);
    await writeFile(lockPath(1), '{"token":"another"}');
    await lock.release();
    expect(await readFile(lockPath(1), 'utf8')).toBe('{"token":"another"}');
  });
});
