/** Looks up what rows about homes leave open: where a home stands, and which home a customer lives in. */
import type { Queryable } from '../database.ts';
import { problem } from './finding.ts';
import type { Draft, ReportFinding } from './kind.ts';

/** A home without coordinates stands where it stood before, in its building, or at its community. */
export async function placeHouseholds(
  db: Queryable,
  drafts: readonly Draft[],
  report: ReportFinding,
): Promise<void> {
  const wanting = drafts.filter(({ values }) => values.lon === null);
  if (wanting.length === 0) return;
  const { rows } = await db.query<{ row: number; lon: number | null; lat: number | null }>(
    `select u.row, st_x(place) as lon, st_y(place) as lat
     from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as u(row, id, community_id, building)
     left join households h on h.id = u.id
     left join buildings b on b.community_id = u.community_id and b.building = u.building
     left join communities c on c.id = u.community_id
     cross join lateral (select coalesce(h.geom, st_pointonsurface(b.geom), c.geom) as place) as found`,
    [
      wanting.map(({ row }) => row),
      wanting.map(({ values }) => textOrNull(values.id)),
      wanting.map(({ values }) => textOrNull(values.communityId)),
      wanting.map(({ values }) => textOrNull(values.building)),
    ],
  );
  const byRow = new Map(rows.map((row) => [row.row, row]));
  for (const draft of wanting) {
    const place = byRow.get(draft.row);
    if (place === undefined || place.lon === null || place.lat === null) {
      draft.bad = true;
      report(problem('place-missing', { row: draft.row, field: 'lon' }));
      continue;
    }
    draft.values.lon = place.lon;
    draft.values.lat = place.lat;
  }
}

/** The home of each customer: by its id, otherwise by community, building, unit and room. */
export async function findHouseholds(
  db: Queryable,
  drafts: readonly Draft[],
  report: ReportFinding,
): Promise<void> {
  const { rows } = await db.query<{ row: number; id: string }>(
    `select u.row, coalesce(named.id, roomed.id) as id
     from unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as u(row, id, community_id, building, unit, room)
     left join households named on named.id = u.id
     left join households roomed on u.id is null and roomed.community_id = u.community_id
       and roomed.building = u.building and roomed.unit = u.unit and roomed.room = u.room
     where coalesce(named.id, roomed.id) is not null`,
    [
      drafts.map(({ row }) => row),
      ...['householdId', 'communityId', 'building', 'unit', 'room'].map((field) =>
        drafts.map(({ values }) => textOrNull(values[field])),
      ),
    ],
  );
  const byRow = new Map(rows.map(({ row, id }) => [row, id]));
  for (const draft of drafts) {
    const id = byRow.get(draft.row);
    if (id === undefined) {
      draft.bad = true;
      report(unknownHousehold(draft));
    } else {
      draft.values.householdId = id;
    }
  }
}

function unknownHousehold({ row, values }: Draft) {
  const said = [values.householdId, values.communityId, values.building, values.unit, values.room];
  const value = said.filter((part) => part !== null).join(' ');
  return problem('unknown-reference', { row, field: 'householdId', value, params: { target: 'households' } });
}

function textOrNull(value: Draft['values'][string] | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
