/** Finds the community of buildings that do not name one: the one whose outline they stand in. */
import type { Queryable } from '../database.ts';
import { problem } from './finding.ts';
import type { Draft, ReportFinding } from './kind.ts';

export async function placeBuildings(
  db: Queryable,
  drafts: readonly Draft[],
  report: ReportFinding,
): Promise<void> {
  const wanting = drafts.filter(({ values }) => values.communityId === null);
  if (wanting.length === 0) return;
  const { rows } = await db.query<{ row: number; id: string }>(
    `select u.row, min(c.id) as id from unnest($1::int[], $2::text[]) as u(row, geometry)
     join communities c on st_covers(c.outline, st_pointonsurface(st_setsrid(st_geomfromgeojson(geometry), 4326)))
     group by u.row`,
    [wanting.map(({ row }) => row), wanting.map(({ values }) => String(values.geometry))],
  );
  const byRow = new Map(rows.map(({ row, id }) => [row, id]));
  for (const draft of wanting) {
    const id = byRow.get(draft.row);
    if (id !== undefined) {
      draft.values.communityId = id;
      continue;
    }
    draft.bad = true;
    report(problem('value-missing', { row: draft.row, field: 'communityId' }));
  }
}
