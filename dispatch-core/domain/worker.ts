/** Workers (维修员) as dispatch sees them: duty, skills, certificates, load and last known place. */
import type { Instant } from './time.ts';

export type Duty = 'on' | 'off';
export type Presence = 'online' | 'stale' | 'offline';

export interface Certificate {
  readonly code: string;
  readonly validUntil: Instant;
}

export interface Position {
  readonly lon: number;
  readonly lat: number;
  readonly at: Instant;
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
}

export interface Worker {
  readonly id: string;
  readonly name: string;
  readonly phone: string | null;
  readonly repairStationId: string;
  /** Responsibility areas of the worker himself; empty = all areas of his repair station. */
  readonly areaIds: readonly string[];
  readonly duty: Duty;
  readonly dutySince: Instant | null;
  /** End of the last shift, for the rest period. */
  readonly lastOffAt: Instant | null;
  readonly skills: readonly string[];
  readonly certificates: readonly Certificate[];
  /** Most orders he may hold at a time. */
  readonly capacity: number;
}

/** How old a fix may be: stale after `staleMs`, unknown place after `unknownAfterMs` (DOMAIN 2.10). */
export interface PresenceLimits {
  readonly staleMs: number;
  readonly unknownAfterMs: number;
}

/** Presence from the age of the last fix; off duty or without a fix = offline. */
export function presenceOf(
  duty: Duty,
  fixAt: Instant | null,
  now: Instant,
  limits: PresenceLimits,
): Presence {
  if (duty === 'off' || fixAt === null) return 'offline';
  const ageMs = now - fixAt;
  if (ageMs <= limits.staleMs) return 'online';
  return ageMs <= limits.unknownAfterMs ? 'stale' : 'offline';
}
