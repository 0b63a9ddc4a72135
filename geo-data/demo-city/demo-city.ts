/** What the demo city consists of: plain values that can be stored, written to the database and drawn. */
import type { CityPlan } from '../city-plan.ts';
import type { LonLat, MapSource } from '../map-source.ts';

/** How much of a city: `M` is the reference utility with 80,000 households, `S` a small town of the same make. */
export interface CitySize {
  readonly households: number;
  readonly communities: number;
  readonly heatStations: number;
  readonly heatSources: number;
  /** Repair stations, each with one responsibility area. */
  readonly repairStations: number;
  readonly districts: number;
  readonly workers: number;
  /** From the middle to the end of the built-up city, along the river. */
  readonly radiusM: number;
}

export const citySizes: Readonly<Record<'S' | 'M', CitySize>> = {
  S: {
    households: 1200,
    communities: 10,
    heatStations: 5,
    heatSources: 1,
    repairStations: 4,
    districts: 4,
    workers: 40,
    radiusM: 2100,
  },
  M: {
    households: 80_000,
    communities: 160,
    heatStations: 80,
    heatSources: 2,
    repairStations: 8,
    districts: 8,
    workers: 120,
    radiusM: 5600,
  },
};

/** What a worker has beside his row in the plan; times are given from the first day on. */
export interface CrewMember {
  readonly workerId: string;
  readonly home: LonLat;
  /** Group 0–3 of the four-day cycle day, day, night, off. */
  readonly rotaGroup: number;
  readonly certificates: readonly { readonly code: string; readonly validForDays: number }[];
}

export interface DemoCity {
  readonly seed: number;
  readonly size: CitySize;
  readonly name: string;
  readonly nameEn: string;
  readonly center: LonLat;
  /** Workers are off duty, without certificates, and there are no shifts: `planDemoCity` sets them for a first day. */
  readonly plan: Required<CityPlan>;
  readonly crew: readonly CrewMember[];
  readonly ground: MapSource;
}
