/** When the demonstration's workers work: day, day, night, off by group; in the first days of heating everybody by day. */
import { dayMs, hourMs, type Instant } from '#dispatch-core/domain/time.ts';
import { heatingDayOf } from '#edge-gateway/simulator/season.ts';

const cycle = 'DDNO';

/** By the rota of the four groups: day shift 08–18, night shift 18–08. */
export function isOnRota(group: number, at: Instant, utcOffsetMs: number): boolean {
  const local = at + utcOffsetMs;
  const hour = (local % dayMs) / hourMs;
  // until eight it is still the night of the day before
  const day = Math.floor(local / dayMs) - (hour < 8 ? 1 : 0);
  const turn = cycle[(((day + group) % 4) + 4) % 4];
  return hour >= 8 && hour < 18 ? turn === 'D' : turn === 'N';
}

const daysOfRush = 10;

/** The first days of a season need everybody from seven to nine. */
export function isCalledIn(at: Instant, utcOffsetMs: number, season: number): boolean {
  const heating = heatingDayOf(at, utcOffsetMs);
  if (heating === null || heating.season !== season || heating.day > daysOfRush) return false;
  return isDaytime(at, utcOffsetMs);
}

export function isDaytime(at: Instant, utcOffsetMs: number): boolean {
  const hour = ((at + utcOffsetMs) % dayMs) / hourMs;
  return hour >= 7 && hour < 21;
}
