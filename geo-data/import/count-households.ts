/** Counts the households of communities anew, as a whole and per cell: the denominators of every rate on the map. */
import { cell9Of } from '../cells.ts';
import type { Queryable } from '../database.ts';
import { warning } from './finding.ts';
import type { ReportFinding } from './kind.ts';

const communitiesAtOnce = 200;

/**
 * Stored households count where there are any; otherwise the number that the community was given, all of it in the
 * cell of its point. Only what differs is written.
 */
export async function recountCommunities(db: Queryable, report: ReportFinding): Promise<void> {
  const { rows } = await db.query<CommunityRow>(
    'select id, name, households, st_x(geom) as lon, st_y(geom) as lat from communities order by id',
  );
  for (let i = 0; i < rows.length; i += communitiesAtOnce)
    await recount(db, rows.slice(i, i + communitiesAtOnce), report);
}

type CommunityRow = { id: string; name: string; households: number; lon: number; lat: number };
type Cells = Map<string, number>;

async function recount(
  db: Queryable,
  communities: readonly CommunityRow[],
  report: ReportFinding,
): Promise<void> {
  const ids = communities.map(({ id }) => id);
  const living = await countLiving(db, ids);
  const stored = await storedCells(db, ids);
  const changed: { id: string; households: number; cells: Cells }[] = [];
  for (const one of communities) {
    const counted = living.get(one.id);
    const cells =
      counted ?? (one.households > 0 ? new Map([[cell9Of(one.lon, one.lat), one.households]]) : new Map());
    const households = sum(cells);
    if (counted !== undefined && one.households > 0 && one.households !== households) {
      const params = { told: one.households, stored: households };
      report(warning('count-differs', { value: one.name, params }));
    }
    if (households !== one.households || !sameCells(cells, stored.get(one.id) ?? new Map()))
      changed.push({ id: one.id, households, cells });
  }
  await writeCounts(db, changed);
}

/** Grouped by point first: the homes of a building share one, and a cell is computed once for them. */
async function countLiving(db: Queryable, ids: readonly string[]): Promise<Map<string, Cells>> {
  const { rows } = await db.query<{ id: string; lon: number; lat: number; n: number }>(
    `select community_id as id, st_x(geom) as lon, st_y(geom) as lat, count(*)::int as n
     from households where community_id = any($1::text[]) group by community_id, geom`,
    [ids],
  );
  const living = new Map<string, Cells>();
  for (const { id, lon, lat, n } of rows) {
    const cells: Cells = living.get(id) ?? new Map();
    const cell = cell9Of(lon, lat);
    cells.set(cell, (cells.get(cell) ?? 0) + n);
    living.set(id, cells);
  }
  return living;
}

async function storedCells(db: Queryable, ids: readonly string[]): Promise<Map<string, Cells>> {
  const { rows } = await db.query<{ id: string; cell: string; n: number }>(
    `select community_id as id, cell9 as cell, households as n from community_cells
     where community_id = any($1::text[])`,
    [ids],
  );
  const stored = new Map<string, Cells>();
  for (const { id, cell, n } of rows) {
    const cells: Cells = stored.get(id) ?? new Map();
    stored.set(id, cells.set(cell, n));
  }
  return stored;
}

async function writeCounts(
  db: Queryable,
  changed: readonly { id: string; households: number; cells: Cells }[],
): Promise<void> {
  if (changed.length === 0) return;
  const ids = changed.map(({ id }) => id);
  await db.query(
    `update communities c set households = u.households
     from unnest($1::text[], $2::int[]) as u(id, households) where c.id = u.id`,
    [ids, changed.map(({ households }) => households)],
  );
  await db.query('delete from community_cells where community_id = any($1::text[])', [ids]);
  const cells = changed.flatMap(({ id, cells }) => [...cells].map(([cell, n]) => ({ id, cell, n })));
  await db.query(
    `insert into community_cells (community_id, cell9, households)
     select * from unnest($1::text[], $2::text[], $3::int[])`,
    [cells.map(({ id }) => id), cells.map(({ cell }) => cell), cells.map(({ n }) => n)],
  );
}

function sum(cells: Cells): number {
  return [...cells.values()].reduce((total, n) => total + n, 0);
}

function sameCells(a: Cells, b: Cells): boolean {
  return a.size === b.size && [...a].every(([cell, n]) => b.get(cell) === n);
}
