/** The heating season: which heating day it is, and how many reports a day and an hour bring (DOMAIN 3.2). */
import { dayMs, hourMs, type Instant } from '#dispatch-core/domain/time.ts';

/** Local date on which heating starts and ends, as month and day: the North-East heats from 20 October to 20 April. */
const startsOn = { month: 10, day: 20 };
const endsOn = { month: 4, day: 20 };

export interface HeatingDay {
  /** Local year in which the season began. */
  readonly season: number;
  /** 1 on the first day of heating. */
  readonly day: number;
}

/** The heating day of a moment; null in summer. `utcOffsetMs`: of the site's zone. */
export function heatingDayOf(at: Instant, utcOffsetMs: number): HeatingDay | null {
  const local = new Date(at + utcOffsetMs);
  const year = local.getUTCFullYear();
  for (const season of [year, year - 1]) {
    const start = Date.UTC(season, startsOn.month - 1, startsOn.day);
    const end = Date.UTC(season + 1, endsOn.month - 1, endsOn.day + 1);
    if (local.getTime() >= start && local.getTime() < end) {
      return { season, day: Math.floor((local.getTime() - start) / dayMs) + 1 };
    }
  }
  return null;
}

/** Local midnight with which heating begins in that year. */
export function seasonStart(season: number, utcOffsetMs: number): Instant {
  return Date.UTC(season, startsOn.month - 1, startsOn.day) - utcOffsetMs;
}

/** Local midnight with which the season that began in that year is over. */
export function seasonEnd(season: number, utcOffsetMs: number): Instant {
  return Date.UTC(season + 1, endsOn.month - 1, endsOn.day + 1) - utcOffsetMs;
}

/** What a day brings without weather: the first day's peak falls by a factor a day until the floor. */
export interface DemandModel {
  readonly peakPerDay: number;
  readonly floorPerDay: number;
}

const decayPerDay = 0.82;
/** A cold wave lifts the reports up to this factor. */
const coldLift = 2;

/** Reports of a day: `chill` 0 (as usual) … 1 (a full cold wave). */
export function reportsPerDay(model: DemandModel, heatingDay: number, chill: number): number {
  const calm = Math.max(model.floorPerDay, model.peakPerDay * decayPerDay ** (heatingDay - 1));
  return calm * (1 + (coldLift - 1) * Math.min(1, Math.max(0, chill)));
}

/** Weight of each local hour: twin peaks 8–11 and 18–21. */
const hourWeights = [1, 1, 1, 1, 1, 2, 4, 7, 11, 12, 10, 6, 4, 4, 4, 4, 5, 6, 9, 9, 7, 5, 3, 2];
const hourTotal = hourWeights.reduce((sum, weight) => sum + weight, 0);

/** Share of a day's reports that fall into the local hour of `at`. */
export function shareOfHour(at: Instant, utcOffsetMs: number): number {
  const hour = Math.floor((((at + utcOffsetMs) % dayMs) + dayMs) / hourMs) % 24;
  return (hourWeights[hour] ?? 0) / hourTotal;
}
