/** A simulated heat station: values that follow the outdoor temperature of a winter day. */
import { dayMs, type Instant } from '#dispatch-core/domain/time.ts';

/** Outdoor temperature of a winter day in °C: coldest before sunrise (about 22:00 UTC = 06:00 local). */
export function outdoorAt(now: Instant): number {
  const dayFraction = (now % dayMs) / dayMs;
  return round(-16 - 5 * Math.cos(2 * Math.PI * (dayFraction - 22 / 24)), 1);
}

/** One sample of a station; `n` makes stations differ, `random` adds measuring noise. Units by name. */
export function sampleStation(n: number, now: Instant, random: () => number): Record<string, number> {
  const outdoorC = outdoorAt(now);
  const targetC = round(50 - 0.45 * (outdoorC + 10), 1);
  const noise = (width: number) => (random() - 0.5) * width;
  const supplySecC = round(targetC + ((n * 7) % 5) - 2 + noise(0.6), 1);
  return {
    outdoorC,
    targetC,
    supplyPrimC: round(92 - 0.6 * outdoorC + noise(1), 1),
    returnPrimC: round(46 - 0.2 * outdoorC + noise(0.8), 1),
    supplySecC,
    returnSecC: round(supplySecC - 9 - (n % 3) + noise(0.5), 1),
    pressSupplySecMPa: round(0.38 + (n % 4) * 0.01 + noise(0.01), 3),
    pressReturnSecMPa: round(0.27 + noise(0.01), 3),
    flowPrimM3h: round(42 + (n % 6) * 3 + noise(1.5), 1),
    makeupM3h: round(Math.max(0, 0.3 + noise(0.2)), 2),
    pumpHz: round(41 + (n % 5) + noise(0.4), 1),
    valvePct: round(48 - outdoorC + noise(2), 0),
  };
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
