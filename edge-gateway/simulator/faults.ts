/** What goes wrong in the plant of a simulated city: faults with a beginning and an end, and which of them a day has. */
import { dayMs, hourMs, type Instant, minuteMs } from '#dispatch-core/domain/time.ts';
import { chanceOf } from './chance.ts';

export type FaultKind = 'stationOutage' | 'mainLeak' | 'sensorStuck' | 'stationSilent';

export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** The heat stations that feel it: one, or for a leak of a main all behind it. */
  readonly heatStationIds: readonly string[];
  /** Where the water comes out; null when nothing leaks. */
  readonly at: { readonly lon: number; readonly lat: number; readonly assetId: string } | null;
  readonly from: Instant;
  readonly until: Instant;
}

/** A place where a main can break: a stretch of the primary net, and the stations behind it. */
export interface MainStretch {
  readonly pipeId: string;
  readonly lon: number;
  readonly lat: number;
  readonly heatStationIds: readonly string[];
}

export interface Plant {
  readonly heatStationIds: readonly string[];
  readonly mains: readonly MainStretch[];
}

/** Chances of a day, and within which local hours it happens; an outage of a station is what customers notice most. */
const daily: readonly {
  kind: FaultKind;
  chance: number;
  fromHour: number;
  toHour: number;
  minutes: number;
}[] = [
  { kind: 'stationOutage', chance: 0.25, fromHour: 6, toHour: 20, minutes: 100 },
  { kind: 'mainLeak', chance: 0.04, fromHour: 5, toHour: 19, minutes: 240 },
  { kind: 'sensorStuck', chance: 0.6, fromHour: 0, toHour: 22, minutes: 180 },
  { kind: 'stationSilent', chance: 0.6, fromHour: 0, toHour: 22, minutes: 45 },
];

/** The faults that begin on the local day at `dayStart`; the same seed and day give the same faults. */
export function planFaults(seed: number, plant: Plant, dayStart: Instant): Fault[] {
  return daily.flatMap(({ kind, chance, fromHour, toHour, minutes }) => {
    const roll = (word: string) => chanceOf(seed, 'fault', kind, dayStart, word);
    if (roll('happens') >= chance) return [];
    const from = Math.round(dayStart + (fromHour + (toHour - fromHour) * roll('when')) * hourMs);
    const until = Math.round(from + minutes * minuteMs * (0.6 + 0.8 * roll('lasts')));
    const fault = faultOf(plant, kind, roll('where'), from, until);
    return fault === null ? [] : [fault];
  });
}

/** One fault at a place chosen by `where` in [0, 1); null when the plant has no such place. */
export function faultOf(
  plant: Plant,
  kind: FaultKind,
  where: number,
  from: Instant,
  until: Instant,
): Fault | null {
  const id = `${kind}-${Math.round(from / 1000)}`;
  if (kind === 'mainLeak') {
    const main = plant.mains[Math.floor(where * plant.mains.length)];
    return main === undefined ? null : leakOf(id, main, from, until);
  }
  const station = plant.heatStationIds[Math.floor(where * plant.heatStationIds.length)];
  return station === undefined ? null : { id, kind, heatStationIds: [station], at: null, from, until };
}

function leakOf(id: string, main: MainStretch, from: Instant, until: Instant): Fault {
  const { lon, lat, pipeId, heatStationIds } = main;
  return { id, kind: 'mainLeak', heatStationIds, at: { lon, lat, assetId: pipeId }, from, until };
}

/** Customers behind these faults grow cold. */
export function isOutage(fault: Fault): boolean {
  return fault.kind === 'stationOutage' || fault.kind === 'mainLeak';
}

/** Long gone: what a fault leaves behind is over some hours after its end. */
export function isForgotten(fault: Fault, now: Instant): boolean {
  return now - fault.until > dayMs / 4;
}
