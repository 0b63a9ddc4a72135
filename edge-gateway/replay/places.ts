/** What a recording tells about the place it needs: its middle, its extent without outliers, its devices. */
import { unknownPlaceId } from './message.ts';
import { placesOf, type Scheduled } from './schedule.ts';
import { type LonLat, medianPlace } from './shift.ts';

export interface RecordedWorld {
  readonly center: LonLat;
  /** Box around all but the outermost places of each stream in each direction. */
  readonly box: {
    readonly west: number;
    readonly south: number;
    readonly east: number;
    readonly north: number;
  };
  /** Places inside the box. */
  readonly places: readonly LonLat[];
  readonly devices: readonly string[];
  readonly stations: readonly string[];
  /** The community of the requests whose place nobody knows; null when there are none. */
  readonly unknownPlaceId: string | null;
}

/** Share of the places on each side that may lie outside of the box: default coordinates, jumps, typing errors. */
const outlierShare = 0.005;

/** Looks through scheduled records; `fallback` is the middle when none of them has a place. */
export function worldOf(scheduled: readonly Scheduled[], fallback: LonLat): RecordedWorld {
  const placesOfStream: Record<Scheduled['record']['stream'], LonLat[]> = {
    fixes: [],
    requests: [],
    readings: [],
  };
  const devices = new Set<string>();
  const stations = new Set<string>();
  let isPlaceMissing = false;
  for (const { record } of scheduled) {
    if (record.stream === 'fixes') devices.add(record.device);
    if (record.stream === 'readings') stations.add(record.station);
    if (record.stream === 'requests' && !record.hasPlace) isPlaceMissing = true;
    placesOfStream[record.stream].push(...placesOf([record]).filter(isOnEarth));
  }
  const places = Object.values(placesOfStream).flat();
  const center = medianPlace(places) ?? fallback;
  const box = boxAround(Object.values(placesOfStream), center);
  const inside = places.filter(
    ({ lon, lat }) => lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north,
  );
  return {
    center,
    box,
    places: inside,
    devices: [...devices].sort(),
    stations: [...stations].sort(),
    unknownPlaceId: isPlaceMissing ? unknownPlaceId : null,
  };
}

/** Stream by stream: a few reports beside thousands of positions are no outliers. */
function boxAround(streams: readonly (readonly LonLat[])[], center: LonLat): RecordedWorld['box'] {
  const boxes = streams.filter((places) => places.length > 0).map(boxOf);
  const all = boxes.length === 0 ? [boxOf([center])] : boxes;
  return {
    west: Math.min(...all.map(({ west }) => west)),
    south: Math.min(...all.map(({ south }) => south)),
    east: Math.max(...all.map(({ east }) => east)),
    north: Math.max(...all.map(({ north }) => north)),
  };
}

function boxOf(places: readonly LonLat[]): RecordedWorld['box'] {
  const lons = places.map((place) => place.lon).sort((a, b) => a - b);
  const lats = places.map((place) => place.lat).sort((a, b) => a - b);
  const margin = 0.005;
  return {
    west: quantile(lons, outlierShare) - margin,
    east: quantile(lons, 1 - outlierShare) + margin,
    south: quantile(lats, outlierShare) - margin,
    north: quantile(lats, 1 - outlierShare) + margin,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

function isOnEarth({ lon, lat }: LonLat): boolean {
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 && !(lon === 0 && lat === 0);
}
