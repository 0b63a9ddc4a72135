/** The offset of a time zone from UTC at a moment, for day borders of a demo's start. */

/** Milliseconds to add to UTC for the zone's local time. */
export function utcOffsetMs(tz: string, at: number): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: tz, timeZoneName: 'longOffset' }).formatToParts(
    at,
  );
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const m = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name);
  if (m?.[1] === undefined) return 0;
  return (m[1] === '-' ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000;
}

/** Midnight of the zone's day that holds this moment. */
export function startOfDay(at: number, tz: string): number {
  const offset = utcOffsetMs(tz, at);
  const dayMs = 86_400_000;
  const midnight = Math.floor((at + offset) / dayMs) * dayMs - offset;
  // On the day of a change of the clocks midnight still had the other offset.
  return midnight + offset - utcOffsetMs(tz, midnight);
}
