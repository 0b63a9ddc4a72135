/** The first start on an empty database: the site with its clock, the service catalogue, and whatever the caller adds. */
import type { SiteClock } from '#dispatch-core/domain/site-clock.ts';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Database } from '#geo-data/database.ts';
import { seedCatalogue } from '#geo-data/store/catalogue.ts';
import { createSite, loadSite } from '#geo-data/store/site.ts';

export interface SitePlan {
  readonly name: string;
  readonly nameEn: string;
  readonly demo: boolean;
  /** [lon, lat] */
  readonly center: readonly [number, number];
  readonly clock: SiteClock;
  /** Writes what else the site begins with; `at` is its first moment. */
  readonly fill?: (db: Database, at: Instant) => Promise<void>;
}

/** Sets the site up unless it is there already; true when it did. A failed attempt is made again at the next start. */
export async function setUpSite(db: Database, plan: SitePlan): Promise<boolean> {
  if ((await loadSite(db)) !== null) return false;
  await seedCatalogue(db);
  await plan.fill?.(db, plan.clock.anchorSite);
  // Last: its row says that everything before it is complete.
  const { name, nameEn, demo, center, clock } = plan;
  return createSite(db, { name, nameEn, demo, center, clock, lastSite: clock.anchorSite });
}

/** A production site: the clock follows the wall. */
export function productionPlan(wallNow: number): SitePlan {
  return {
    name: '暖线',
    nameEn: 'Hearthline',
    demo: false,
    center: [116.397, 39.908],
    clock: { anchorWallMs: wallNow, anchorSite: wallNow, rate: 1 },
  };
}
