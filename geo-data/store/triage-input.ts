/** What triage reads: recent reports, standing station alarms, the network, and the units behind a fault. */
import { orderClasses } from '#dispatch-core/domain/service-type.ts';
import type { LonLat } from '#dispatch-core/triage/area.ts';
import type { OutageScope } from '#dispatch-core/triage/propose.ts';
import { mainsOf, type TriageNet, type TriageReport, type TriageSign } from '#dispatch-core/triage/report.ts';
import type { Queryable } from '../database.ts';
import { listPipes } from './network.ts';
import { at, instant, maybeText, number, oneOf, text } from './rows.ts';

const MAX_REPORTS = 20_000;
/** What was seen on the road lies on the nearest main within so many metres. */
const NEAR_MAIN_M = 60;
const METRES_PER_DEGREE = 111_000;

/** Reports since `since` of these matters, and all leaks, void ones left out; with their place in the network. */
export async function triageReports(
  db: Queryable,
  since: number,
  subtypes: readonly string[],
): Promise<TriageReport[]> {
  const { rows } = await db.query(
    `select r.id, r.created_at, r.doc ->> 'class' as class, r.subtype, r.community_id,
       coalesce(r.doc ->> 'heatStationId', c.heat_station_id) as heat_station_id, branch.branch_id, main.id as main_id
     from requests r
     left join communities c on c.id = r.community_id
     left join lateral (
       select p.branch_id from households h
         join buildings b on b.community_id = h.community_id and b.building = h.building
         join pipes p on p.to_node = 'b:' || b.id and p.net = 'secondary'
       where h.id = r.household_id limit 1
     ) branch on true
     left join lateral (
       select p.id from pipes p
       where r.doc -> 'place' ->> 'kind' = 'network' and r.doc -> 'place' ->> 'net' = 'primary' and p.net = 'primary'
         and (p.id = r.doc -> 'place' ->> 'assetId' or (p.geom && st_expand(r.geom, $3::float8 / ${METRES_PER_DEGREE} * 2)
           and st_dwithin(p.geom::geography, r.geom::geography, $3::float8)))
       order by (p.id = r.doc -> 'place' ->> 'assetId') desc nulls last, p.geom <-> r.geom limit 1
     ) main on true
     where r.created_at >= $1::timestamptz and r.state <> 'void'
       and (r.subtype = any($2::text[]) or r.doc ->> 'class' = 'leak')
     order by r.created_at, r.id limit ${MAX_REPORTS}`,
    [at(since), subtypes, NEAR_MAIN_M],
  );
  return rows.map((row) => ({
    id: text(row, 'id'),
    at: instant(row, 'created_at'),
    class: oneOf(row, 'class', orderClasses),
    subtype: text(row, 'subtype'),
    heatStationId: maybeText(row, 'heat_station_id'),
    communityId: maybeText(row, 'community_id'),
    branchId: maybeText(row, 'branch_id'),
    mainPipeId: maybeText(row, 'main_id'),
  }));
}

/** Alarms of heat stations whose condition holds, of severity 1 and 2, and silent stations. */
export async function triageSigns(db: Queryable): Promise<TriageSign[]> {
  const { rows } = await db.query(
    `select id, heat_station_id, since_at from alarms
     where cleared_at is null and active and heat_station_id is not null and state <> 'outOfService'
     order by since_at, id limit 5000`,
  );
  return rows.map((row) => ({
    alarmId: text(row, 'id'),
    heatStationId: text(row, 'heat_station_id'),
    since: instant(row, 'since_at'),
  }));
}

/** The network as triage knows it: households by station and branch, and what lies behind each main. */
export async function loadTriageNet(db: Queryable): Promise<TriageNet> {
  const stations = await db.query(
    `select s.id, count(h.id)::int as n from heat_stations s
     left join (
       select h.id, coalesce(h.heat_station_id, c.heat_station_id) as station from households h
         join communities c on c.id = h.community_id
     ) h on h.station = s.id
     group by s.id`,
  );
  const branches = await db.query(
    `select p.branch_id, p.heat_station_id, count(h.id)::int as n from pipes p
       join buildings b on p.to_node = 'b:' || b.id
       join households h on h.community_id = b.community_id and h.building = b.building
     where p.net = 'secondary' group by p.branch_id, p.heat_station_id`,
  );
  return {
    households: new Map(stations.rows.map((row) => [text(row, 'id'), number(row, 'n')])),
    branches: new Map(
      branches.rows.map((row) => [
        text(row, 'branch_id'),
        { heatStationId: text(row, 'heat_station_id'), households: number(row, 'n') },
      ]),
    ),
    mains: mainsOf(await listPipes(db, 'primary')),
  };
}

/** The units behind a fault: where they stand, how many households, in which communities. */
export interface AffectedUnits {
  readonly units: readonly LonLat[];
  readonly households: number;
  readonly communityIds: readonly string[];
}

export async function unitsBehind(db: Queryable, scope: OutageScope): Promise<AffectedUnits> {
  const { rows } = await db.query(
    `select h.community_id, avg(st_x(h.geom))::float8 as lon, avg(st_y(h.geom))::float8 as lat, count(*)::int as n
     from households h join communities c on c.id = h.community_id
     where case $1::text
       when 'community' then h.community_id = $2::text
       when 'branch' then exists (
         select 1 from pipes p join buildings b on p.to_node = 'b:' || b.id
         where p.branch_id = $2::text and b.community_id = h.community_id and b.building = h.building)
       else coalesce(h.heat_station_id, c.heat_station_id) = any($3::text[]) end
     group by h.community_id, h.building, h.unit
     order by h.community_id, h.building, h.unit limit 20000`,
    [scope.kind, idOf(scope), scope.heatStationIds],
  );
  return {
    units: rows.map((row) => [number(row, 'lon'), number(row, 'lat')]),
    households: rows.reduce((sum, row) => sum + number(row, 'n'), 0),
    communityIds: [...new Set(rows.map((row) => text(row, 'community_id')))],
  };
}

function idOf(scope: OutageScope): string {
  if (scope.kind === 'community') return scope.communityId;
  return scope.kind === 'branch' ? scope.branchId : '';
}
