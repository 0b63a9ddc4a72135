/** Puts communities without a district or an area into those that they stand in. */
import type { Queryable } from '../database.ts';
import { warning } from './finding.ts';
import type { ReportFinding } from './kind.ts';

/** What is filled in already stays as it is. Communities that stand in none are told. */
export async function placeCommunities(db: Queryable, report: ReportFinding): Promise<void> {
  await placeIn(db, 'districts', 'district_id', report);
  await placeIn(db, 'areas', 'area_id', report);
}

async function placeIn(
  db: Queryable,
  table: 'districts' | 'areas',
  column: 'district_id' | 'area_id',
  report: ReportFinding,
): Promise<void> {
  await db.query(
    `update communities c set ${column} = found.id
     from (select c.id as community_id, min(p.id) as id from communities c
           join ${table} p on st_covers(p.geom, c.geom) where c.${column} is null group by c.id) as found
     where c.id = found.community_id`,
  );
  const { rows } = await db.query<{ name: string }>(
    `select name from communities where ${column} is null and exists (select 1 from ${table}) order by id limit 1000`,
  );
  for (const { name } of rows)
    report(warning('outside-all', { value: name, params: { name, target: table } }));
}
