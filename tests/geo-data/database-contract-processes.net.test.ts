/** Several processes: starting together on PostgreSQL, one only on a data directory, and kill -9 loses nothing stored. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openPostgres } from '#geo-data/drivers/postgres.ts';
import { openDatabase } from '#geo-data/open.ts';
import { createEmptyPostgresDatabase } from '#tests/support/postgres-template.ts';
import { PROCESS_MIGRATIONS } from './database-contract-process.ts';

const PROGRAM = fileURLToPath(new URL('./database-contract-process.ts', import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly lines: string[];
  readonly ended: Promise<{ code: number | null; errors: string }>;
}

let base: string;
const started: Running[] = [];

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'hearthline-processes-'));
});
afterEach(async () => {
  for (const { child } of started) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});
afterAll(async () => await rm(base, { recursive: true, force: true }));

function start(...args: string[]): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let text = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
    const whole = text.split('\n');
    text = whole.pop() ?? '';
    lines.push(...whole);
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<{ code: number | null; errors: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, errors }));
  });
  const running = { child, lines, ended };
  started.push(running);
  return running;
}

async function until(running: Running, done: (lines: readonly string[]) => boolean): Promise<void> {
  while (!done(running.lines)) {
    if (running.child.exitCode !== null)
      throw new Error(`The program ended early: ${(await running.ended).errors}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const cacheDir = () => join(base, 'cache');

/** Up to six starts of the engine, the first with everything to make: on a busy machine each takes half a minute. */
const maxMs = 400_000;

describe('two processes on PostgreSQL', () => {
  it('migrate an empty database together', async () => {
    const url = await createEmptyPostgresDatabase();
    const both = [start('open', '', '', url), start('open', '', '', url), start('open', '', '', url)];
    for (const { ended } of both) expect(await ended).toEqual({ code: 0, errors: '' });
    const db = await openPostgres({ url });
    const { rows } = await db.query('select id from schema_migrations order by id');
    await db.close();
    expect(rows).toEqual(PROCESS_MIGRATIONS.map(({ id }) => ({ id })));
  });
});

describe('a data directory', { timeout: maxMs }, () => {
  it('refuses a second process, names the first, and is free after it was killed', async () => {
    const dataDir = join(base, 'locked');
    const first = start('write', dataDir, cacheDir());
    await until(first, (lines) => lines.includes('open'));
    const second = await start('open', dataDir, cacheDir()).ended;
    expect(second.code).toBe(1);
    expect(second.errors).toContain(`进程 ${first.child.pid}`);
    expect(second.errors).toContain(`in use by process ${first.child.pid}`);
    expect(second.errors).toContain('DATA_DIR');
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await start('open', dataDir, cacheDir()).ended).toEqual({ code: 0, errors: '' });
  });

  it('holds every stored number after kill -9, three times', async () => {
    const dataDir = join(base, 'killed');
    let stored = 0;
    for (let round = 1; round <= 3; round += 1) {
      const writer = start('write', dataDir, cacheDir());
      await until(writer, (lines) => lines.length > 100 * round);
      writer.child.kill('SIGKILL');
      await writer.ended;
      stored = Number(writer.lines.at(-1)?.replace('stored ', ''));
      const db = await openDatabase({ dataDir, cacheDir: cacheDir(), migrations: PROCESS_MIGRATIONS });
      const { rows } = await db.query<{ top: number; n: number }>(
        'select max(n) as top, count(*) as n from numbers',
      );
      await db.close();
      // The statement in flight may be stored without having been told.
      expect(rows[0]?.n).toBe(rows[0]?.top);
      expect([stored, stored + 1]).toContain(rows[0]?.top);
    }
  });

  it('begins anew when the very first start was killed half-way', async () => {
    const dataDir = join(base, 'half');
    const first = start('open', dataDir, cacheDir());
    const marker = join(dataDir, 'pglite.creating');
    while ((await readFile(marker).catch(() => undefined)) === undefined)
      await new Promise((r) => setTimeout(r, 5));
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await start('open', dataDir, cacheDir()).ended).toEqual({ code: 0, errors: '' });
  });
});
