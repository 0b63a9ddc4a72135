/** Newest values of each heat station as the live feed shows them; an older reading that comes late changes nothing. */
import type { HeatStationItem } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import type { ReadingRow } from '#edge-gateway/ports.ts';

export interface StationBoard {
  /** Takes a reading; answers the station's item when it became newer by it. */
  take(row: ReadingRow): HeatStationItem[];
  /** Takes stations that are new or renamed. */
  know(list: readonly Station[]): void;
  all(): HeatStationItem[];
}

interface Station {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null;
  readonly lon: number;
  readonly lat: number;
}

/** Opens the board of these stations, still without values. */
export function createStationBoard(list: readonly Station[]): StationBoard {
  const items = new Map<string, HeatStationItem>();
  const know = (stations: readonly Station[]) => {
    for (const { id, name, nameEn = null, lon, lat } of stations) {
      items.set(id, { at: null, values: {}, bad: [], ...items.get(id), id, name, nameEn, lon, lat });
    }
  };
  know(list);
  return {
    all: () => [...items.values()],
    know,
    take(row) {
      const item = row.sourceKind === 'heatStation' ? items.get(row.sourceId) : undefined;
      if (item === undefined || (item.at !== null && Date.parse(item.at) >= row.occurredAt)) return [];
      const values = Object.fromEntries(row.metrics.map((name, i) => [name, row.values[i] ?? null]));
      const bad = row.metrics.filter((_, i) => row.qualities[i] === 'bad');
      const fresh = { ...item, at: isoOf(row.occurredAt), values: { ...item.values, ...values }, bad };
      items.set(item.id, fresh);
      return [fresh];
    },
  };
}
