/** `hearthline replay` as a real process on small recordings: counts, rows, faults of files and words, and its end. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countOf, leftBehind, replayed, replayFails } from '#tests/recordings/replay-run.ts';
import { createEmptyPostgresDatabase } from '#tests/support/postgres-template.ts';
import { startProgram } from '#tests/support/process.ts';
import { fixesCsv, writeRecordings } from './generated.ts';

let dir = '';
let words: string[] = [];
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'recorded-'));
  words = await writeRecordings(dir);
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe.each(['pglite', 'postgres'] as const)('three recordings at once [%s]', (driver) => {
  it('are counted, stored and dispatched, dirty rows and quiet days included', async () => {
    await replayed(
      driver,
      [...words, '--speed', '600', '--skip-gaps', 'PT5M'],
      async ({ result, db, said }) => {
        expect(result).toEqual({
          fixes: {
            sent: 62,
            stored: 60,
            duplicate: 1,
            rejected: { 'off-earth': 1 },
            unreadable: { 'time-unreadable': 1 },
          },
          requests: { sent: 13, stored: 12, duplicate: 1, rejected: {}, unreadable: {} },
          readings: { sent: 25, stored: 25, duplicate: 0, rejected: {}, unreadable: {} },
        });
        expect(said).toMatch(/fixes\s+sent 62 = stored 60 \+ duplicate 1 \+ rejected 1 \(off-earth 1\)/);
        expect(await countOf(db, 'select count(*) from fixes')).toBe(60);
        expect(await countOf(db, 'select count(*) from requests')).toBe(12);
        expect(await countOf(db, 'select count(*) from readings')).toBe(25);
        expect(await countOf(db, 'select sum(cardinality(bad)) from readings')).toBe(2);
        expect(await countOf(db, `select count(*) from rejects where reason = 'off-earth'`)).toBe(1);
        expect(await countOf(db, `select count(*) from orders where class = 'leak'`)).toBe(3);
        expect(await countOf(db, `select count(*) from assignments where kind = 'offer'`)).toBeGreaterThan(0);
        expect(await countOf(db, `select count(*) from requests where community_id = 'c-unknown'`)).toBe(1);
        const { rows } = await db.query('select worker_id, lon from last_fixes order by worker_id');
        expect(rows).toEqual([
          { worker_id: 'w-van-a', lon: 126.629 },
          { worker_id: 'w-van-b', lon: 126.6295 },
        ]);
        // The day of silence became five minutes, counted from the last word of any stream (a van's, at 590 s).
        const silence = `select extract(epoch from max(occurred_at) - min(occurred_at)) from readings`;
        expect(await countOf(db, silence)).toBe(590 + 300 + 4 * 30);
      },
    );
  });
});

describe('a replay that cannot be', () => {
  it.each([
    [['--speed', '60'], 2, /name at least one file/],
    [['--fixes', 'a.csv', '--speed', 'fast'], 2, /--speed fast: a number/],
    [['--fixes', 'a.csv', '--bananas'], 2, /Unknown option '--bananas'/],
    [['--fixes', 'a.csv', '--skip-gaps', 'long'], 2, /--skip-gaps long: a duration/],
    [['--fixes', '/no/such/file.csv'], 1, /\/no\/such\/file\.csv: there is no such file/],
    [['--fixes', tmpdir()], 1, /this is not a file/],
  ])('%j ends with %i and a sentence', async (args, code, sentence) => {
    const before = await leftBehind();
    const ended = await replayFails(args);
    expect(ended.code, ended.said).toBe(code);
    expect(ended.said).toMatch(sentence);
    expect(ended.said).not.toMatch(/\n\s+at /);
    expect(await leftBehind()).toEqual(before);
  });

  it.each([
    ['empty.csv', '', /the file is empty/],
    ['header.csv', 'when,x,y,who\n', /has a header but no row/],
    ['columns.csv', 'a,b\n1,2\n', /column "when" is missing.*The file has: a, b/],
    ['times.csv', 'when,x,y,who\nsoon,1,2,a\n', /no row can be used \(1 × time-unreadable\)/],
    [
      'latin.csv',
      Buffer.from([...Buffer.from('when,x,y,who\n'), 0xe9, 0xe8, 0x0a]),
      /not utf-8.*--encoding gb18030/,
    ],
    ['cut.csv.gz', gzipSync(fixesCsv()).subarray(0, 300), /cannot be read to its end/],
  ])('%s is told by name and fault', async (name, content, sentence) => {
    const path = join(dir, name);
    await writeFile(path, content);
    const ended = await replayFails(['--fixes', path, '--map-fixes', 'time=when,lon=x,lat=y,device=who']);
    expect(ended.code, ended.said).toBe(1);
    expect(ended.said).toContain(path);
    expect(ended.said).toMatch(sentence);
  });

  it('says so before the replay when the counts cannot be written', async () => {
    const ended = await replayFails([...words, '--json', '/no/such/folder/counts.json']);
    expect(ended).toMatchObject({
      code: 1,
      said: expect.stringMatching(/nothing can be written in this folder/),
    });
  });

  it('refuses a database that holds a site already', async () => {
    const databaseUrl = await createEmptyPostgresDatabase();
    const quick = [...words, '--until', 'PT1M', '--speed', '600'];
    expect(await replayFails(quick, { DATABASE_URL: databaseUrl })).toMatchObject({ code: 0 });
    const again = await replayFails(quick, { DATABASE_URL: databaseUrl });
    expect(again).toMatchObject({ code: 1, said: expect.stringMatching(/a database of its own/) });
  });
});

describe('a replay that is ended', () => {
  it('with Ctrl-C tells the counts so far, answers 130 and leaves nothing', async () => {
    const before = await leftBehind();
    const json = join(dir, 'interrupted.json');
    const program = startProgram(['replay', ...words, '--speed', '1', '--json', json], {});
    await program.saysLine(/Replaying/);
    process.kill(program.pid, 'SIGINT');
    expect(await program.exited, program.said()).toBe(130);
    expect((await stat(json)).size).toBeGreaterThan(0);
    expect(await leftBehind()).toEqual(before);
  });

  it('stays up on --keep, serves what was replayed, and ends kindly', async () => {
    const program = startProgram(['replay', ...words, '--speed', '600', '--until', 'PT8M', '--keep'], {});
    const [, url] = await program.saysLine(/ready: (http:\S+)/);
    await program.saysLine(/The site stays up/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/fixes/);
    expect(await program.stop(), program.said()).toBe(0);
  });
});
