/** The city: districts, areas, communities with their cells, heat stations and repair stations. */
import type { DispatchMode } from '#dispatch-core/domain/service-type.ts';
import type { CellHouseholds } from '../cells.ts';
import type { Queryable } from '../database.ts';
import { asJson, json, maybeText, number, oneOf, text } from './rows.ts';

/** GeoJSON, WGS-84; written as Polygon or MultiPolygon, read as MultiPolygon. */
export interface Geometry {
  readonly type: string;
  readonly coordinates: readonly unknown[];
}

export interface District {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null;
  readonly geometry: Geometry;
}
export interface Area extends District {
  readonly repairStationId: string;
  readonly dispatchMode: DispatchMode;
}
export interface RepairStation {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null;
  readonly phone: string | null;
  readonly orgUnitId: string | null;
  readonly lon: number;
  readonly lat: number;
}
export interface HeatStation {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null;
  /** The source that feeds it, where the network is known. */
  readonly heatSourceId?: string | null;
  readonly lon: number;
  readonly lat: number;
}
export interface Community {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | null;
  readonly districtId: string | null;
  readonly areaId: string | null;
  readonly heatStationId: string | null;
  readonly lon: number;
  readonly lat: number;
  readonly households: number;
}
export interface CommunityToSave extends Community {
  readonly outline: Geometry | null;
  /** Households per cell of resolution 9; their sum is `households`. */
  readonly cells: readonly { readonly cell9: string; readonly households: number }[];
}

// A city has at most some thousands of each; the bound is there so that a fault cannot fill the memory.
const MAX = 20_000;
const POINT = 'st_setsrid(st_makepoint(lon, lat), 4326)';
const POLYGON = 'st_multi(st_setsrid(st_geomfromgeojson(geometry), 4326))';

export async function listDistricts(db: Queryable): Promise<District[]> {
  const { rows } = await db.query(
    `select id, name, name_en, st_asgeojson(geom, 6)::jsonb as geometry from districts order by id limit ${MAX}`,
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    nameEn: maybeText(row, 'name_en'),
    geometry: json(row, 'geometry'),
  }));
}

export async function saveDistricts(db: Queryable, districts: readonly District[]): Promise<void> {
  await db.query(
    `insert into districts (id, name, name_en, geom)
     select id, name, name_en, ${POLYGON}
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as u(id, name, name_en, geometry)
     on conflict (id) do update set name = excluded.name, name_en = excluded.name_en, geom = excluded.geom`,
    [
      districts.map((one) => one.id),
      districts.map((one) => one.name),
      districts.map((one) => one.nameEn ?? null),
      districts.map((one) => asJson(one.geometry)),
    ],
  );
}

export async function listAreas(db: Queryable): Promise<Area[]> {
  const { rows } = await db.query(
    `select id, name, name_en, repair_station_id, dispatch_mode, st_asgeojson(geom, 6)::jsonb as geometry
     from areas order by id limit ${MAX}`,
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    nameEn: maybeText(row, 'name_en'),
    repairStationId: text(row, 'repair_station_id'),
    dispatchMode: oneOf(row, 'dispatch_mode', ['station', 'direct', 'auto']),
    geometry: json(row, 'geometry'),
  }));
}

/** The repair stations must be there. */
export async function saveAreas(db: Queryable, areas: readonly Area[]): Promise<void> {
  await db.query(
    `insert into areas (id, name, name_en, repair_station_id, dispatch_mode, geom)
     select id, name, name_en, repair_station_id, dispatch_mode, ${POLYGON}
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as u(id, name, name_en, repair_station_id, dispatch_mode, geometry)
     on conflict (id) do update set name = excluded.name, name_en = excluded.name_en, repair_station_id = excluded.repair_station_id,
       dispatch_mode = excluded.dispatch_mode, geom = excluded.geom`,
    [
      areas.map((one) => one.id),
      areas.map((one) => one.name),
      areas.map((one) => one.nameEn ?? null),
      areas.map((one) => one.repairStationId),
      areas.map((one) => one.dispatchMode),
      areas.map((one) => asJson(one.geometry)),
    ],
  );
}

export async function listRepairStations(db: Queryable): Promise<RepairStation[]> {
  const { rows } = await db.query(
    `select id, name, name_en, phone, org_unit_id, st_x(geom) as lon, st_y(geom) as lat
     from repair_stations order by id limit ${MAX}`,
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    nameEn: maybeText(row, 'name_en'),
    phone: maybeText(row, 'phone'),
    orgUnitId: maybeText(row, 'org_unit_id'),
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
  }));
}

export async function saveRepairStations(db: Queryable, stations: readonly RepairStation[]): Promise<void> {
  await db.query(
    `insert into repair_stations (id, name, name_en, phone, org_unit_id, geom)
     select id, name, name_en, phone, org_unit_id, ${POINT}
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::float8[])
       as u(id, name, name_en, phone, org_unit_id, lon, lat)
     on conflict (id) do update set name = excluded.name, name_en = excluded.name_en, phone = excluded.phone,
       org_unit_id = excluded.org_unit_id, geom = excluded.geom`,
    [
      stations.map((one) => one.id),
      stations.map((one) => one.name),
      stations.map((one) => one.nameEn ?? null),
      stations.map((one) => one.phone),
      stations.map((one) => one.orgUnitId),
      stations.map((one) => one.lon),
      stations.map((one) => one.lat),
    ],
  );
}

export async function hasRepairStation(db: Queryable, id: string): Promise<boolean> {
  const { rows } = await db.query('select 1 from repair_stations where id = $1::text', [id]);
  return rows.length === 1;
}

export async function listHeatStations(db: Queryable): Promise<HeatStation[]> {
  const { rows } = await db.query(
    `select id, name, name_en, heat_source_id, st_x(geom) as lon, st_y(geom) as lat from heat_stations order by id limit ${MAX}`,
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    nameEn: maybeText(row, 'name_en'),
    heatSourceId: maybeText(row, 'heat_source_id'),
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
  }));
}

export async function saveHeatStations(db: Queryable, stations: readonly HeatStation[]): Promise<void> {
  await db.query(
    `insert into heat_stations (id, name, name_en, heat_source_id, geom)
     select id, name, name_en, heat_source_id, ${POINT}
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[])
       as u(id, name, name_en, heat_source_id, lon, lat)
     on conflict (id) do update set name = excluded.name, name_en = excluded.name_en,
       heat_source_id = excluded.heat_source_id, geom = excluded.geom`,
    [
      stations.map((one) => one.id),
      stations.map((one) => one.name),
      stations.map((one) => one.nameEn ?? null),
      stations.map((one) => one.heatSourceId ?? null),
      stations.map((one) => one.lon),
      stations.map((one) => one.lat),
    ],
  );
}

export async function listCommunities(db: Queryable): Promise<Community[]> {
  const { rows } = await db.query(
    `select id, name, name_en, district_id, area_id, heat_station_id, st_x(geom) as lon, st_y(geom) as lat, households
     from communities order by id limit ${MAX}`,
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    name: text(row, 'name'),
    nameEn: maybeText(row, 'name_en'),
    districtId: maybeText(row, 'district_id'),
    areaId: maybeText(row, 'area_id'),
    heatStationId: maybeText(row, 'heat_station_id'),
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
    households: number(row, 'households'),
  }));
}

/** Inserts or replaces communities with their cells. Run it in a transaction: cells are replaced as a whole. */
export async function saveCommunities(db: Queryable, communities: readonly CommunityToSave[]): Promise<void> {
  await db.query(
    `insert into communities (id, name, name_en, district_id, area_id, heat_station_id, geom, outline, households)
     select id, name, name_en, district_id, area_id, heat_station_id, ${POINT}, ${POLYGON}, households
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[],
                 $9::text[], $10::int[])
       as u(id, name, name_en, district_id, area_id, heat_station_id, lon, lat, geometry, households)
     on conflict (id) do update set name = excluded.name, name_en = excluded.name_en, district_id = excluded.district_id,
       area_id = excluded.area_id, heat_station_id = excluded.heat_station_id, geom = excluded.geom,
       outline = excluded.outline, households = excluded.households`,
    [
      communities.map((one) => one.id),
      communities.map((one) => one.name),
      communities.map((one) => one.nameEn ?? null),
      communities.map((one) => one.districtId),
      communities.map((one) => one.areaId),
      communities.map((one) => one.heatStationId),
      communities.map((one) => one.lon),
      communities.map((one) => one.lat),
      communities.map((one) => (one.outline === null ? null : asJson(one.outline))),
      communities.map((one) => one.households),
    ],
  );
  await replaceCells(db, communities);
}

async function replaceCells(db: Queryable, communities: readonly CommunityToSave[]): Promise<void> {
  await db.query('delete from community_cells where community_id = any($1::text[])', [
    communities.map((one) => one.id),
  ]);
  const cells = communities.flatMap((one) => one.cells.map((cell) => ({ communityId: one.id, ...cell })));
  await db.query(
    `insert into community_cells (community_id, cell9, households)
     select * from unnest($1::text[], $2::text[], $3::int[])`,
    [
      cells.map((cell) => cell.communityId),
      cells.map((cell) => cell.cell9),
      cells.map((cell) => cell.households),
    ],
  );
}

/** Households per community and cell: the denominators of all rates (≤ 200,000 rows). */
export async function communityCells(db: Queryable): Promise<CellHouseholds[]> {
  const { rows } = await db.query(
    `select k.community_id, c.district_id, k.cell9, k.households
     from community_cells k join communities c on c.id = k.community_id
     order by k.community_id, k.cell9 limit 200000`,
  );
  return rows.map((row) => ({
    communityId: text(row, 'community_id'),
    districtId: maybeText(row, 'district_id'),
    cell9: text(row, 'cell9'),
    households: number(row, 'households'),
  }));
}
