/** The site: its name, its centre and its clock; one row. */
import type { SiteClock } from '#dispatch-core/domain/site-clock.ts';
import type { Queryable } from '../database.ts';
import { at, bool, instant, number, text } from './rows.ts';

export interface Site {
  readonly name: string;
  readonly nameEn: string;
  readonly demo: boolean;
  /** [lon, lat] */
  readonly center: readonly [number, number];
  readonly clock: SiteClock;
  /** Site time that was last seen: where a clock that does not follow the wall goes on after a restart. */
  readonly lastSite: number;
}

/** The site, or null before it was set up. */
export async function loadSite(db: Queryable): Promise<Site | null> {
  const { rows } = await db.query(
    `select name, name_en, demo, st_x(center) as lon, st_y(center) as lat, anchor_wall, anchor_site, rate, last_site
     from site`,
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    name: text(row, 'name'),
    nameEn: text(row, 'name_en'),
    demo: bool(row, 'demo'),
    center: [number(row, 'lon'), number(row, 'lat')],
    clock: {
      anchorWallMs: instant(row, 'anchor_wall'),
      anchorSite: instant(row, 'anchor_site'),
      rate: number(row, 'rate'),
    },
    lastSite: instant(row, 'last_site'),
  };
}

/** Makes the site unless there is one; true when this call made it. Of two starts at once one wins. */
export async function createSite(db: Queryable, site: Site): Promise<boolean> {
  const { count } = await db.query(
    `insert into site (name, name_en, demo, center, anchor_wall, anchor_site, rate, last_site)
     values ($1::text, $2::text, $3::boolean, st_setsrid(st_makepoint($4::float8, $5::float8), 4326),
             $6::timestamptz, $7::timestamptz, $8::float8, $9::timestamptz)
     on conflict (only_row) do nothing`,
    [
      site.name,
      site.nameEn,
      site.demo,
      site.center[0],
      site.center[1],
      at(site.clock.anchorWallMs),
      at(site.clock.anchorSite),
      site.clock.rate,
      at(site.lastSite),
    ],
  );
  return count === 1;
}

/**
 * Writes the clock and where it goes on after a restart; the rest of the site stays as it is. With `was` only while
 * the stored clock is still that one: false means that somebody else has set it meanwhile.
 */
export async function saveSiteClock(
  db: Queryable,
  clock: SiteClock,
  lastSite: number,
  was: SiteClock | null = null,
): Promise<boolean> {
  const { count } = await db.query(
    `update site set anchor_wall = $1::timestamptz, anchor_site = $2::timestamptz, rate = $3::float8,
       last_site = $4::timestamptz
     where $5::timestamptz is null
        or (anchor_wall = $5::timestamptz and anchor_site = $6::timestamptz and rate = $7::float8)`,
    [
      at(clock.anchorWallMs),
      at(clock.anchorSite),
      clock.rate,
      at(lastSite),
      was && at(was.anchorWallMs),
      was && at(was.anchorSite),
      was?.rate ?? null,
    ],
  );
  return count === 1;
}

/** Writes whose key made the secret hashes, where nobody has; false when it is another one. */
export async function claimSecretKey(db: Queryable, mark: string): Promise<boolean> {
  const { rows } = await db.query(
    'update site set secret_key_mark = coalesce(secret_key_mark, $1::text) returning secret_key_mark as mark',
    [mark],
  );
  return rows[0] !== undefined && text(rows[0], 'mark') === mark;
}
