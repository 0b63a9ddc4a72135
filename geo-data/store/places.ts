/** From a place as a caller names it to where it lies and to whom it belongs. */
import type { Place, ResolvedPlace } from '#dispatch-core/domain/place.ts';
import type { Queryable, Row } from '../database.ts';
import { maybeText, number, text } from './rows.ts';

/** Where the place lies, who is responsible, and how people call it; null when its household or community is unknown. */
export async function resolvePlace(db: Queryable, place: Place): Promise<ResolvedPlace | null> {
  const row = place.kind === 'household' ? await findHome(db, place.householdId) : await findSpot(db, place);
  return row === undefined ? null : resolvedOf(place, row);
}

/** The household's customer is its owner, or else its tenant. */
async function findHome(db: Queryable, householdId: string): Promise<Row | undefined> {
  const { rows } = await db.query(
    `select st_x(h.geom) as lon, st_y(h.geom) as lat, c.id as community_id, c.name as community_name,
       h.building, h.unit, h.room, a.name as area_name,
       coalesce(c.district_id, ${firstCovering('districts', 'h.geom')}) as district_id,
       a.id as area_id, a.repair_station_id, coalesce(h.heat_station_id, c.heat_station_id) as heat_station_id,
       h.id as household_id,
       (select id from customers where household_id = h.id order by kind, id limit 1) as customer_id
     from households h
     join communities c on c.id = h.community_id
     left join areas a on a.id = coalesce(c.area_id, ${firstCovering('areas', 'h.geom')})
     where h.id = $1::text`,
    [householdId],
  );
  return rows[0];
}

/** A point, a community, or both; a point without a community belongs to the community whose outline holds it. */
async function findSpot(
  db: Queryable,
  place: Exclude<Place, { kind: 'household' }>,
): Promise<Row | undefined> {
  const communityId = place.kind === 'public' ? place.communityId : null;
  const assetId = place.kind === 'network' ? place.assetId : null;
  const { rows } = await db.query(
    `with spot as (
       select coalesce(st_setsrid(st_makepoint($1::float8, $2::float8), 4326), given.geom) as geom, given.id as given_id
       from (values (1)) as one(row) left join communities given on given.id = $3::text
       where $3::text is null or given.id is not null
     )
     select st_x(s.geom) as lon, st_y(s.geom) as lat, c.id as community_id, c.name as community_name,
       null as building, null as unit, null as room, a.name as area_name,
       coalesce(c.district_id, ${firstCovering('districts', 's.geom')}) as district_id,
       a.id as area_id, a.repair_station_id,
       coalesce((select id from heat_stations where id = $4::text), c.heat_station_id) as heat_station_id,
       null as household_id, null as customer_id
     from spot s
     left join communities c on c.id = coalesce(s.given_id, (
       select id from communities o where st_covers(o.outline, s.geom) order by st_area(o.outline), o.id limit 1))
     left join areas a on a.id = coalesce(c.area_id, ${firstCovering('areas', 's.geom')})
     where s.geom is not null`,
    [place.lon, place.lat, communityId, assetId],
  );
  return rows[0];
}

/** The polygon that holds a point; where two overlap the first id wins, so that the answer is always the same. */
function firstCovering(table: 'areas' | 'districts', point: string): string {
  return `(select x.id from ${table} x where st_covers(x.geom, ${point}) order by x.id limit 1)`;
}

const NET_NAMES = { primary: '一次网', secondary: '二次网' } as const;

function resolvedOf(place: Place, row: Row): ResolvedPlace {
  const lon = number(row, 'lon');
  const lat = number(row, 'lat');
  return {
    place,
    lon,
    lat,
    label: labelOf(place, row, `${lon.toFixed(5)}, ${lat.toFixed(5)}`),
    communityId: maybeText(row, 'community_id'),
    districtId: maybeText(row, 'district_id'),
    areaId: maybeText(row, 'area_id'),
    repairStationId: maybeText(row, 'repair_station_id'),
    heatStationId: maybeText(row, 'heat_station_id'),
    householdId: maybeText(row, 'household_id'),
    customerId: maybeText(row, 'customer_id'),
  };
}

/** 曙光小区 7-2-301; a public place or a point on the network by what is known around it. */
function labelOf(place: Place, row: Row, coordinates: string): string {
  const community = maybeText(row, 'community_name');
  if (place.kind === 'household') {
    return `${community ?? ''} ${text(row, 'building')}-${text(row, 'unit')}-${text(row, 'room')}`.trim();
  }
  const around = community ?? maybeText(row, 'area_name') ?? coordinates;
  if (place.kind === 'public') return place.note === null ? around : `${around} ${place.note}`;
  return [NET_NAMES[place.net], place.assetId ?? around].join(' ');
}
