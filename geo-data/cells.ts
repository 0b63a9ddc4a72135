/** H3 cells: where a point lies on the grid, and the honest folding of counts into cells, places and totals. */
import { cellToLatLng, cellToParent, gridDisk, latLngToCell } from 'h3-js';

/** Finest cells we keep (edge about 200 m). */
export const FINEST_RESOLUTION = 9;

/** Cell of resolution 9 at a point (WGS-84). */
export function cell9Of(lon: number, lat: number): string {
  return latLngToCell(lat, lon, FINEST_RESOLUTION);
}

/** Cell of resolution 7 at a point (WGS-84): the grid on which workers near an order are looked up. */
export function cell7Of(lon: number, lat: number): string {
  return latLngToCell(lat, lon, 7);
}

/** The ancestor of `cell9` at a coarser resolution (≤ 9); close to a border the point itself may lie in its neighbour. */
export function cellAt(cell9: string, resolution: number): string {
  return resolution === FINEST_RESOLUTION ? cell9 : cellToParent(cell9, resolution);
}

/** All cells of resolution 7 within `rings` rings around a point, its own included. */
export function disk7(lon: number, lat: number, rings: number): string[] {
  return gridDisk(cell7Of(lon, lat), rings);
}

/** Middle of a cell (WGS-84). */
export function centerOfCell(cell: string): { readonly lon: number; readonly lat: number } {
  const [lat, lon] = cellToLatLng(cell);
  return { lon, lat };
}

export type HeatMeasure = 'requests' | 'orders' | 'overdue';

/** Below so many households a rate says nothing and is hidden; the count never is. */
export const MIN_HOUSEHOLDS = 60;

/** Counted things of one cell that belong to the same community and district. */
export interface HeatRow {
  readonly cell9: string;
  readonly communityId: string | null;
  readonly districtId: string | null;
  readonly n: number;
}

/** Households of one community within one cell. */
export interface CellHouseholds {
  readonly communityId: string;
  readonly districtId: string | null;
  readonly cell9: string;
  readonly households: number;
}

export interface HeatCount {
  readonly id: string;
  readonly n: number;
  readonly households: number;
  /** Per 1,000 households; null where fewer than MIN_HOUSEHOLDS live. */
  readonly rate: number | null;
}

export interface HeatTotals {
  readonly items: readonly HeatCount[];
  /** What belongs to none of the items, so that items and outside always add up to the total. */
  readonly outside: { readonly n: number };
  readonly total: { readonly n: number };
}

const DAY_MS = 86_400_000;
/** Rates per 1,000 households and day at which the colours change. */
const DAILY_BREAKS: Readonly<Record<HeatMeasure, readonly number[]>> = {
  requests: [4, 8, 16, 32, 64],
  orders: [4, 8, 16, 32, 64],
  overdue: [1, 2, 4, 8, 16],
};

/** Fixed breaks: they follow from measure and window alone, so that two moments of a day can be compared. */
export function heatBreaks(measure: HeatMeasure, windowMs: number): number[] {
  // Reports do not grow with the window for ever: the season's total is no multiple of one cold day.
  const days = Math.min(Math.max(windowMs / DAY_MS, 1 / 24), 7);
  return DAILY_BREAKS[measure].map((value) => roundBreak(value * days));
}

/** Rounds to a number that fits a legend: two significant digits. */
function roundBreak(value: number): number {
  return Number(value.toPrecision(2));
}

/** Rate per 1,000 households, or null where too few live for a rate to mean anything. */
export function rateOf(n: number, households: number): number | null {
  return households < MIN_HOUSEHOLDS ? null : (n * 1000) / households;
}

/**
 * Counts by cell of a resolution (≤ 9). A cell with households but without reports is an item too (n = 0), because
 * "nothing reported" is a message. Every report lies in a cell, so `outside` is 0.
 */
export function foldCells(
  rows: readonly HeatRow[],
  living: readonly CellHouseholds[],
  resolution: number,
): HeatTotals {
  const cellOf = (row: { readonly cell9: string }) => cellAt(row.cell9, resolution);
  return fold(rows, living, cellOf, cellOf);
}

/** Counts by community; reports on the network or in public places without a community are `outside`. */
export function foldCommunities(rows: readonly HeatRow[], living: readonly CellHouseholds[]): HeatTotals {
  return fold(
    rows,
    living,
    (row) => row.communityId,
    (row) => row.communityId,
  );
}

/** Counts by district; `outside` are the reports of no district. */
export function foldDistricts(rows: readonly HeatRow[], living: readonly CellHouseholds[]): HeatTotals {
  return fold(
    rows,
    living,
    (row) => row.districtId,
    (row) => row.districtId,
  );
}

function fold(
  rows: readonly HeatRow[],
  living: readonly CellHouseholds[],
  keyOfRow: (row: HeatRow) => string | null,
  keyOfHome: (row: CellHouseholds) => string | null,
): HeatTotals {
  const households = sumBy(living, keyOfHome, (row) => row.households);
  const counts = sumBy(rows, keyOfRow, (row) => row.n);
  const ids = [...new Set([...households.byKey.keys(), ...counts.byKey.keys()])].sort();
  const items = ids.map((id) => countOf(id, counts.byKey.get(id) ?? 0, households.byKey.get(id) ?? 0));
  return { items, outside: { n: counts.without }, total: { n: counts.total } };
}

function countOf(id: string, n: number, households: number): HeatCount {
  return { id, n, households, rate: rateOf(n, households) };
}

interface Sums {
  readonly byKey: ReadonlyMap<string, number>;
  readonly without: number;
  readonly total: number;
}

function sumBy<T>(rows: readonly T[], keyOf: (row: T) => string | null, amountOf: (row: T) => number): Sums {
  const byKey = new Map<string, number>();
  let without = 0;
  let total = 0;
  for (const row of rows) {
    const key = keyOf(row);
    const value = amountOf(row);
    total += value;
    if (key === null) without += value;
    else byKey.set(key, (byKey.get(key) ?? 0) + value);
  }
  return { byKey, without, total };
}
