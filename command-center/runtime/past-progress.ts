/** How far a demonstration's past is: every season is lived first and then written, both counted in days. */
import type { DemoProgress } from '#command-center/contract/http.ts';
import { hourMs, type Instant } from '#dispatch-core/domain/time.ts';

export interface Season {
  readonly season: number;
  readonly from: Instant;
  readonly to: Instant;
}

export interface PastProgress {
  /** Takes a line of the process that lives the past: `past <season> <day> <days>`; others are left. */
  said(line: string): void;
  /** The season's file is whole. */
  lived(season: number): void;
  /** Everything up to `at` is in the database. */
  wroteUntil(season: number, at: Instant): void;
  /** The whole season is in the database. */
  wrote(season: number): void;
  read(): DemoProgress;
}

/** Counts the days of these seasons; nothing goes back. */
export function createPastProgress(seasons: readonly Season[]): PastProgress {
  const daysOf = ({ from, to }: Season) => Math.max(1, Math.ceil((to - from) / dayMs));
  const rows = new Map(
    seasons.map((one) => [one.season, { ...one, all: daysOf(one), lived: 0, written: 0 }]),
  );
  const raise = (season: number, what: 'lived' | 'written', days: number) => {
    const row = rows.get(season);
    if (row !== undefined) row[what] = Math.min(row.all, Math.max(row[what], Math.floor(days)));
  };
  return {
    said(line) {
      const [, season, day] = /^past (\d+) (\d+) \d+$/.exec(line) ?? [];
      if (season !== undefined) raise(Number(season), 'lived', Number(day));
    },
    lived: (season) => raise(season, 'lived', Number.POSITIVE_INFINITY),
    wroteUntil: (season, at) => raise(season, 'written', (at - (rows.get(season)?.from ?? at)) / dayMs),
    wrote: (season) => raise(season, 'written', Number.POSITIVE_INFINITY),
    read() {
      const all = [...rows.values()];
      return {
        part: 'past',
        done: all.reduce((sum, row) => sum + row.lived + row.written, 0),
        total: all.reduce((sum, row) => sum + 2 * row.all, 0),
      };
    },
  };
}

const dayMs = 24 * hourMs;
