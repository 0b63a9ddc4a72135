/** What everything else stands on: the database with its site, the site clock, names, duty and the rules in force. */
import type { Database } from '#geo-data/database.ts';
import { openDatabase } from '#geo-data/open.ts';
import { loadSite, type Site, saveSiteClock } from '#geo-data/store/site.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import type { Config } from '../config.ts';
import type { ServerLog } from '../server/deps.ts';
import { createSiteBus } from './bus/open-bus.ts';
import { type Names, openNames } from './directory.ts';
import { createDutyBoard, type DutyBoard } from './duty-board.ts';
import type { Bus } from './ports.ts';
import { openRules, type RunningRules } from './rules.ts';
import { claimSite, loadSecretKey } from './secret-key.ts';
import { productionPlan, type SitePlan, setUpSite } from './setup-site.ts';
import { openSiteClock, type RunningSiteClock, type SiteClockStore } from './site-clock.ts';
import type { Stops } from './stops.ts';
import { wallNow } from './wall-clock.ts';

export interface Ground {
  readonly config: Config;
  readonly log: ServerLog;
  readonly secretKey: Uint8Array;
  readonly db: Database;
  /** True when this start set the site up. */
  readonly isNew: boolean;
  readonly site: Site;
  readonly clock: RunningSiteClock;
  readonly names: Names;
  readonly duty: DutyBoard;
  readonly rules: RunningRules;
  /** Not started yet: it joins the others when everybody has subscribed. */
  readonly bus: Bus;
}

export interface GroundOptions {
  readonly config: Config;
  /** What an empty database becomes; a production site by default. */
  readonly plan?: (secretKey: Uint8Array) => SitePlan;
  /** Refuses a database that holds a site already, before any part of it runs. */
  readonly mustBeNew?: boolean;
}

/** Opens it; everything that has to be stopped again is in `stops`, also when a later part fails. */
export async function openGround(options: GroundOptions, log: ServerLog, stops: Stops): Promise<Ground> {
  const { config, plan, mustBeNew } = options;
  const secretKey = await loadSecretKey(config.dataDir, config.secretKeyFile);
  const db = await openDatabase({
    databaseUrl: config.databaseUrl ?? undefined,
    dataDir: config.dataDir,
    onProblem: (message, error) => log('warn', 'database.upkeep', { message, error }),
  });
  stops.add('database', () => db.close());
  const isNew = await setUpSite(db, plan?.(secretKey) ?? productionPlan(wallNow()));
  if (mustBeNew === true && !isNew) throw new Error('a database of its own is needed; this one holds a site');
  await claimSite(db, secretKey);
  const site = await readSite(db);
  const clock = await openSiteClock(clockStore(db), config.busUrl !== null);
  stops.add('site clock', () => clock.stop());
  const duty = createDutyBoard();
  duty.put(await listWorkers(db));
  const rules = await openRules({
    db,
    isStationStaffed: duty.isStaffed,
    onWrongSetting: (key, message) => log('warn', 'setting.ignored', { key, message }),
  });
  const names = await openNames(db);
  const bus = createSiteBus({ config, db, secretKey, log });
  stops.add('bus', () => bus.stop());
  return { config, log, secretKey, db, isNew, site, clock, names, duty, rules, bus };
}

async function readSite(db: Database): Promise<Site> {
  const site = await loadSite(db);
  if (site === null) throw new Error('the site is not set up');
  return site;
}

function clockStore(db: Database): SiteClockStore {
  return {
    load: () => loadSite(db),
    save: (clock, lastSite, was) => saveSiteClock(db, clock, lastSite, was),
  };
}
