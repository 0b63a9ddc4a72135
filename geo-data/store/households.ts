/** Households, the customers who live in them, and their meters. */
import type { Queryable, Row } from '../database.ts';
import { limitOf } from './page.ts';
import { maybeNumber, maybeText, number, oneOf, text } from './rows.ts';
import { likePattern } from './search.ts';

export interface Household {
  readonly id: string;
  readonly communityId: string;
  readonly building: string;
  /** 单元: one stairwell. */
  readonly unit: string;
  readonly room: string;
  readonly heatedM2: number | null;
  /** Where it differs from its community's. */
  readonly heatStationId: string | null;
  readonly lon: number;
  readonly lat: number;
}
export interface Customer {
  readonly id: string;
  readonly householdId: string;
  readonly name: string;
  readonly phone: string | null;
  readonly kind: 'owner' | 'tenant';
}
export interface Meter {
  readonly id: string;
  readonly kind: 'room' | 'heat';
  readonly householdId: string | null;
  readonly communityId: string | null;
}

/** Inserts or replaces households by id. Throws 23505 when two ids claim one room. */
export async function saveHouseholds(db: Queryable, households: readonly Household[]): Promise<void> {
  await db.query(
    `insert into households (id, community_id, building, unit, room, heated_m2, heat_station_id, geom)
     select id, community_id, building, unit, room, heated_m2, heat_station_id, st_setsrid(st_makepoint(lon, lat), 4326)
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[], $8::float8[],
                 $9::float8[])
       as u(id, community_id, building, unit, room, heated_m2, heat_station_id, lon, lat)
     on conflict (id) do update set community_id = excluded.community_id, building = excluded.building,
       unit = excluded.unit, room = excluded.room, heated_m2 = excluded.heated_m2,
       heat_station_id = excluded.heat_station_id, geom = excluded.geom`,
    [
      households.map((one) => one.id),
      households.map((one) => one.communityId),
      households.map((one) => one.building),
      households.map((one) => one.unit),
      households.map((one) => one.room),
      households.map((one) => one.heatedM2),
      households.map((one) => one.heatStationId),
      households.map((one) => one.lon),
      households.map((one) => one.lat),
    ],
  );
}

export interface HouseholdFilter {
  readonly communityId?: string;
  /** A part of 小区 7-2-301. */
  readonly q?: string;
  /** Number of a caller. */
  readonly phone?: string;
  readonly limit?: number;
}

export interface ListedHousehold extends Household {
  readonly communityName: string;
}

/** Households for the intake form, by community, building, unit and room. */
export async function listHouseholds(
  db: Queryable,
  filter: HouseholdFilter = {},
): Promise<ListedHousehold[]> {
  const q = filter.q?.trim() ?? '';
  const { rows } = await db.query(
    `select h.id, h.community_id, c.name as community_name, h.building, h.unit, h.room, h.heated_m2,
       h.heat_station_id, st_x(h.geom) as lon, st_y(h.geom) as lat
     from households h join communities c on c.id = h.community_id
     where ($1::text is null or h.community_id = $1::text)
       and ($2::text is null or (c.name || ' ' || h.building || '-' || h.unit || '-' || h.room) ilike $2::text)
       and ($3::text is null or h.id in (select household_id from customers where phone = $3::text))
     order by h.community_id, h.building collate "C", h.unit collate "C", h.room collate "C" limit $4::int`,
    [
      filter.communityId ?? null,
      q === '' ? null : likePattern(q),
      filter.phone ?? null,
      limitOf(filter.limit),
    ],
  );
  return rows.map((row) => ({ ...householdOf(row), communityName: text(row, 'community_name') }));
}

function householdOf(row: Row): Household {
  return {
    id: text(row, 'id'),
    communityId: text(row, 'community_id'),
    building: text(row, 'building'),
    unit: text(row, 'unit'),
    room: text(row, 'room'),
    heatedM2: maybeNumber(row, 'heated_m2'),
    heatStationId: maybeText(row, 'heat_station_id'),
    lon: number(row, 'lon'),
    lat: number(row, 'lat'),
  };
}

/** Inserts or replaces customers by id. */
export async function saveCustomers(db: Queryable, customers: readonly Customer[]): Promise<void> {
  await db.query(
    `insert into customers (id, household_id, name, phone, kind)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
     on conflict (id) do update set household_id = excluded.household_id, name = excluded.name,
       phone = excluded.phone, kind = excluded.kind`,
    [
      customers.map((one) => one.id),
      customers.map((one) => one.householdId),
      customers.map((one) => one.name),
      customers.map((one) => one.phone),
      customers.map((one) => one.kind),
    ],
  );
}

/** Who lives in a household: owners first. */
export async function customersOf(db: Queryable, householdId: string): Promise<Customer[]> {
  const { rows } = await db.query(
    `select id, household_id, name, phone, kind from customers where household_id = $1::text
     order by kind, id limit 100`,
    [householdId],
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    householdId: text(row, 'household_id'),
    name: text(row, 'name'),
    phone: maybeText(row, 'phone'),
    kind: oneOf(row, 'kind', ['owner', 'tenant']),
  }));
}

/** Inserts or replaces meters by id. */
export async function saveMeters(db: Queryable, meters: readonly Meter[]): Promise<void> {
  await db.query(
    `insert into meters (id, kind, household_id, community_id)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict (id) do update set kind = excluded.kind, household_id = excluded.household_id,
       community_id = excluded.community_id`,
    [
      meters.map((one) => one.id),
      meters.map((one) => one.kind),
      meters.map((one) => one.householdId),
      meters.map((one) => one.communityId),
    ],
  );
}

/** All meters by id (≤ 100,000). */
export async function listMeters(db: Queryable): Promise<Meter[]> {
  const { rows } = await db.query(
    'select id, kind, household_id, community_id from meters order by id limit 100000',
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    kind: oneOf(row, 'kind', ['room', 'heat']),
    householdId: maybeText(row, 'household_id'),
    communityId: maybeText(row, 'community_id'),
  }));
}
