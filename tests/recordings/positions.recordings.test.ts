/** Recorded vehicles and people replayed through broker and intake: nothing is lost, the newest fix is the last place. */
import { describe, expect, it } from 'vitest';
import type { Database } from '#geo-data/database.ts';
import { files, readTable } from './files.ts';
import { expectCountsMatch, replayed } from './replay-run.ts';

/** Newest place of each device, by the file itself. */
function newestOf(
  rows: readonly Record<string, string>[],
  columns: { device: string; time: string; lon: string; lat: string },
) {
  const newest = new Map<string, Record<string, string>>();
  for (const row of rows) {
    const before = newest.get(row[columns.device] ?? '');
    if (before === undefined || (row[columns.time] ?? '') > (before[columns.time] ?? ''))
      newest.set(row[columns.device] ?? '', row);
  }
  return [...newest]
    .map(([device, row]) => ({
      worker: `w-${device}`,
      lon: Number(row[columns.lon]),
      lat: Number(row[columns.lat]),
    }))
    .sort((a, b) => (a.worker < b.worker ? -1 : 1));
}

async function lastPlaces(db: Database) {
  const { rows } = await db.query<{ worker: string; lon: number; lat: number }>(
    'select worker_id as worker, lon, lat from last_fixes order by worker_id',
  );
  return rows;
}

describe('eight buses of one route', () => {
  it('are all stored, each in order, on the embedded database', async () => {
    const rows = readTable(files.buses);
    await replayed('pglite', ['--fixes', files.buses, '--speed', '3600'], async (run) => {
      await expectCountsMatch(run);
      expect(run.result.fixes).toMatchObject({ sent: rows.length, stored: rows.length, rejected: {} });
      const columns = { device: 'vehicle_id', time: 'timestamp', lon: 'longitude', lat: 'latitude' };
      expect(await lastPlaces(run.db)).toEqual(newestOf(rows, columns));
      const { rows: spans } = await run.db.query<{ ms: number }>(
        'select extract(epoch from max(occurred_at) - min(occurred_at))::float8 * 1000 as ms from fixes',
      );
      const times = rows
        .map((row) => Date.parse(`${row.timestamp?.replace(' ', 'T')}Z`))
        .sort((a, b) => a - b);
      // Phones tell whole seconds.
      expect(Math.abs((spans[0]?.ms ?? 0) - ((times.at(-1) ?? 0) - (times[0] ?? 0)))).toBeLessThanOrEqual(
        1000,
      );
    });
  });
});

describe.each(['pglite', 'postgres'] as const)('five tracks months apart [%s]', (driver) => {
  it('are replayed without waiting for months, in order, with their jumps marked', async () => {
    const rows = readTable(files.tracks, ';');
    const words = [
      '--fixes',
      files.tracks,
      '--speed',
      '20000',
      '--skip-gaps',
      'PT10M',
      '--shift-to',
      '126.65,45.76',
    ];
    await replayed(driver, words, async (run) => {
      await expectCountsMatch(run);
      expect(run.result.fixes.sent).toBe(rows.length);
      expect(run.result.fixes.rejected).toEqual({});
      const { rows: last } = await run.db.query<{ same: boolean; workers: number }>(
        `select bool_and(l.occurred_at = f.newest) as same, count(*)::int as workers from last_fixes l
         join (select worker_id, max(occurred_at) as newest from fixes where not suspect group by worker_id) f
           using (worker_id)`,
      );
      expect(last).toEqual([{ same: true, workers: 5 }]);
    });
  });
});
