/** A lived past of the small city, made once per test file: its seed file and what stands in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePast, seasonsBefore } from '#command-center/runtime/history/make-past.ts';
import { readSeedFile } from '#command-center/runtime/history/seed-file.ts';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import type { PastRows } from '#geo-data/store/past.ts';

export const utcOffsetMs = 8 * 3_600_000;
/** 08:00 on the fifth day of a season. */
export const until = Date.UTC(2026, 9, 24);

export interface SmallPast {
  readonly season: number;
  readonly path: string;
  readonly key: string;
  readonly steps: readonly PastRows[];
  remove(): Promise<void>;
}

/** Lives this season's days; the season before is not made. */
export async function makeSmallPast(city = buildDemoCity(1, 'S')): Promise<SmallPast> {
  const dir = await mkdtemp(join(tmpdir(), 'hearthline-past-'));
  const [season] = seasonsBefore(until, utcOffsetMs);
  if (season === undefined) throw new Error('no season before');
  const fileOf = (year: number) => ({ path: join(dir, `${year}.gz`), key: `k-${year}` });
  const made = new Error('this season is made');
  const say = (line: string) => {
    if (line === `part past-${season.season}`) throw made;
  };
  await makePast({ city, until, utcOffsetMs, say, places: { past: fileOf } }).catch((error) => {
    if (error !== made) throw error;
  });
  const file = fileOf(season.season);
  const steps: PastRows[] = [];
  for await (const rows of readSeedFile(file.path, file.key)) steps.push(rows);
  return { ...file, season: season.season, steps, remove: () => rm(dir, { recursive: true, force: true }) };
}
