/** A city's service requests: registered once each, urgent ones become orders, default coordinates colour no cell. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { excerptOf, files, readTable } from './files.ts';
import { countOf, expectCountsMatch, replayed } from './replay-run.ts';

const limit = 150;
/** Recorded types that are leaks or missing heat here (the preset's own table says the same). */
const urgent = new Set([
  'Heat - Excessive  Insufficient',
  'No Utilities Residential - Water',
  'No Utilities Residential - Gas',
  'No Utilities Residential - Electricity',
  'Major System Failure',
  'Watermain Break',
  'Plumbing',
  'Carbon Monoxide',
]);

/** The first n by time; the file's times are American. */
function firstRows(n: number) {
  const at = (row: Record<string, string>) => Date.parse(`${row.OPEN_DT} UTC`);
  return readTable(files.requests)
    .sort((a, b) => at(a) - at(b))
    .slice(0, n);
}

const isDefault = (row: Record<string, string>) => row.LATITUDE === '42.3594' && row.LONGITUDE === '-71.0587';

describe('service requests of a city', () => {
  it('become requests and orders; those of nowhere lie beside the city', async () => {
    const rows = firstRows(limit);
    const words = ['--requests', files.requests, '--speed', '7200', '--limit', String(limit)];
    await replayed('pglite', words, async (run) => {
      await expectCountsMatch(run);
      expect(run.result.requests).toMatchObject({ sent: limit, stored: limit, duplicate: 0, rejected: {} });
      const dispatched = rows.filter((row) => urgent.has(row.TYPE ?? '')).length;
      expect(dispatched).toBeGreaterThan(0);
      expect(await countOf(run.db, `select count(*) from orders where class in ('leak', 'noHeat')`)).toBe(
        dispatched,
      );
      const nowhere = rows.filter(isDefault).length;
      expect(nowhere).toBeGreaterThan(0);
      expect(
        await countOf(
          run.db,
          `select count(*) from requests where community_id = 'c-unknown' and area_id = 'a-1' and doc::text like '%地点未知%'`,
        ),
      ).toBe(nowhere);
      // Nobody lives in the cells of the unknown place, so they never get a rate.
      expect(
        await countOf(
          run.db,
          `select count(*) from requests r join community_cells k using (cell9) where r.community_id = 'c-unknown'`,
        ),
      ).toBe(0);
    });
  });
});

/** The recorded buses drive for two hours and a half; in these hours of the reports somebody is cold. */
const isMorning = (line: string): boolean => /,01\/20\/2015 (?:09|10):\d\d:\d\d AM,/.test(line);

describe('everything together', () => {
  let dir: string;
  let morning: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'recorded-morning-'));
    // The name tells the preset.
    morning = join(dir, basename(files.requests, '.gz'));
    await writeFile(morning, excerptOf(files.requests, isMorning));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('runs on one clock on PostgreSQL: orders are offered to the crews that drive around', async () => {
    const words = [
      ...['--fixes', files.buses, '--requests', morning, '--readings', files.station],
      ...['--speed', '1500', '--shift-to', '126.65,45.76', '--until', 'PT3H', '--limit', '2000'],
    ];
    await replayed('postgres', words, async (run) => {
      await expectCountsMatch(run);
      const { fixes, requests, readings } = run.result;
      expect(fixes).toMatchObject({ sent: 1533, stored: 1533 });
      expect(requests.sent).toBeGreaterThan(5);
      expect(requests.stored).toBe(requests.sent);
      expect(readings.sent).toBeGreaterThan(0);
      expect(readings.stored).toBe(readings.sent);
      expect(await countOf(run.db, `select count(*) from assignments where kind = 'offer'`)).toBeGreaterThan(
        0,
      );
      expect(
        await countOf(run.db, `select count(*) from assignments a join last_fixes l using (worker_id)`),
      ).toBeGreaterThan(0);
      // One live assignment an order, also after thousands of expired offers.
      expect(
        await countOf(
          run.db,
          'select count(*) from (select order_id from assignments where ended_at is null group by order_id having count(*) > 1) double',
        ),
      ).toBe(0);
    });
  });
});
