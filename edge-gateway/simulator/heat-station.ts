/** A simulated heat station: values that follow the outdoor temperature, with the inertia of water and what breaks. */
import { type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { chanceOf } from './chance.ts';
import type { Fault } from './faults.ts';

/** Values by name; the units are in the names (DOMAIN 3.5). */
export type StationSample = Readonly<Record<string, number>>;

export interface SimulatedStation {
  /** The sample of this moment; null while the station says nothing. */
  sample(now: Instant, outdoorC: number, faults: readonly Fault[]): StationSample | null;
}

/** How fast the secondary water follows: it cools slowly when the pump stands, and is warm again sooner. */
const coolingMs = 45 * minuteMs;
const warmingMs = 15 * minuteMs;
/** Where it ends when nothing heats it: the flats behind are still warm. */
const coldC = 24;

/** `id` gives the station its own character; `random` is the noise of its sensors. */
export function createStation(seed: number, id: string, random: () => number): SimulatedStation {
  const own = (word: string) => chanceOf(seed, 'station', id, word);
  const noise = (width: number) => (random() - 0.5) * width;
  const sizeM3h = 24 + own('size') * 60;
  let supplyC: number | null = null;
  let sampledAt = 0;
  let energyGJ = 20_000 + own('energy') * 60_000;
  let stuckC: number | null = null;

  /** Approaches its aim as water does; the first sample is there at once. */
  function approach(aimC: number, now: Instant): number {
    const tau = supplyC !== null && aimC < supplyC ? coolingMs : warmingMs;
    const share = supplyC === null ? 1 : 1 - Math.exp(-Math.max(0, now - sampledAt) / tau);
    supplyC = (supplyC ?? aimC) + (aimC - (supplyC ?? aimC)) * share;
    return supplyC;
  }

  function shownSupplyC(trueC: number, isStuck: boolean): number {
    if (!isStuck) stuckC = null;
    else stuckC ??= round(trueC, 1);
    return stuckC ?? round(trueC + noise(0.4), 1);
  }

  return {
    sample(now, outdoorC, faults) {
      const mine = faults.filter(
        (fault) => fault.heatStationIds.includes(id) && now >= fault.from && now < fault.until,
      );
      const has = (kind: Fault['kind']) => mine.some((fault) => fault.kind === kind);
      if (has('stationSilent')) return null;
      const stands = has('stationOutage');
      const leaks = has('mainLeak');
      const targetC = targetOf(outdoorC);
      const primaryC = leaks ? 58 : 88 - 0.75 * outdoorC;
      const aimC = stands ? coldC : leaks ? targetC - 11 : targetC + (own('tuning') - 0.5) * 3;
      const elapsedMs = sampledAt === 0 ? 0 : Math.max(0, now - sampledAt);
      const secondaryC = approach(aimC, now);
      sampledAt = now;
      const flowM3h = stands ? sizeM3h * 0.05 : sizeM3h * (leaks ? 0.6 : 0.85 + own('flow') * 0.3);
      const returnPrimC = secondaryC * 0.82 + 6;
      // GJ = m³ × K × 4.187 / 1000
      energyGJ +=
        (flowM3h * Math.max(0, primaryC - returnPrimC) * 4.187 * elapsedMs) / (1000 * 3600 * secondMs);
      return {
        outdoorC: round(outdoorC + noise(0.4), 1),
        targetC: round(targetC, 1),
        supplyPrimC: round(primaryC + noise(0.8), 1),
        returnPrimC: round(returnPrimC + noise(0.6), 1),
        supplySecC: shownSupplyC(secondaryC, has('sensorStuck')),
        returnSecC: round(secondaryC - (stands ? 2 : 8 + own('spread') * 3) + noise(0.4), 1),
        pressSupplySecMPa: round((stands ? 0.27 : 0.37 + own('head') * 0.05) + noise(0.008), 3),
        pressReturnSecMPa: round(0.26 + own('return') * 0.02 + noise(0.006), 3),
        flowPrimM3h: round(flowM3h + noise(1), 1),
        makeupM3h: round(Math.max(0, (leaks ? 6.5 : 0.25) + noise(0.3)), 2),
        heatGJ: round(energyGJ, 1),
        pumpHz: stands ? 0 : round(39 + own('pump') * 7 + noise(0.3), 1),
        valvePct: round(Math.min(100, Math.max(0, (leaks ? 96 : 46 - outdoorC * 1.1) + noise(1.5))), 0),
      };
    },
  };
}

/** The heating curve: what the secondary supply is meant to be at an outdoor temperature. */
export function targetOf(outdoorC: number): number {
  return Math.min(62, Math.max(32, 45 - 0.62 * outdoorC));
}

function round(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale;
}
