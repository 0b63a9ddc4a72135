/** How the map shows heat stations: a hollow square, the severity's outline while an alarm of theirs is open. */
import type { HeatStationItem } from '#command-center/contract/http.ts';
import type { AlarmItem } from '#command-center/contract/live.ts';
import type { Severity } from '../parts/shapes.ts';
import { nameOf } from '../place-words.ts';

/** Zoom from which stations are drawn, and beyond which their values stand beside them. */
export const stationZoom = 11;
export const valueZoom = 15;

export interface StationMark {
  readonly id: string;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
  /** Worst open alarm; null when there is none. */
  readonly severity: Severity | null;
  /** Secondary supply in °C and its pressure in MPa; null where the station does not measure. */
  readonly supplyC: number | null;
  readonly pressureMPa: number | null;
}

/** The marks to draw at a zoom, alarms last, so that they lie on top. */
export function stationMarksAt(
  stations: readonly HeatStationItem[],
  alarms: readonly AlarmItem[],
  zoom: number,
): readonly StationMark[] {
  if (zoom < stationZoom) return [];
  const worst = worstByStation(alarms);
  return stations
    .map((station) => ({
      id: station.id,
      name: nameOf(station),
      lon: station.lon,
      lat: station.lat,
      severity: worst.get(station.id) ?? null,
      supplyC: goodValue(station, 'supplySecC'),
      pressureMPa: goodValue(station, 'pressSupplySecMPa'),
    }))
    .sort((a, b) => (b.severity ?? 4) - (a.severity ?? 4) || a.id.localeCompare(b.id));
}

/** Most severe open alarm of each station. */
export function worstByStation(alarms: readonly AlarmItem[]): ReadonlyMap<string, Severity> {
  const worst = new Map<string, Severity>();
  for (const alarm of alarms) {
    if (alarm.heatStationId === null || alarm.clearedAt !== null) continue;
    const known = worst.get(alarm.heatStationId);
    if (known === undefined || alarm.severity < known) worst.set(alarm.heatStationId, alarm.severity);
  }
  return worst;
}

/** A value that the station did not itself call bad. */
function goodValue(station: HeatStationItem, field: string): number | null {
  return station.bad.includes(field) ? null : (station.values[field] ?? null);
}
