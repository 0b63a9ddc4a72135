/** Geometry of a row: GeoJSON or WKT in, checked and converted GeoJSON out. */
import { kinks } from '@turf/kinks';
import * as v from 'valibot';
import type { LonLat } from '../map-source.ts';
import { checkPlace, type PlaceRules } from './coordinates.ts';
import { type ImportFinding, problem, warning } from './finding.ts';
import { parseWkt } from './wkt.ts';

const position = v.pipe(
  v.array(v.pipe(v.number(), v.finite())),
  v.minLength(2),
  v.transform((at): LonLat => [at[0] ?? 0, at[1] ?? 0]),
);
const ring = v.array(position);
const geometrySchema = v.variant('type', [
  v.object({ type: v.literal('Point'), coordinates: position }),
  v.object({ type: v.literal('LineString'), coordinates: ring }),
  v.object({ type: v.literal('MultiLineString'), coordinates: v.array(ring) }),
  v.object({ type: v.literal('Polygon'), coordinates: v.array(ring) }),
  v.object({ type: v.literal('MultiPolygon'), coordinates: v.array(v.array(ring)) }),
]);
export type FileGeometry = v.InferOutput<typeof geometrySchema>;

/** Reads a GeoJSON value, its text, or WKT; null when it is none of them. */
export function readGeometry(given: unknown): FileGeometry | null {
  const parsed = v.safeParse(geometrySchema, typeof given === 'string' ? fromText(given) : given);
  return parsed.success ? parsed.output : null;
}

function fromText(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return parseWkt(text);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export type Checked<T> =
  | { readonly ok: true; readonly value: T; readonly findings: readonly ImportFinding[] }
  | { readonly ok: false; readonly findings: readonly ImportFinding[] };

type Rings = readonly (readonly LonLat[])[];

/** Larger rings are checked by the database alone: this way costs the square of the points. */
const maxKinkPoints = 2000;

/** Polygons as they are stored: WGS-84, closed, without crossings. `row` is for the findings. */
export function checkPolygons(geometry: FileGeometry, rules: PlaceRules, row: number): Checked<Rings[]> {
  const field = 'geometry';
  if (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon') {
    const params = { wanted: 'Polygon', found: geometry.type };
    return { ok: false, findings: [problem('geometry-wrong-kind', { row, field, params })] };
  }
  const given = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  const findings: ImportFinding[] = [];
  const polygons = given.map((rings) => rings.map((points) => checkRing(points, rules, row, findings)));
  if (polygons.length === 0 || polygons.some((rings) => rings.length === 0))
    findings.push(problem('geometry-missing', { row, field }));
  if (findings.every(({ severity }) => severity === 'warning'))
    findings.push(...polygons.flatMap((rings) => crossings(rings, row)));
  if (findings.some(({ severity }) => severity === 'problem')) return { ok: false, findings };
  return { ok: true, value: polygons, findings };
}

function checkRing(
  given: readonly LonLat[],
  rules: PlaceRules,
  row: number,
  findings: ImportFinding[],
): LonLat[] {
  const field = 'geometry';
  const points = checkPoints(given, rules, row, findings);
  if (points === null) return [];
  if (new Set(points.map(([lon, lat]) => `${lon} ${lat}`)).size < 3) {
    findings.push(problem('ring-too-short', { row, field }));
    return [];
  }
  const [first] = points;
  const last = points.at(-1);
  if (first !== undefined && (first[0] !== last?.[0] || first[1] !== last[1])) {
    findings.push(warning('ring-closed', { row, field }));
    points.push(first);
  }
  return points;
}

/** The first wrong point speaks for the whole line. */
function checkPoints(
  given: readonly LonLat[],
  rules: PlaceRules,
  row: number,
  findings: ImportFinding[],
): LonLat[] | null {
  const points: LonLat[] = [];
  for (const [lon, lat] of given) {
    const checked = checkPlace(lon, lat, rules);
    if (!checked.ok) {
      const { code, params } = checked;
      findings.push(problem(code, { row, field: 'geometry', value: `${lon},${lat}`, params }));
      return null;
    }
    points.push(checked.at);
  }
  return points;
}

function crossings(rings: Rings, row: number): ImportFinding[] {
  if (rings.some((points) => points.length > maxKinkPoints)) return [];
  const coordinates = rings.map((points) => points.map(([lon, lat]) => [lon, lat]));
  const found = kinks({ type: 'Polygon', coordinates }).features[0];
  if (found === undefined) return [];
  const [lon = 0, lat = 0] = found.geometry.coordinates;
  const params = { lon: lon.toFixed(6), lat: lat.toFixed(6) };
  return [problem('polygon-crosses-itself', { row, field: 'geometry', params })];
}

/** One line of at least two different points, WGS-84. */
export function checkLine(geometry: FileGeometry, rules: PlaceRules, row: number): Checked<LonLat[]> {
  const field = 'geometry';
  const given =
    geometry.type === 'LineString'
      ? geometry.coordinates
      : geometry.type === 'MultiLineString' && geometry.coordinates.length === 1
        ? geometry.coordinates[0]
        : undefined;
  if (given === undefined) {
    const params = { wanted: 'LineString', found: geometry.type };
    return { ok: false, findings: [problem('geometry-wrong-kind', { row, field, params })] };
  }
  const findings: ImportFinding[] = [];
  const points = checkPoints(given, rules, row, findings);
  if (points === null) return { ok: false, findings };
  const [first] = points;
  const hasLength = points.some(([lon, lat]) => lon !== first?.[0] || lat !== first[1]);
  if (!hasLength) return { ok: false, findings: [problem('line-too-short', { row, field })] };
  return { ok: true, value: points, findings };
}

/** A point inside of the first polygon: where its name would stand. */
export function pointIn([rings]: readonly Rings[]): LonLat {
  const [outer] = rings ?? [];
  if (outer === undefined) throw new Error('a polygon without a ring');
  const lats = outer.map(([, lat]) => lat);
  const [low, high] = [Math.min(...lats), Math.max(...lats)];
  // Off the middle by a hair, so that the scan line hits no vertex of a drawn rectangle.
  const y = low + (high - low) * 0.4987;
  const cuts = (rings ?? [])
    .flatMap((points) => points.slice(1).flatMap((to, i) => cutAt(points[i] ?? to, to, y)))
    .sort((a, b) => a - b);
  const widest = { from: cuts[0] ?? outer[0]?.[0] ?? 0, to: cuts[1] ?? outer[0]?.[0] ?? 0 };
  for (let i = 0; i + 1 < cuts.length; i += 2) {
    const [from, to] = [cuts[i] ?? 0, cuts[i + 1] ?? 0];
    if (to - from > widest.to - widest.from) Object.assign(widest, { from, to });
  }
  return [(widest.from + widest.to) / 2, y];
}

function cutAt([ax, ay]: LonLat, [bx, by]: LonLat, y: number): number[] {
  return ay > y === by > y ? [] : [ax + ((y - ay) * (bx - ax)) / (by - ay)];
}
