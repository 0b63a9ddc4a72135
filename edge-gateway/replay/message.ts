/** A recorded row in the words of its protocol: topic and message as the device would have sent them. */
import type { Category } from '#dispatch-core/domain/service-type.ts';
import type { StreamName } from './columns.ts';
import type { RequestRecord } from './records.ts';
import type { Scheduled } from './schedule.ts';

/** A device's login and what it is called in topics. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** Device id for phones, station id for heat stations, source id for sources. */
  readonly id: string;
}

/** The community of requests whose place nobody knows; it has no households, so it never gets a rate. */
export const unknownPlaceId = 'c-unknown';
const unknownPlaceNote = '地点未知(来源的默认坐标)';

export function topicOf(stream: StreamName, login: Login): string {
  switch (stream) {
    case 'fixes':
      return `owntracks/${login.username}/${login.id}`;
    case 'requests':
      return `sources/${login.id}/requests`;
    case 'readings':
      return `heat-stations/${login.id}/readings`;
  }
}

/** The record as a message; `key` tells which device of the stream says it. */
export function wordsOf({ dueAt, record }: Scheduled): { stream: StreamName; key: string; message: string } {
  switch (record.stream) {
    case 'fixes':
      return {
        stream: 'fixes',
        key: record.device,
        message: JSON.stringify({
          _type: 'location',
          tst: Math.floor(dueAt / 1000),
          lon: finite(record.lon),
          lat: finite(record.lat),
          ...(record.courseDeg === null ? {} : { cog: record.courseDeg }),
          ...(record.speedKmh === null ? {} : { vel: record.speedKmh }),
          ...(record.accuracyM === null ? {} : { acc: record.accuracyM }),
        }),
      };
    case 'requests':
      return {
        stream: 'requests',
        key: 'requests',
        message: JSON.stringify({
          source: 'import',
          externalId: record.id,
          category: categoryOf(record.subtype),
          subtype: record.subtype,
          description: record.description,
          place: placeOf(record),
          occurredAt: new Date(dueAt).toISOString(),
        }),
      };
    case 'readings':
      return {
        stream: 'readings',
        key: record.station,
        message: JSON.stringify({ at: new Date(dueAt).toISOString(), values: record.values }),
      };
  }
}

/** Recordings name only the type; a report must carry the category that the catalogue gives it. */
const categories: Readonly<Record<string, Category>> = {
  tempCheck: 'tempCheck',
  measureArea: 'business',
  business: 'business',
  complaint: 'complaint',
  consultation: 'consultation',
  praise: 'praise',
  suggestion: 'suggestion',
};

function categoryOf(subtype: string): Category {
  return categories[subtype] ?? 'repair';
}

/** Default coordinates are no place: on the map they would make one house of the city glow. */
function placeOf({ hasPlace, lon, lat, address }: RequestRecord) {
  if (hasPlace) return { kind: 'public', lon: finite(lon), lat: finite(lat), note: address };
  const note = address === null ? unknownPlaceNote : `${unknownPlaceNote} ${address}`;
  return { kind: 'public', communityId: unknownPlaceId, note };
}

/** JSON has no NaN: an unreadable coordinate is sent as null, and the gateway says what is wrong with it. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
