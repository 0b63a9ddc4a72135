/** Building blocks of the wire: ids, times, coordinates and places as other programs send and read them. */
import * as v from 'valibot';

/** ISO 8601 in, instant (epoch ms) out; needs a zone, so that nobody guesses one. */
export const isoInstant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/,
    'ISO 8601 with a zone, e.g. 2026-01-05T08:00:00.000Z',
  ),
  v.transform((text) => Date.parse(text)),
  v.number(),
  v.finite('not a moment in time'),
);

/** Instant to the wire: ISO 8601 UTC with milliseconds. */
export function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}

/** Instant or null to the wire. */
export function isoOrNull(instant: number | null): string | null {
  return instant === null ? null : isoOf(instant);
}

export const idText = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
export const shortText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(200));
export const longText = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4000));
/** A text that may be left out: absent and null are the same. */
export const optionalText = v.optional(v.nullable(v.pipe(v.string(), v.trim(), v.maxLength(4000))), null);
export const lon = v.pipe(v.number(), v.minValue(-180), v.maxValue(180));
export const lat = v.pipe(v.number(), v.minValue(-90), v.maxValue(90));
/** The wire form of an instant in answers. */
export const isoText = v.pipe(v.string(), v.isoTimestamp());

/** A command id made by the client: ULID or UUID. */
export const commandId = v.pipe(
  v.string(),
  v.regex(
    /^([0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i,
    'a ULID or UUID made by the client',
  ),
);

const nullableId = v.optional(v.nullable(idText), null);

export const place = v.variant('kind', [
  v.object({ kind: v.literal('household'), householdId: idText }),
  v.pipe(
    v.object({
      kind: v.literal('public'),
      communityId: nullableId,
      lon: v.optional(v.nullable(lon), null),
      lat: v.optional(v.nullable(lat), null),
      note: optionalText,
    }),
    v.check(
      (p) => p.communityId !== null || (p.lon !== null && p.lat !== null),
      'name a communityId or both lon and lat',
    ),
  ),
  v.object({
    kind: v.literal('network'),
    net: v.picklist(['primary', 'secondary']),
    lon,
    lat,
    assetId: nullableId,
  }),
]);
