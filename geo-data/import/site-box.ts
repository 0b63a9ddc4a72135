/** Where the site's places lie: what is far away from them is more often a mistake than a new district. */
import type { Queryable } from '../database.ts';
import { type Box, widen } from './coordinates.ts';

/** Null while nothing is stored and no ground is there. */
export async function loadSiteBox(db: Queryable): Promise<Box | null> {
  const { rows } = await db.query<{ west: number | null; south: number; east: number; north: number }>(
    `select st_xmin(box) as west, st_ymin(box) as south, st_xmax(box) as east, st_ymax(box) as north
     from (select st_extent(geom) as box from (
             select geom from districts union all select geom from areas union all select geom from communities
             union all select geom from heat_stations union all select geom from repair_stations
             union all select geom from heat_sources
             union all select st_makeenvelope(west, south, east, north, 4326) from grounds where is_current) as places) as extent`,
  );
  const [box] = rows;
  return box === undefined || box.west === null ? null : widen([box.west, box.south, box.east, box.north]);
}
