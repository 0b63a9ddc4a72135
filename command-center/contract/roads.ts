/** Roads as screens and programs ask for them: a route between two points, and roads that are closed for a time. */
import * as v from 'valibot';
import { idText, isoInstant, isoText, lat, lon, shortText } from './wire.ts';

const point = v.tuple([lon, lat]);
const radiusM = v.pipe(v.number(), v.minValue(1), v.maxValue(1_000));

/** A point of a query: `lon,lat` in degrees, WGS-84. */
export const pointWord = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,3}(\.\d{1,12})?,-?\d{1,2}(\.\d{1,12})?$/, 'lon,lat in degrees, e.g. 126.65,45.75'),
  v.transform((text) => text.split(',').map(Number)),
  point,
  v.transform(([lon, lat]) => ({ lon, lat })),
);

export const routeAnswer = v.object({
  seconds: v.number(),
  distanceM: v.number(),
  /** `estimate`: no road answers; the line is straight and there are no steps. */
  kind: v.picklist(['road', 'estimate']),
  geometry: v.object({ type: v.literal('LineString'), coordinates: v.array(point) }),
  /** Streets in their order; null is a street without a name. */
  steps: v.array(
    v.object({
      name: v.nullable(v.string()),
      nameEn: v.nullable(v.string()),
      distanceM: v.number(),
      seconds: v.number(),
    }),
  ),
});
export type RouteAnswer = v.InferOutput<typeof routeAnswer>;

const line = v.pipe(v.array(point), v.minLength(2), v.maxLength(500));
const ring = v.pipe(
  v.array(point),
  v.minLength(4),
  v.maxLength(500),
  v.check((points) => String(points[0]) === String(points.at(-1)), 'a ring ends where it begins'),
);

/** Around a point or along a line within `radiusM`, or inside of an area (outer ring first, then holes). */
export const closedPlace = v.variant('kind', [
  v.object({ kind: v.literal('point'), at: point, radiusM }),
  v.object({ kind: v.literal('line'), line, radiusM }),
  v.object({ kind: v.literal('area'), rings: v.pipe(v.array(ring), v.minLength(1), v.maxLength(20)) }),
]);

/** `fromAt` left out: from now on. `toAt` left out: until it is taken away. */
export const newRoadClosure = v.pipe(
  v.object({
    reason: shortText,
    fromAt: v.optional(v.nullable(isoInstant), null),
    toAt: v.optional(v.nullable(isoInstant), null),
    place: closedPlace,
  }),
  v.forward(
    v.check(({ fromAt, toAt }) => fromAt === null || toAt === null || toAt > fromAt, 'must be after fromAt'),
    ['toAt'],
  ),
);

export const roadClosureItem = v.object({
  id: idText,
  reason: v.string(),
  fromAt: isoText,
  toAt: v.nullable(isoText),
  place: closedPlace,
  createdBy: idText,
  /** In force now. */
  active: v.boolean(),
});
export type RoadClosureItem = v.InferOutput<typeof roadClosureItem>;
