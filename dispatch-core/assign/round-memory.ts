/** What the dispatcher's loop remembers from round to round; losing it costs a repeated question, nothing else. */
import type { Instant } from '../domain/time.ts';
import { isOnlyUnplaced } from './filters.ts';
import type { Ranking } from './rank.ts';

export interface RoundMemory {
  /** Orders for which nobody was found: left alone until then. */
  readonly blockedUntil: Map<string, Instant>;
  /** Workers who were asked where they are: not asked again until then. */
  readonly askedUntil: Map<string, Instant>;
  /** Workers with empty hands that the last batch has seen and not chosen; Infinity before the first. */
  readonly load: { freeWorkers: number };
}

/** Memory for one loop. */
export function createRoundMemory(): RoundMemory {
  return {
    blockedUntil: new Map(),
    askedUntil: new Map(),
    load: { freeWorkers: Number.POSITIVE_INFINITY },
  };
}

/** Lets the next round look at every order again; for when somebody comes on duty or the policy changes. */
export function wakeBlocked(memory: RoundMemory): void {
  memory.blockedUntil.clear();
}

/** Drops what is over. */
export function forgetPast(memory: RoundMemory, now: Instant): void {
  for (const entries of [memory.blockedUntil, memory.askedUntil]) {
    for (const [id, until] of entries) if (until <= now) entries.delete(id);
  }
}

/**
 * Workers of a ranking whom nothing but an old fix keeps out and who have not been asked lately. A phone that
 * lies still publishes rarely (DOMAIN 2.10): it is asked for its place before its owner is left out for good.
 */
export function findUnplaced(ranking: Ranking, memory: RoundMemory): readonly string[] {
  return ranking.excluded
    .filter(({ workerId, codes }) => isOnlyUnplaced(codes) && !memory.askedUntil.has(workerId))
    .map(({ workerId }) => workerId);
}
