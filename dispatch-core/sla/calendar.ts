/** Working time: adding to and measuring between instants on a calendar; without one, time simply runs. */
import type { Calendar } from '../domain/service-type.ts';
import { dayMs, type Instant, minuteMs } from '../domain/time.ts';

interface OpenSpan {
  readonly from: Instant;
  readonly to: Instant;
}

/** A calendar without any opening for this long is a mistake of configuration, not a long holiday. */
const horizonDays = 400;

/** The instant at which `workingMs` of open time have passed since `start`; at `start` itself for 0 or less. */
export function addWorkingMs(calendar: Calendar | null, start: Instant, workingMs: number): Instant {
  if (calendar === null || workingMs <= 0) return start + Math.max(0, workingMs);
  let leftMs = workingMs;
  for (const span of openSpans(calendar, start)) {
    const lengthMs = span.to - span.from;
    if (leftMs <= lengthMs) return span.from + leftMs;
    leftMs -= lengthMs;
  }
  throw new RangeError(`calendar ${calendar.id} stays closed for ${horizonDays} days`);
}

/** Open time between two instants; 0 when `to` is not after `from`. */
export function workingMsBetween(calendar: Calendar | null, from: Instant, to: Instant): number {
  if (to <= from) return 0;
  if (calendar === null) return to - from;
  let sumMs = 0;
  for (const span of openSpans(calendar, from, Math.ceil((to - from) / dayMs) + 2)) {
    if (span.from >= to) break;
    sumMs += Math.min(span.to, to) - span.from;
  }
  return sumMs;
}

/** Open spans from `start` on, in order; the first one is cut at `start`. */
function* openSpans(calendar: Calendar, start: Instant, days = horizonDays): Generator<OpenSpan> {
  const offsetMs = calendar.utcOffsetMinutes * minuteMs;
  const firstDay = Math.floor((start + offsetMs) / dayMs);
  let lastOpenDay = firstDay;
  for (let day = firstDay; day <= lastOpenDay + days; day++) {
    for (const hours of hoursOf(calendar, day)) {
      const from = Math.max(start, day * dayMs + hours.from * minuteMs - offsetMs);
      const to = day * dayMs + hours.to * minuteMs - offsetMs;
      if (to <= from) continue;
      lastOpenDay = day;
      yield { from, to };
    }
  }
}

/** Opening hours of a local day, counted in days since 1970-01-01 (a Thursday). */
function hoursOf(calendar: Calendar, day: number): Calendar['weekdays'][number] {
  const date = new Date(day * dayMs).toISOString().slice(0, 10);
  if (calendar.holidays.includes(date)) return [];
  const weekday = (((day + 4) % 7) + 7) % 7;
  const hours = calendar.weekdays[weekday] ?? [];
  if (hours.length === 0 && calendar.workdays.includes(date)) return calendar.weekdays[1] ?? [];
  return hours;
}
