/** The roads of the running site: the graph of its ground with closures and winter, for ranking, routes and phones. */
import type { RouteAnswer } from '#command-center/contract/roads.ts';
import { settingDefaults, settingSchemas } from '#command-center/contract/settings.ts';
import { estimatedTravelTime, estimateTravel } from '#dispatch-core/assign/travel.ts';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { Clock, TravelTime } from '#dispatch-core/ports.ts';
import type { Database } from '#geo-data/database.ts';
import { withClosures } from '#geo-data/roads/closures.ts';
import { decodeRoads } from '#geo-data/roads/codec.ts';
import type { RoadGraph } from '#geo-data/roads/graph.ts';
import type { RoadRoute } from '#geo-data/roads/route.ts';
import type { Point } from '#geo-data/roads/snap.ts';
import { type RoadTravel, roadTravelTime } from '#geo-data/roads/travel-time.ts';
import { loadCurrentGround, siteChangedChannel } from '#geo-data/store/grounds.ts';
import {
  listRoadClosures,
  type RoadClosure,
  removeRoadClosure,
  saveRoadClosure,
} from '#geo-data/store/road-closures.ts';
import { readSettings } from '#geo-data/store/settings.ts';
import type { ServerDeps } from '../server/deps.ts';
import { check } from '../server/validate.ts';
import type { BlobFiles } from './blobs.ts';
import { startLoop } from './loop.ts';

export interface RunningRoads {
  /** By road where the site has roads, estimates otherwise; each answer says which. */
  readonly travelTime: TravelTime;
  /** For whoever drives: line and times; null where only an estimate is possible. */
  route(from: Point, to: Point): RoadRoute | null;
  /** What the server asks. */
  readonly api: ServerDeps['roads'];
  stop(): Promise<void>;
}

export interface RoadParts {
  readonly db: Database;
  readonly blobs: Pick<BlobFiles, 'load'>;
  readonly clock: Pick<Clock, 'now' | 'wallMsUntil'>;
  readonly onProblem: (message: string, error?: unknown) => void;
}

/** Wall time between two looks at the closures where nothing is due before; a clock may be set or run faster. */
const lookAgainMs = minuteMs;

interface Base {
  /** Of the stored graph, hex; '' without one. */
  readonly hash: string;
  readonly graph: RoadGraph | null;
}

/** Loads the roads and follows the ground, the closures and the winter setting, whichever process changes them. */
export async function openRoads(parts: RoadParts): Promise<RunningRoads> {
  const { db, clock } = parts;
  let base: Base = { hash: '', graph: null };
  let travel: RoadTravel | null = null;
  let made = '';

  const bring = async (): Promise<number> => {
    base = await loadBase(parts, base);
    const now = clock.now();
    const closures = await listRoadClosures(db, now);
    const winterFactor = await readWinterFactor(parts);
    const active = closures.filter(({ fromAt }) => fromAt <= now);
    const wanted = JSON.stringify([base.hash, winterFactor, active.map(({ id }) => id)]);
    if (wanted !== made) {
      const places = active.map(({ place }) => place);
      travel =
        base.graph === null ? null : roadTravelTime(withClosures(base.graph, places), { winterFactor });
      made = wanted;
    }
    const next = closures.flatMap(({ fromAt, toAt }) => [fromAt, toAt ?? now]).filter((time) => time > now);
    return Math.min(lookAgainMs, ...next.map((time) => Math.max(0, clock.wallMsUntil(time))));
  };
  // One after the other: a reading that began earlier must not end as the newest.
  let reading: Promise<unknown> = Promise.resolve();
  const follow = (): Promise<number> => {
    const mine = reading.then(bring);
    reading = mine.catch(() => undefined);
    return mine;
  };

  // A graph that cannot be read is told and does without; the site works on estimates.
  await follow();
  const loop = startLoop({
    run: follow,
    onError: (error) => parts.onProblem('the roads could not be read', error),
    retryMs: 10_000,
  });
  const unlisten = await db.listen(siteChangedChannel, () => loop.wake());
  const route = (from: Point, to: Point) => travel?.route(from, to) ?? null;
  return {
    travelTime: { toOne: (origins, target) => (travel ?? estimatedTravelTime).toOne(origins, target) },
    route,
    api: {
      route: (from, to) => presentRoute(route(from, to), from, to),
      closures: (now) => listRoadClosures(db, now),
      async close(closure: RoadClosure) {
        await saveRoadClosure(db, closure);
        await follow();
      },
      async open(id) {
        const isKnown = await removeRoadClosure(db, id);
        if (isKnown) await follow();
        return isKnown;
      },
    },
    async stop() {
      await unlisten();
      await loop.stop();
    },
  };
}

/** The graph of the current ground; the one that is loaded when it is still the same. */
async function loadBase({ db, blobs, onProblem }: RoadParts, loaded: Base): Promise<Base> {
  const roads = (await loadCurrentGround(db))?.roads ?? null;
  if (roads === null) return { hash: '', graph: null };
  const hash = Buffer.from(roads).toString('hex');
  if (hash === loaded.hash) return loaded;
  const bytes = await blobs.load(roads);
  if (bytes === null) {
    onProblem('the road graph of the ground is not among the files: build the ground again');
    return { hash, graph: null };
  }
  try {
    return { hash, graph: decodeRoads(bytes) };
  } catch (error) {
    onProblem('the road graph of the ground cannot be used: build the ground again', error);
    return { hash, graph: null };
  }
}

async function readWinterFactor({ db, onProblem }: RoadParts): Promise<number> {
  const fallback = settingDefaults['roads.winterFactor'];
  const stored = (await readSettings(db)).get('roads.winterFactor') ?? fallback;
  const checked = check(settingSchemas['roads.winterFactor'], stored, 'value');
  if (checked.ok) return checked.value;
  onProblem(`roads.winterFactor: ${checked.issues.map(({ message }) => message).join('; ')}`);
  return fallback;
}

/** A route for the map; where there is none, the straight line with the estimate. */
function presentRoute(route: RoadRoute | null, from: Point, to: Point): RouteAnswer {
  if (route === null) {
    const straight: [number, number][] = [
      [from.lon, from.lat],
      [to.lon, to.lat],
    ];
    const { seconds, distanceM, kind } = estimateTravel(from, to);
    return { seconds, distanceM, kind, geometry: { type: 'LineString', coordinates: straight }, steps: [] };
  }
  const { seconds, distanceM, line, steps } = route;
  return {
    seconds,
    distanceM,
    kind: 'road',
    geometry: { type: 'LineString', coordinates: line.map(([lon, lat]) => [lon, lat]) },
    steps: steps.map((step) => ({ ...step })),
  };
}
