/** A real substation's seasons: sentinels are kept as bad values, gaps and changing rates lose nothing. */
import { describe, expect, it } from 'vitest';
import { files, readTable } from './files.ts';
import { expectCountsMatch, replayed } from './replay-run.ts';

const limit = 6000;
const measured = ['t_amb', 't_ref', 't_sup_prim', 't_ret_prim', 't_sup_sec', 't_ret_sec', 'e'];

describe('a heat station over five seasons', () => {
  it('keeps every sample, the sentinel −39.9 as bad', async () => {
    const rows = readTable(files.station)
      .sort((a, b) => ((a.datetime ?? '') < (b.datetime ?? '') ? -1 : 1))
      .slice(0, limit);
    const values = rows.flatMap((row) =>
      measured.map((name) => row[name] ?? '').filter((text) => text !== ''),
    );
    const sentinels = values.filter((text) => text === '-39.9').length;
    expect(sentinels).toBeGreaterThan(0);
    const words = [
      '--readings',
      files.station,
      '--speed',
      '100000',
      '--skip-gaps',
      'PT1M',
      '--limit',
      String(limit),
    ];
    await replayed('pglite', words, async (run) => {
      await expectCountsMatch(run);
      expect(run.result.readings).toMatchObject({ sent: rows.length, stored: rows.length, rejected: {} });
      const { rows: stored } = await run.db.query<{ values: number; bad: number; minus: number }>(
        `select sum(cardinality(r.values))::int as values, sum(cardinality(r.bad))::int as bad,
           sum((select count(*) from unnest(r.values) as one where one < -39.8 and one > -40))::int as minus
         from readings r`,
      );
      expect(stored).toEqual([{ values: values.length, bad: sentinels, minus: sentinels }]);
    });
  });
});
