/** Keeps coverage true on a running site: cells where people live, who is free, roads between; after each assignment. */
import type { CoverageAnswer } from '#command-center/contract/http.ts';
import { isoOf } from '#command-center/contract/wire.ts';
import { type Coverage, type CoverageWorker, decideCoverage } from '#dispatch-core/assign/coverage.ts';
import type { ServiceType } from '#dispatch-core/domain/service-type.ts';
import { hourMs, type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import type { Worker } from '#dispatch-core/domain/worker.ts';
import type { TravelTime } from '#dispatch-core/ports.ts';
import { cellAt, centerOfCell } from '#geo-data/cells.ts';
import { communityCells } from '#geo-data/store/city.ts';
import { listWorkers } from '#geo-data/store/workers.ts';
import type { WorkerView } from '../server/live/worker-state.ts';
import type { Ground } from './ground.ts';
import type { LiveSide } from './live-side.ts';
import { startLoop } from './loop.ts';
import type { RunningRoads } from './roads.ts';
import type { Stops } from './stops.ts';

export interface RunningCoverage {
  /** Null until the ways between the cells are known. */
  current(): CoverageAnswer | null;
}

/** A leak wants somebody on site within this time (DOMAIN 3.4). */
const limitSeconds = (30 * minuteMs) / secondMs;
/** Cells between which ways are kept; a larger city is looked at in larger cells. */
const mostPlaces = 1_500;
const resolutions = [8, 7, 6] as const;
/** Wall time between two looks without an assignment: people move. */
const lookAgainMs = 10_000;
/** The ways are measured one place after the other, so that nobody waits for them; then again after so long. */
const betweenRowsMs = 25;
const measureAgainMs = hourMs;
/** Certificates and skills are read again so often. */
const staffForMs = 60_000;

/** A cell with the people who live there. */
export interface CoveragePlace {
  readonly cell: string;
  readonly lon: number;
  readonly lat: number;
  readonly households: number;
}

export function openCoverage(
  { db, clock, rules, log }: Ground,
  { live, routeBoard }: LiveSide,
  { travelTime }: Pick<RunningRoads, 'travelTime'>,
  stops: Stops,
): RunningCoverage {
  const onError = (error: unknown) => log('error', 'coverage.failed', { error });
  let building: Ways | null = null;
  let ways: Ways | null = null;
  let known: CoverageAnswer | null = null;
  let staff: { readonly workers: readonly Worker[]; readonly until: number } = { workers: [], until: 0 };

  async function measure(): Promise<number> {
    building ??= openWays(foldPlaces(await communityCells(db)));
    if (await measureNext(building, travelTime)) return betweenRowsMs;
    ways = building;
    building = null;
    looking.wake();
    // Until then the ground or the closures may be others.
    return measureAgainMs;
  }

  async function look(): Promise<number> {
    if (ways === null || ways.places.length === 0) return lookAgainMs;
    if (staff.until < clock.wallNow()) {
      staff = { workers: await listWorkers(db), until: clock.wallNow() + staffForMs };
    }
    const now = clock.now();
    const types = [...rules.current().serviceTypes.values()];
    const able = new Set(staff.workers.flatMap((one) => (canTakeLeak(one, types, now) ? [one.id] : [])));
    const free = findFree(live.workerViews(), able, ways.places);
    const { weights, seconds, places } = ways;
    const travel = { places: places.length, seconds };
    const coverage = decideCoverage({ weights, travel, workers: free, limitSeconds });
    known = present(coverage, places, free.length, now);
    live.feed.replace('coverage', itemsOf(coverage, places));
    return lookAgainMs;
  }

  const looking = startLoop({ run: look, onError, pauseMs: 100 });
  const measuring = startLoop({ run: measure, onError, retryMs: minuteMs });
  routeBoard.onChanged(() => looking.wake());
  stops.add('coverage', async () => {
    await measuring.stop();
    await looking.stop();
  });
  return { current: () => known };
}

/** Seconds from everywhere to everywhere, filled row by row. */
interface Ways {
  readonly places: readonly CoveragePlace[];
  readonly weights: Float64Array;
  readonly seconds: Float32Array;
  next: number;
}

function openWays(places: readonly CoveragePlace[]): Ways {
  return {
    places,
    weights: Float64Array.from(places, ({ households }) => households),
    seconds: new Float32Array(places.length ** 2),
    next: 0,
  };
}

/** All ways to one more place; false when there is none left. */
async function measureNext(ways: Ways, travelTime: TravelTime): Promise<boolean> {
  const { places, seconds } = ways;
  const target = places[ways.next];
  if (target === undefined) return false;
  const answers = await travelTime.toOne(places, target);
  answers.forEach((way, from) => {
    seconds[from * places.length + ways.next] = way?.seconds ?? Infinity;
  });
  ways.next++;
  return true;
}

/** The cells where people live, in the finest size of which there are not too many; the most populous of the rest. */
export function foldPlaces(
  cells: readonly { readonly cell9: string; readonly households: number }[],
): readonly CoveragePlace[] {
  for (const resolution of resolutions) {
    const households = new Map<string, number>();
    for (const one of cells) {
      const cell = cellAt(one.cell9, resolution);
      households.set(cell, (households.get(cell) ?? 0) + one.households);
    }
    if (households.size > mostPlaces && resolution !== resolutions.at(-1)) continue;
    return [...households]
      .map(([cell, count]) => ({ cell, ...centerOfCell(cell), households: count }))
      .sort((a, b) => b.households - a.households || (a.cell < b.cell ? -1 : 1))
      .slice(0, mostPlaces);
  }
  return [];
}

/** Skills and valid certificates for any kind of leak. */
export function canTakeLeak(worker: Worker, types: readonly ServiceType[], now: Instant): boolean {
  const isValid = (code: string) =>
    worker.certificates.some((one) => one.code === code && one.validUntil > now);
  return types.some(
    ({ class: orderClass, skills, certificates }) =>
      orderClass === 'leak' &&
      skills.every((skill) => worker.skills.includes(skill)) &&
      certificates.every(isValid),
  );
}

/** Free and seen lately, each at the place nearest to him. */
export function findFree(
  views: readonly WorkerView[],
  able: ReadonlySet<string>,
  places: readonly CoveragePlace[],
): readonly CoverageWorker[] {
  return views.flatMap(({ item, position }) => {
    const isFree = item.duty === 'on' && item.presence !== 'offline' && item.openOrders === 0;
    if (!isFree || position === null || !able.has(item.id)) return [];
    const place = nearestPlace(position, places);
    return place < 0 ? [] : [{ workerId: item.id, place }];
  });
}

/** On the plane: which of two cells of one city is nearer needs no sphere, and thousands of workers ask at once. */
function nearestPlace({ lon, lat }: { lon: number; lat: number }, places: readonly CoveragePlace[]): number {
  const narrow = Math.cos((lat * Math.PI) / 180);
  let nearest = -1;
  let least = Infinity;
  for (const [index, place] of places.entries()) {
    const distance = ((place.lon - lon) * narrow) ** 2 + (place.lat - lat) ** 2;
    if (distance >= least) continue;
    least = distance;
    nearest = index;
  }
  return nearest;
}

function itemsOf({ seconds }: Coverage, places: readonly CoveragePlace[]) {
  return places.map(({ cell }, place) => {
    const takes = seconds[place] ?? Infinity;
    // Whole minutes: a screen need not hear of every metre.
    const minutes = Number.isFinite(takes) ? Math.ceil(takes / 60) : null;
    return { id: cell, minutes, covered: takes <= limitSeconds };
  });
}

function present(
  { uncoveredPlaces, uncoveredWeight, totalWeight, moveUp }: Coverage,
  places: readonly CoveragePlace[],
  freeWorkers: number,
  now: Instant,
): CoverageAnswer {
  const target = moveUp === null ? undefined : places[moveUp.toPlace];
  return {
    asOf: isoOf(now),
    limitMinutes: limitSeconds / 60,
    cells: places.length,
    uncoveredCells: uncoveredPlaces,
    households: totalWeight,
    uncoveredHouseholds: uncoveredWeight,
    freeWorkers,
    moveUp:
      moveUp === null || target === undefined
        ? null
        : {
            workerId: moveUp.workerId,
            toCell: target.cell,
            lon: target.lon,
            lat: target.lat,
            minutes: Math.ceil(moveUp.seconds / 60),
            households: moveUp.gain,
          },
  };
}
