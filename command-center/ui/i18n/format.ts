/** Times in the site's zone, durations and numbers as people read them; minus is U+2212 everywhere. */
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Language } from './dictionary.ts';

const minus = '−';
const formats = new Map<string, Intl.DateTimeFormat>();

/** `14:32:07` in the zone; without seconds `14:32`. */
export function formatClock(at: Instant, timeZone: string, seconds = true): string {
  const parts = partsOf(at, timeZone);
  const hourMinute = `${parts.hour}:${parts.minute}`;
  return seconds ? `${hourMinute}:${parts.second}` : hourMinute;
}

/** `11 月 21 日 周六` or `Sat 21 Nov`. */
export function formatDay(at: Instant, timeZone: string, language: Language): string {
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const word = (options: Intl.DateTimeFormatOptions): string =>
    formatOf(locale, timeZone, options).format(at);
  const { month, day } = partsOf(at, timeZone);
  return language === 'zh'
    ? `${Number(month)} 月 ${Number(day)} 日 ${word({ weekday: 'short' })}`
    : `${word({ weekday: 'short' })} ${Number(day)} ${word({ month: 'short' })}`;
}

/** Midnight of the day of `at` in the zone. */
export function startOfDay(at: Instant, timeZone: string): Instant {
  const { hour, minute, second } = partsOf(at, timeZone);
  const sinceMs = (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000;
  return Math.floor(at / 1000) * 1000 - sinceMs;
}

/** `11-21 14:32`, the same in both languages. */
export function formatDateTime(at: Instant, timeZone: string): string {
  const { month, day } = partsOf(at, timeZone);
  return `${month}-${day} ${formatClock(at, timeZone, false)}`;
}

/** A running time as `29:13`, `2:14:09` or `47:58:00`; below zero with U+2212. Whole seconds, cut towards the past. */
export function formatRunning(durationMs: number): string {
  const total = durationMs < 0 ? Math.ceil(-durationMs / 1000) : Math.floor(durationMs / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  const seconds = twoDigits(total % 60);
  const text = hours > 0 ? `${hours}:${twoDigits(minutes)}:${seconds}` : `${twoDigits(minutes)}:${seconds}`;
  return durationMs < 0 && total > 0 ? minus + text : text;
}

/** A span without seconds, `2:14`; below zero with U+2212. */
export function formatHours(durationMs: number): string {
  const total = Math.floor(Math.abs(durationMs) / 60_000);
  const text = `${Math.floor(total / 60)}:${twoDigits(total % 60)}`;
  return durationMs < 0 && total > 0 ? minus + text : text;
}

/** The age of data: `0.8 s` below ten seconds, then `12 s`, then `1:05`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, ageMs) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  return seconds < 59.5 ? `${Math.round(seconds)} s` : formatRunning(ageMs).replace(/^0/, '');
}

/** A number with thousands commas, fixed digits after the point, and a real minus. */
export function formatNumber(value: number, digits = 0): string {
  const text = Math.abs(value).toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return value < 0 && Number(text.replaceAll(',', '')) !== 0 ? minus + text : text;
}

/** As `formatNumber`, with `+` before what is above zero. */
export function formatSigned(value: number, digits = 0): string {
  const text = formatNumber(value, digits);
  return value > 0 && Number(text.replaceAll(',', '')) !== 0 ? `+${text}` : text;
}

/** A share of 1 as percent without the sign: `0.978` → `97.8`. */
export function formatPercent(share: number, digits = 1): string {
  return formatNumber(share * 100, digits);
}

/** A distance as `900 m` or `2.1 km`. */
export function formatDistance(distanceM: number): string {
  return distanceM < 950
    ? `${formatNumber(Math.round(distanceM / 10) * 10)} m`
    : `${formatNumber(distanceM / 1000, 1)} km`;
}

interface ClockParts {
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

function partsOf(at: Instant, timeZone: string): ClockParts {
  const format = formatOf('en-GB', timeZone, {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const found = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => found.get(type) ?? '';
  return {
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

// Making a formatter costs far more than using it, and a list asks for hundreds a second.
function formatOf(
  locale: string,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(locale, { timeZone, ...options });
  formats.set(key, made);
  return made;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
