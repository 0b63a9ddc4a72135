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

export async function saveSite(db: Queryable, site: Site): Promise<void> {
  await db.query(
    `insert into site (name, name_en, demo, center, anchor_wall, anchor_site, rate, last_site)
     values ($1::text, $2::text, $3::boolean, st_setsrid(st_makepoint($4::float8, $5::float8), 4326),
             $6::timestamptz, $7::timestamptz, $8::float8, $9::timestamptz)
     on conflict (only_row) do update set name = excluded.name, name_en = excluded.name_en, demo = excluded.demo,
       center = excluded.center, anchor_wall = excluded.anchor_wall, anchor_site = excluded.anchor_site,
       rate = excluded.rate, last_site = excluded.last_site`,
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
}

/** Remembers the site time; an older one never replaces a newer one. */
export async function touchSite(db: Queryable, lastSite: number): Promise<void> {
  await db.query('update site set last_site = $1::timestamptz where last_site < $1::timestamptz', [
    at(lastSite),
  ]);
}
