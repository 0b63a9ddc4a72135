/** Looks at polygons as a set: what is not valid, what overlaps, and which holes are left between them. */
import type { Queryable } from '../database.ts';
import { problem, warning } from './finding.ts';
import type { Draft, ReportFinding } from './kind.ts';

/** Smaller ones come from the rounding of borders that were drawn twice. */
const noticedM2 = 100;
const maxTold = 500;

/** Rows whose polygons the database cannot calculate with become bad (holes outside of their polygon and the like). */
export async function findInvalidPolygons(
  db: Queryable,
  drafts: readonly Draft[],
  report: ReportFinding,
): Promise<void> {
  const shaped = drafts.filter(({ values }) => typeof values.geometry === 'string');
  if (shaped.length === 0) return;
  const { rows } = await db.query<{ row: number; reason: string; lon: number; lat: number }>(
    `select u.row, reason(d) as reason, st_x(location(d)) as lon, st_y(location(d)) as lat
     from unnest($1::int[], $2::text[]) as u(row, geometry)
     cross join lateral st_isvaliddetail(st_geomfromgeojson(geometry)) as d where not valid(d)`,
    [shaped.map(({ row }) => row), shaped.map(({ values }) => String(values.geometry))],
  );
  for (const { row, reason, lon, lat } of rows) {
    const draft = shaped.find((one) => one.row === row);
    if (draft !== undefined) draft.bad = true;
    const params = { reason, lon: lon.toFixed(6), lat: lat.toFixed(6) };
    report(problem('polygon-invalid', { row, field: 'geometry', params }));
  }
}

/** Tells overlaps and holes of all stored polygons of a table, those of this import among them, the largest first. */
export async function checkCover(
  db: Queryable,
  table: 'districts' | 'areas',
  report: ReportFinding,
): Promise<void> {
  const overlaps = await db.query<{ a: string; b: string; m2: number; lon: number; lat: number }>(
    `select a.name as a, b.name as b, st_area(i::geography) as m2,
       st_x(st_pointonsurface(i)) as lon, st_y(st_pointonsurface(i)) as lat
     from ${table} a join ${table} b on a.id < b.id and a.geom && b.geom
     cross join lateral (select st_collectionextract(st_intersection(a.geom, b.geom), 3) as i) as both_in
     where not st_isempty(i) and st_area(i::geography) > $1::float8 order by 3 desc limit ${maxTold}`,
    [noticedM2],
  );
  for (const { a, b, ...place } of overlaps.rows)
    report(warning('areas-overlap', { value: `${a} / ${b}`, params: { a, b, ...told(place) } }));
  const holes = await db.query<{ m2: number; lon: number; lat: number }>(
    `select st_area(hole::geography) as m2, st_x(st_pointonsurface(hole)) as lon, st_y(st_pointonsurface(hole)) as lat
     from (select (ring).geom as hole from (
             select st_dumprings((st_dump(st_union(geom))).geom) as ring from ${table}) as rings
           where (ring).path[1] > 0) as holes
     where st_area(hole::geography) > $1::float8 order by 1 desc limit ${maxTold}`,
    [noticedM2],
  );
  for (const place of holes.rows) report(warning('areas-hole', { value: table, params: told(place) }));
}

function told({ m2, lon, lat }: { m2: number; lon: number; lat: number }) {
  return { m2: Math.round(m2), lon: lon.toFixed(6), lat: lat.toFixed(6) };
}
