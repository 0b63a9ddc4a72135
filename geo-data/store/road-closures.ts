/** Road closures: where, why and from when to when, on the site clock. */
import type { Queryable, Row } from '../database.ts';
import type { LonLat } from '../map-source.ts';
import type { ClosedPlace } from '../roads/closures.ts';
import { asJson, at, instant, json, maybeAt, maybeInstant, number, text } from './rows.ts';

export interface RoadClosure {
  readonly id: string;
  readonly reason: string;
  readonly fromAt: number;
  /** Null: until it is taken away. */
  readonly toAt: number | null;
  readonly place: ClosedPlace;
  readonly createdBy: string;
  readonly createdAt: number;
}

/** Closures that have not ended at `when`, the one that begins first leads (≤ 1,000). */
export async function listRoadClosures(db: Queryable, when: number): Promise<RoadClosure[]> {
  const { rows } = await db.query(
    `select id, reason, from_at, to_at, radius_m, created_by, created_at, st_asgeojson(geom, 7)::jsonb as geometry
     from road_closures where to_at is null or to_at > $1::timestamptz order by from_at, id limit 1000`,
    [at(when)],
  );
  return rows.map(closureOf);
}

export async function saveRoadClosure(db: Queryable, closure: RoadClosure): Promise<void> {
  const { place } = closure;
  await db.query(
    `insert into road_closures (id, reason, from_at, to_at, geom, radius_m, created_by, created_at)
     values ($1::text, $2::text, $3::timestamptz, $4::timestamptz,
             st_setsrid(st_geomfromgeojson($5::text), 4326), $6::float8, $7::text, $8::timestamptz)`,
    [
      closure.id,
      closure.reason,
      at(closure.fromAt),
      maybeAt(closure.toAt),
      asJson(geometryOf(place)),
      place.kind === 'area' ? null : place.radiusM,
      closure.createdBy,
      at(closure.createdAt),
    ],
  );
}

/** Takes a closure away; false when there is none. */
export async function removeRoadClosure(db: Queryable, id: string): Promise<boolean> {
  const { count } = await db.query('delete from road_closures where id = $1::text', [id]);
  return count === 1;
}

type Geometry =
  | { readonly type: 'Point'; readonly coordinates: LonLat }
  | { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly LonLat[])[] };

function geometryOf(place: ClosedPlace): Geometry {
  switch (place.kind) {
    case 'point':
      return { type: 'Point', coordinates: place.at };
    case 'line':
      return { type: 'LineString', coordinates: place.line };
    case 'area':
      return { type: 'Polygon', coordinates: place.rings };
  }
}

function closureOf(row: Row): RoadClosure {
  return {
    id: text(row, 'id'),
    reason: text(row, 'reason'),
    fromAt: instant(row, 'from_at'),
    toAt: maybeInstant(row, 'to_at'),
    place: placeOf(row, json<Geometry>(row, 'geometry')),
    createdBy: text(row, 'created_by'),
    createdAt: instant(row, 'created_at'),
  };
}

function placeOf(row: Row, geometry: Geometry): ClosedPlace {
  switch (geometry.type) {
    case 'Point':
      return { kind: 'point', at: geometry.coordinates, radiusM: number(row, 'radius_m') };
    case 'LineString':
      return { kind: 'line', line: geometry.coordinates, radiusM: number(row, 'radius_m') };
    case 'Polygon':
      return { kind: 'area', rings: geometry.coordinates };
  }
}
