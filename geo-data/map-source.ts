/**
 * The ground of a city as plain values: what a base map is drawn from and a road graph is built from. Made from an
 * OpenStreetMap extract (import/) or by the demo city (demo-city/); coordinates are [lon, lat], WGS-84.
 */

export type LonLat = readonly [lon: number, lat: number];

/** From fast and wide to slow and narrow; the OpenStreetMap `highway` values fold into these. */
export const roadClasses = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'residential',
  'service',
  'track',
  'path',
] as const;
export type RoadClass = (typeof roadClasses)[number];

/** One way from junction to junction or longer; it meets another street where both name the same node. */
export interface Street {
  readonly id: string;
  readonly class: RoadClass;
  readonly name: string | null;
  readonly nameEn: string | null;
  /** Forward is the direction of `line`. */
  readonly oneWay: 'no' | 'forward' | 'backward';
  readonly bridge: boolean;
  readonly tunnel: boolean;
  /** Posted limit; null where only the class tells. */
  readonly maxSpeedKmh: number | null;
  /** False where cars may not go (paths, steps, private yards). */
  readonly drivable: boolean;
  /** At least two points. */
  readonly line: readonly LonLat[];
  /** One id per point of `line`; the same id in two streets is one node. */
  readonly nodeIds: readonly number[];
}

export type AreaKind =
  | 'earth'
  | 'water'
  | 'park'
  | 'forest'
  | 'grass'
  | 'cemetery'
  | 'residential'
  | 'commercial'
  | 'industrial'
  | 'school'
  | 'hospital'
  | 'pitch'
  | 'square';

/** Outer ring first, then holes; rings are closed. */
export interface GroundArea {
  readonly kind: AreaKind;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly rings: readonly (readonly LonLat[])[];
}

export interface GroundLine {
  readonly kind: 'rail' | 'river' | 'stream' | 'boundary';
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly line: readonly LonLat[];
}

export interface GroundBuilding {
  readonly heightM: number | null;
  readonly rings: readonly (readonly LonLat[])[];
}

/** A name at a point: of a city, a quarter, a sight. `rank` 0 is the most important of its kind. */
export interface GroundName {
  readonly kind: 'city' | 'district' | 'quarter' | 'landmark' | 'station';
  readonly name: string;
  readonly nameEn: string | null;
  readonly rank: number;
  readonly at: LonLat;
}

export interface MapSource {
  /** West, south, east, north. */
  readonly bounds: readonly [number, number, number, number];
  readonly streets: readonly Street[];
  readonly areas: readonly GroundArea[];
  readonly lines: readonly GroundLine[];
  readonly buildings: readonly GroundBuilding[];
  readonly names: readonly GroundName[];
  /** Whom the data belong to, for the corner of the map. */
  readonly attribution: string;
}
