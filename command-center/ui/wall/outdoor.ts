/** The outdoor temperature of the city: the middle of what the heat stations measure, with the newest time. Pure. */
import type { HeatStationItem } from '#command-center/contract/http.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';

export interface Outdoor {
  readonly celsius: number;
  readonly at: Instant;
}

/** Median, so that one broken sensor moves nothing; null where nobody measures. */
export function outdoorOf(stations: readonly HeatStationItem[]): Outdoor | null {
  const measured = stations.flatMap((station) => {
    const value = station.bad.includes('outdoorC') ? null : (station.values.outdoorC ?? null);
    return value === null || station.at === null ? [] : [{ celsius: value, at: Date.parse(station.at) }];
  });
  const sorted = measured.map((one) => one.celsius).sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return middle === undefined ? null : { celsius: middle, at: Math.max(...measured.map((one) => one.at)) };
}
