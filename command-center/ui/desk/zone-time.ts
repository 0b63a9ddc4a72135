/** Date fields speak the site's zone, whatever zone the browser is in. Pure. */
import type { Instant } from '#dispatch-core/domain/time.ts';

/** `2026-11-22T14:30` in the zone, the form of a date field. */
export function fieldTime(at: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}`;
}

/** The moment that a date field means in the zone; null when it is empty or no time. */
export function instantOfField(text: string, timeZone: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const asUtc = Date.parse(`${text.slice(0, 16)}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  // The offset at the guess, then at what it leads to: right on both sides of a change of the clocks.
  const first = asUtc - offsetMs(asUtc, timeZone);
  return asUtc - offsetMs(first, timeZone);
}

function offsetMs(at: Instant, timeZone: string): number {
  return Date.parse(`${fieldTime(at, timeZone)}:00Z`) - Math.floor(at / 60_000) * 60_000;
}
