/** Housekeeping: lets go of what has served its time, in small bites, so that nobody waits for it. */
import type { Database, Queryable } from '../database.ts';
import { purgeAnswers } from './answers.ts';
import { dropFixPartitionsBefore, oldestDayKept } from './fixes.ts';
import { purgeOutbox } from './outbox.ts';
import { noteReadingSources, purgeReadings, thinReadings } from './readings.ts';
import { purgeRejects } from './rejects.ts';
import { purgeSessions } from './sessions.ts';
import { purgeTracks } from './tracks.ts';

const DAY_MS = 86_400_000;
/** Rows per statement, and statements per kind and run: the rest waits for the next run. */
const BITE = 1_000;
const MAX_BITES = 100;

/** Sources whose day of readings is thinned in one statement. */
const THIN_AT_ONCE = 10;

/** Days that things are kept. */
export interface Retention {
  readonly answers: number;
  readonly rejects: number;
  readonly outbox: number;
  /** Raw fixes; their simplified traces stay for `tracks` days. */
  readonly fixes: number;
  readonly tracks: number;
  /** Readings as they came; afterwards one per quarter of an hour, until `readings` days are over. */
  readonly readingsRaw: number;
  readonly readings: number;
}

export const defaultRetention: Retention = {
  answers: 30,
  rejects: 30,
  outbox: 30,
  fixes: 30,
  tracks: 365,
  readingsRaw: 30,
  readings: 400,
};

export interface Housekept {
  readonly answers: number;
  readonly rejects: number;
  readonly outbox: number;
  readonly sessions: number;
  /** Whole days of fixes. */
  readonly fixDays: number;
  /** Simplified traces. */
  readonly tracks: number;
  readonly readingsThinned: number;
  readonly readings: number;
}

/**
 * Deletes what is older than its retention and returns how much went. Answers and sessions run on wall time, rejects,
 * readings and the outbox on site time; a day of fixes goes when it is old by both clocks, because its devices use
 * either. Several processes may do it at once: each row goes once.
 */
export async function keepHouse(
  db: Database,
  now: { readonly site: number; readonly wall: number },
  keep: Retention = defaultRetention,
): Promise<Housekept> {
  return {
    answers: await inBites(db, (tx, n) => purgeAnswers(tx, now.wall - keep.answers * DAY_MS, n)),
    rejects: await inBites(db, (tx, n) => purgeRejects(tx, now.site - keep.rejects * DAY_MS, n)),
    outbox: await inBites(db, (tx, n) => purgeOutbox(tx, now.site - keep.outbox * DAY_MS, n)),
    sessions: await inBites(db, (tx, n) => purgeSessions(tx, now.wall, n)),
    fixDays: await dropFixPartitionsBefore(db, oldestDayKept(now.site, now.wall, keep.fixes)),
    tracks: await inBites(db, (tx, n) => purgeTracks(tx, oldestDayKept(now.site, now.wall, keep.tracks), n)),
    ...(await keepReadings(db, now.site, keep)),
  };
}

/** What is too old goes first, so that it is not thinned before. */
async function keepReadings(
  db: Queryable,
  siteNow: number,
  keep: Retention,
): Promise<Pick<Housekept, 'readings' | 'readingsThinned'>> {
  await noteReadingSources(db);
  const readings = await inBites(db, (tx, n) => purgeReadings(tx, siteNow - keep.readings * DAY_MS, n));
  let readingsThinned = 0;
  for (let bite = 0; bite < MAX_BITES; bite += 1) {
    const { rows, isOver } = await thinReadings(db, siteNow - keep.readingsRaw * DAY_MS, THIN_AT_ONCE);
    readingsThinned += rows;
    if (isOver) break;
  }
  return { readings, readingsThinned };
}

async function inBites(
  db: Queryable,
  purge: (db: Queryable, limit: number) => Promise<number>,
): Promise<number> {
  let total = 0;
  for (let bite = 0; bite < MAX_BITES; bite += 1) {
    const gone = await purge(db, BITE);
    total += gone;
    if (gone < BITE) break;
  }
  return total;
}
