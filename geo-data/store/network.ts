/** The heating network: sources of heat, buildings, and the pipes between sources, heat stations and buildings. */
import type { Queryable, Row } from '../database.ts';
import type { Geometry } from './city.ts';
import { asJson, json, maybeNumber, maybeText, number, oneOf, text } from './rows.ts';

export interface HeatSource {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly capacityMw: number | null;
  readonly lon: number;
  readonly lat: number;
}
export interface Building {
  readonly id: string;
  readonly communityId: string;
  /** As in `Household.building`. */
  readonly building: string;
  readonly floors: number;
  readonly units: number;
  readonly geometry: Geometry;
}
export type PipeNet = 'primary' | 'secondary';

/** One stretch between two nodes, in the direction of the supply. Nodes: joints, `src:<id>`, `hs:<id>`, `b:<id>`. */
export interface Pipe {
  readonly id: string;
  readonly net: PipeNet;
  /** What a single fault takes out: a branch of a source's trunk, or of a heat station's net. */
  readonly branchId: string;
  readonly heatSourceId: string | null;
  /** Set on the secondary net, and only there. */
  readonly heatStationId: string | null;
  readonly fromNode: string;
  readonly toNode: string;
  readonly diameterMm: number;
  /** [lon, lat], at least two. */
  readonly line: readonly (readonly [number, number])[];
}

const MAX_SOURCES = 1000;
const MAX_PIPES = 200_000;

/** Inserts or replaces heat sources by id. */
export async function saveHeatSources(db: Queryable, sources: readonly HeatSource[]): Promise<void> {
  await db.query(
    `insert into heat_sources (id, name, name_en, capacity_mw, geom)
     select id, name, name_en, capacity_mw, st_setsrid(st_makepoint(lon, lat), 4326)
     from unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[])
       as u(id, name, name_en, capacity_mw, lon, lat)
     on conflict (id) do update set name = excluded.name, name_en = excluded.name_en,
       capacity_mw = excluded.capacity_mw, geom = excluded.geom`,
    [
      sources.map((one) => one.id),
      sources.map((one) => one.name),
      sources.map((one) => one.nameEn),
      sources.map((one) => one.capacityMw),
      sources.map((one) => one.lon),
      sources.map((one) => one.lat),
    ],
  );
}

export async function listHeatSources(db: Queryable): Promise<HeatSource[]> {
  const { rows } = await db.query(
    `select id, name, name_en, capacity_mw, st_x(geom) as lon, st_y(geom) as lat
     from heat_sources order by id limit ${MAX_SOURCES}`,
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    nameEn: maybeText(row, 'name_en'),
    capacityMw: maybeNumber(row, 'capacity_mw'),
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
  }));
}

/** Inserts or replaces buildings by id; their communities must be there. */
export async function saveBuildings(db: Queryable, buildings: readonly Building[]): Promise<void> {
  await db.query(
    `insert into buildings (id, community_id, building, floors, units, geom)
     select id, community_id, building, floors, units, st_multi(st_setsrid(st_geomfromgeojson(geometry), 4326))
     from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[], $6::text[])
       as u(id, community_id, building, floors, units, geometry)
     on conflict (id) do update set community_id = excluded.community_id, building = excluded.building,
       floors = excluded.floors, units = excluded.units, geom = excluded.geom`,
    [
      buildings.map((one) => one.id),
      buildings.map((one) => one.communityId),
      buildings.map((one) => one.building),
      buildings.map((one) => one.floors),
      buildings.map((one) => one.units),
      buildings.map((one) => asJson(one.geometry)),
    ],
  );
}

/** Buildings of a community, by their number. */
export async function listBuildings(db: Queryable, communityId: string): Promise<Building[]> {
  const { rows } = await db.query(
    `select id, community_id, building, floors, units, st_asgeojson(geom, 6)::jsonb as geometry
     from buildings where community_id = $1::text order by length(building), building collate "C" limit 2000`,
    [communityId],
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    communityId: text(row, 'community_id'),
    building: text(row, 'building'),
    floors: number(row, 'floors'),
    units: number(row, 'units'),
    geometry: json(row, 'geometry'),
  }));
}

/** Inserts or replaces pipes by id; sources and heat stations must be there. */
export async function savePipes(db: Queryable, pipes: readonly Pipe[]): Promise<void> {
  await db.query(
    `insert into pipes (id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm, geom)
     select id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm,
       st_setsrid(st_geomfromtext(line), 4326)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                 $9::text[])
       as u(id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm, line)
     on conflict (id) do update set net = excluded.net, branch_id = excluded.branch_id,
       heat_source_id = excluded.heat_source_id, heat_station_id = excluded.heat_station_id,
       from_node = excluded.from_node, to_node = excluded.to_node, diameter_mm = excluded.diameter_mm,
       geom = excluded.geom`,
    [
      pipes.map((one) => one.id),
      pipes.map((one) => one.net),
      pipes.map((one) => one.branchId),
      pipes.map((one) => one.heatSourceId),
      pipes.map((one) => one.heatStationId),
      pipes.map((one) => one.fromNode),
      pipes.map((one) => one.toNode),
      pipes.map((one) => one.diameterMm),
      pipes.map((one) => `LINESTRING(${one.line.map(([lon, lat]) => `${lon} ${lat}`).join(',')})`),
    ],
  );
}

/** Pipes of a net by id (≤ 200,000). */
export async function listPipes(db: Queryable, net: PipeNet): Promise<Pipe[]> {
  const { rows } = await db.query(
    `select id, net, branch_id, heat_source_id, heat_station_id, from_node, to_node, diameter_mm,
       st_asgeojson(geom, 6)::jsonb -> 'coordinates' as line
     from pipes where net = $1::text order by id limit ${MAX_PIPES}`,
    [net],
  );
  return rows.map(pipeOf);
}

function pipeOf(row: Row): Pipe {
  return {
    id: text(row, 'id'),
    net: oneOf(row, 'net', ['primary', 'secondary']),
    branchId: text(row, 'branch_id'),
    heatSourceId: maybeText(row, 'heat_source_id'),
    heatStationId: maybeText(row, 'heat_station_id'),
    fromNode: text(row, 'from_node'),
    toNode: text(row, 'to_node'),
    diameterMm: number(row, 'diameter_mm'),
    line: json(row, 'line'),
  };
}

/** Nodes that lose their supply when a branch is shut, the branch's own included: walks down the net. */
const BEHIND = `
  with recursive behind(node, station) as (
    select to_node, heat_station_id from pipes where branch_id = $1::text
    union
    select p.to_node, p.heat_station_id from behind b join pipes p on p.from_node = b.node
      and (p.heat_station_id is not distinct from b.station or b.node like 'hs:%')
  )`;

/** How many households are cold when a branch is shut: those of all buildings that hang behind it. */
export async function countHouseholdsBehind(db: Queryable, branchId: string): Promise<number> {
  const { rows } = await db.query(
    `${BEHIND}
     select count(*)::int as n from behind
       join buildings b on b.id = substr(behind.node, 3) and behind.node like 'b:%'
       join households h on h.community_id = b.community_id and h.building = b.building`,
    [branchId],
  );
  return number(rows[0] ?? {}, 'n');
}

/** Heat stations that lose their supply when a branch is shut, by id. */
export async function listHeatStationsBehind(db: Queryable, branchId: string): Promise<string[]> {
  const { rows } = await db.query(
    `${BEHIND}
     select distinct substr(node, 4) as id from behind where node like 'hs:%' order by 1 limit 20000`,
    [branchId],
  );
  return rows.map((row) => text(row, 'id'));
}
