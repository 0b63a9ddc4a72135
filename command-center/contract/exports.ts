/** Exports over HTTP: kinds, formats, words, and the columns of the tables. */
import * as v from 'valibot';
import { idText, isoInstant } from './wire.ts';

/** The tables that an import takes. */
export const placeKinds = [
  'districts',
  'areas',
  'communities',
  'households',
  'customers',
  'repair-stations',
  'heat-stations',
  'heat-sources',
  'pipes',
  'buildings',
  'workers',
] as const;
/** What happened, rather than what stands there. */
export const businessKinds = ['requests', 'orders', 'events', 'readings', 'audit'] as const;
export type PlaceKind = (typeof placeKinds)[number];
export type BusinessKind = (typeof businessKinds)[number];
export const exportKinds = [...placeKinds, ...businessKinds] as const;
export type ExportKind = (typeof exportKinds)[number];

export const exportFormats = ['csv', 'ndjson', 'geojson'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export function isPlaceKind(kind: ExportKind): kind is PlaceKind {
  return placeKinds.some((known) => known === kind);
}

/** Formats of a kind, the usual one first. A log is no table: what an event holds differs from type to type. */
export function formatsOf(kind: ExportKind): readonly [ExportFormat, ...ExportFormat[]] {
  if (isPlaceKind(kind)) return ['csv', 'ndjson', 'geojson'];
  return kind === 'events' ? ['ndjson'] : ['csv', 'ndjson'];
}

/** Kinds that an administrator's access does not reach: the business, and the people at home. */
export function needsOwnToken(kind: ExportKind): boolean {
  return !isPlaceKind(kind) || kind === 'customers';
}

export const exportQuery = v.object({
  format: v.optional(v.picklist(exportFormats, `one of ${exportFormats.join(', ')}`)),
  from: v.optional(isoInstant),
  to: v.optional(isoInstant),
  /** Ids with commas between them. */
  area: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => [...new Set(text.split(','))]),
      v.array(idText),
      v.maxLength(200),
    ),
  ),
});
export type ExportQuery = v.InferOutput<typeof exportQuery>;

/** Words that say nothing to a kind, with the reason; null when all fit. */
export function misfitOf(
  kind: ExportKind,
  { format, from, to, area }: ExportQuery,
): { readonly path: string; readonly message: string } | null {
  if (format !== undefined && !formatsOf(kind).includes(format))
    return { path: 'format', message: `${kind}: one of ${formatsOf(kind).join(', ')}` };
  if (isPlaceKind(kind) && (from ?? to) !== undefined)
    return { path: from === undefined ? 'to' : 'from', message: `${kind} have no time` };
  if (kind === 'audit' && area !== undefined) return { path: 'area', message: 'the audit log has no areas' };
  if (from !== undefined && to !== undefined && to <= from) return { path: 'to', message: 'later than from' };
  return null;
}

const placePart = ['place.kind', 'place.householdId', 'place.net', 'place.assetId', 'place.note'] as const;

/** Columns of the business tables: dotted paths into the item of the list. */
export const exportColumns = {
  requests: [
    ...['id', 'no', 'state', 'version', 'source', 'externalId', 'category', 'subtype', 'class', 'urgency'],
    ...['level', ...placePart, 'placeLabel', 'lon', 'lat', 'communityId', 'districtId', 'areaId'],
    ...['repairStationId', 'ownerId', 'dueAt', 'overdue', 'marks.expedited', 'marks.lastExpeditedAt'],
    ...['marks.petition', 'marks.supplement', 'marks.repeats', 'marks.toDo', 'noticeId', 'masterRequestId'],
    ...['orderIds', 'createdAt', 'updatedAt'],
  ],
  orders: [
    ...['id', 'no', 'requestId', 'state', 'version', 'class', 'category', 'subtype', 'urgency', 'level'],
    ...[...placePart, 'placeLabel', 'lon', 'lat', 'areaId', 'communityId', 'districtId', 'repairStationId'],
    ...['heatStationId', 'workerId', 'assignmentId', 'offerExpiresAt', 'dueAt', 'stage', 'stageDueAt'],
    ...['eta.at', 'eta.place', 'eta.kind'],
    ...['overdue', 'paused', 'postponementPending', 'marks.expedited', 'marks.lastExpeditedAt'],
    ...['marks.supervised', 'marks.petition', 'marks.supplement', 'marks.cc', 'marks.notes'],
    ...['marks.diverted', 'redispatchOf', 'createdAt', 'updatedAt'],
  ],
  /** A line for each value. */
  readings: ['sourceKind', 'sourceId', 'at', 'deviceAt', 'recordedAt', 'name', 'value', 'quality'],
  audit: [...['at', 'wallAt', 'actorId', 'actorRole', 'action', 'targetKind', 'targetId', 'detail']],
} as const satisfies Record<Exclude<BusinessKind, 'events'>, readonly string[]>;
