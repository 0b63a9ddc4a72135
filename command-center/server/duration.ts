/** ISO 8601 durations of fixed length: weeks, days, hours, minutes, seconds. */
import { dayMs, hourMs, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';

const form = /^P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?$/;

/** Milliseconds, or null when it is no such duration (months and years have no fixed length). */
export function parseDuration(text: string): number | null {
  const found = form.exec(text);
  if (found === null || text === 'P' || text.endsWith('T')) return null;
  const unitsMs = [7 * dayMs, dayMs, hourMs, minuteMs, secondMs];
  return unitsMs.reduce((sum, unitMs, at) => sum + Number(found[at + 1] ?? 0) * unitMs, 0);
}
