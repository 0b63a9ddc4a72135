/** Times as recordings write them; without a zone they are read as UTC, since only their distances matter in a replay. */

const isoLike =
  /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/;
const american = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))? ?(AM|PM)?$/i;
const epoch = /^\d{9,13}(\.\d+)?$/;

/** Epoch milliseconds, or null when the text is not a time. */
export function parseRecordedTime(text: string): number | null {
  return parseIsoLike(text) ?? parseAmerican(text) ?? parseEpoch(text);
}

function parseIsoLike(text: string): number | null {
  const m = isoLike.exec(text);
  if (m === null) return null;
  const [, year, month, day, hour, minute, second = '0', fraction = '0', zone = 'Z'] = m;
  const ms = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second));
  return ms === null ? null : ms + Math.round(Number(fraction) * 1000) - zoneMs(zone);
}

function parseAmerican(text: string): number | null {
  const m = american.exec(text);
  if (m === null) return null;
  const [, month, day, year, hour, minute, second = '0', half] = m;
  const h = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'PM' ? 12 : 0);
  return utc(Number(year), Number(month), Number(day), h, Number(minute), Number(second));
}

function parseEpoch(text: string): number | null {
  if (!epoch.test(text)) return null;
  const value = Number(text);
  return Math.round(value < 1e11 ? value * 1000 : value);
}

function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | null {
  if (month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return null;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(ms).getUTCDate() === day ? ms : null;
}

function zoneMs(zone: string): number {
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4) || '0')) * 60_000;
}
