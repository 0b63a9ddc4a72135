/** The base maps of the site: what its setting names, otherwise the ground that was built for it, otherwise blank. */
import type { Basemap } from '#command-center/contract/basemap.ts';
import { settingSchemas } from '#command-center/contract/settings.ts';
import type { Database } from '#geo-data/database.ts';
import { type Ground, loadCurrentGround, siteChangedChannel } from '#geo-data/store/grounds.ts';
import { readSettings } from '#geo-data/store/settings.ts';
import { check } from '../server/validate.ts';

export interface RunningBasemaps {
  readonly current: () => readonly Basemap[];
  /** Called after other base maps have come; one listener. */
  onChanged(tell: () => void): void;
  stop(): Promise<void>;
}

/** Until a city brings its own map, districts and cells are drawn on calm ground. */
const blank: Basemap = {
  id: 'blank',
  name: '无底图',
  nameEn: 'No base map',
  kind: 'blank',
  url: null,
  crs: 'wgs84',
  attribution: '',
};

/** Reads them and follows every change of the ground and of the setting, whichever process makes it. */
export async function openBasemaps(
  db: Database,
  onProblem: (message: string, error?: unknown) => void,
): Promise<RunningBasemaps> {
  let basemaps: readonly Basemap[] = [blank];
  let tell: () => void = () => undefined;
  // One after the other: a reading that began earlier must not end as the newest.
  let following: Promise<void> = Promise.resolve();
  // Listening first: a change during the first reading wakes us once more.
  const unlisten = await db.listen(siteChangedChannel, () => {
    following = following.then(follow);
  });
  const first = following.then(load);
  following = first.then((found) => {
    basemaps = found;
  });
  await following.catch(async (error: unknown) => {
    await unlisten();
    throw error;
  });
  return {
    current: () => basemaps,
    onChanged: (listener) => {
      tell = listener;
    },
    async stop() {
      await unlisten();
      await following;
    },
  };

  async function follow(): Promise<void> {
    try {
      const before = JSON.stringify(basemaps);
      basemaps = await load();
      if (JSON.stringify(basemaps) !== before) tell();
    } catch (error) {
      onProblem('the base maps could not be read', error);
    }
  }

  async function load(): Promise<readonly Basemap[]> {
    const stored = (await readSettings(db)).get('basemaps') ?? null;
    const checked = check(settingSchemas.basemaps, stored, 'value');
    if (!checked.ok) onProblem(checked.issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
    const wished = checked.ok ? (checked.value ?? []) : [];
    if (wished.length > 0) return wished;
    const ground = await loadCurrentGround(db);
    return [ground === null ? blank : basemapOf(ground)];
  }
}

function basemapOf(ground: Ground): Basemap {
  return {
    id: 'ground',
    name: '本站底图',
    nameEn: 'Site map',
    kind: 'pmtiles',
    url: `/tiles/base/${Buffer.from(ground.baseMap).toString('hex')}.pmtiles`,
    crs: 'wgs84',
    attribution: ground.attribution,
  };
}
