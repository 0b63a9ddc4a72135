/** Rows for live tiles in a database: a net, stations, communities with crooked outlines and holes, areas, buildings. */
import type { Database } from '#geo-data/database.ts';

type Pair = readonly [number, number];

/** A crooked star around a middle, in degrees; deterministic. */
function star(lon: number, lat: number, size: number, corners: number): Pair[] {
  const ring = Array.from({ length: corners }, (_, i): Pair => {
    const angle = (i / corners) * 2 * Math.PI;
    const radius = size * (0.55 + 0.45 * Math.sin(i * 2.4));
    return [lon + radius * Math.cos(angle), lat + 0.7 * radius * Math.sin(angle)];
  });
  return [...ring, ring[0] ?? [lon, lat]];
}

const textOf = (ring: readonly Pair[]) => `(${ring.map(([x, y]) => `${x} ${y}`).join(',')})`;
const ewktOf = (polygons: readonly (readonly Pair[])[][]) =>
  `SRID=4326;MULTIPOLYGON(${polygons.map((rings) => `(${rings.map(textOf).join(',')})`).join(',')})`;

/** A winding line. */
function winding(lon: number, lat: number, length: number, phase: number): Pair[] {
  return Array.from({ length: 60 }, (_, i): Pair => {
    const along = (i / 59) * length;
    return [lon + along, lat + 0.004 * Math.sin(i / 3 + phase) + along * 0.2];
  });
}

/** Fills the tables; `[lon, lat]` of its middle is 126.63, 45.75. */
export async function fillLiveTown(db: Database): Promise<void> {
  const count = 40;
  const numbers = Array.from({ length: count }, (_, i) => i);
  const ids = (prefix: string) => numbers.map((i) => `${prefix}${i}`);
  const spot = (i: number): Pair => [126.55 + (i % 8) * 0.02, 45.71 + Math.floor(i / 8) * 0.016];
  const outline = (i: number) => {
    const [lon, lat] = spot(i);
    const parts = [
      [star(lon, lat, 0.006, 23), star(lon, lat, 0.001, 5).toReversed()],
      [star(lon + 0.009, lat, 0.002, 7)],
    ];
    return ewktOf(parts);
  };
  await db.query(
    `insert into districts (id, name, name_en, geom) values
       ('d1', '老城区', 'Old Town', $1::text::geometry), ('d2', '新城', null, $2::text::geometry)`,
    [ewktOf([[star(126.6, 45.74, 0.05, 400)]]), ewktOf([[star(126.68, 45.76, 0.04, 300)]])],
  );
  await db.query(
    `insert into repair_stations (id, name, geom) values ('r1', '一站', 'SRID=4326;POINT(126.6 45.7)')`,
  );
  await db.query(
    `insert into areas (id, name, repair_station_id, geom) values ('a1', '一区', 'r1', $1::text::geometry)`,
    [ewktOf([[star(126.62, 45.75, 0.06, 200)]])],
  );
  await db.query(
    `insert into heat_sources (id, name, name_en, capacity_mw, geom)
     values ('src1', '热电一厂', 'Plant One', 420.5, 'SRID=4326;POINT(126.56 45.72)')`,
  );
  await db.query(
    `insert into heat_stations (id, name, heat_source_id, geom)
     select id, '站' || id, 'src1', ewkt::geometry from unnest($1::text[], $2::text[]) as u(id, ewkt)`,
    [ids('hs'), numbers.map((i) => `SRID=4326;POINT(${spot(i).join(' ')})`)],
  );
  await db.query(
    `insert into communities (id, name, households, geom, outline)
     select id, '小区' || id, 100, point::geometry, outline::geometry
     from unnest($1::text[], $2::text[], $3::text[]) as u(id, point, outline)`,
    [ids('c'), numbers.map((i) => `SRID=4326;POINT(${spot(i).join(' ')})`), numbers.map(outline)],
  );
  await db.query(
    `insert into buildings (id, community_id, building, floors, units, geom)
     select id, community, '1', 6, 3, ewkt::geometry from unnest($1::text[], $2::text[], $3::text[]) as u(id, community, ewkt)`,
    [ids('b'), ids('c'), numbers.map((i) => ewktOf([[star(spot(i)[0], spot(i)[1], 0.0004, 4)]]))],
  );
  const line = (i: number) => `SRID=4326;LINESTRING${textOf(winding(126.53, 45.7 + i * 0.002, 0.2, i))}`;
  await db.query(
    `insert into pipes (id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm, geom)
     select id, net, 'br', case net when 'primary' then 'src1' end, case net when 'secondary' then 'hs1' end,
       'a', 'b', dn, ewkt::geometry
     from unnest($1::text[], $2::text[], $3::int[], $4::text[]) as u(id, net, dn, ewkt)`,
    [
      ids('p'),
      numbers.map((i) => (i % 2 === 0 ? 'primary' : 'secondary')),
      numbers.map((i) => (i % 4 === 0 ? 600 : 150)),
      numbers.map(line),
    ],
  );
}
