/** Coverage: which places no free worker reaches in time, and who should move up to where. */

/** Seconds of driving between places, `[from * places + to]`; NaN where they are not known yet, Infinity: no way. */
export interface CoverageTravel {
  readonly places: number;
  readonly seconds: Float32Array;
}

/** A free worker who could take a leak, at the place (of the matrix) that is nearest to him. */
export interface CoverageWorker {
  readonly workerId: string;
  readonly place: number;
}

export interface CoverageQuestion {
  /** Weight of each place: households. */
  readonly weights: Float64Array;
  readonly travel: CoverageTravel;
  readonly workers: readonly CoverageWorker[];
  readonly limitSeconds: number;
}

export interface MoveUp {
  readonly workerId: string;
  readonly fromPlace: number;
  readonly toPlace: number;
  readonly seconds: number;
  /** Weight that somebody reaches in time afterwards and nobody before, less what is given up. */
  readonly gain: number;
}

export interface Coverage {
  /** Time of the nearest of them by place; Infinity where nobody comes. */
  readonly seconds: Float64Array;
  readonly uncoveredPlaces: number;
  readonly uncoveredWeight: number;
  readonly totalWeight: number;
  /** The move that helps most; null where none helps. */
  readonly moveUp: MoveUp | null;
}

/** Uncovered places that are looked at as the end of a move, the heaviest first. */
const mostTargets = 40;
/** A move that helps fewer than this share of everybody is not worth the way. */
const leastGainShare = 0.005;

/** Who reaches what, and the best single move. */
export function decideCoverage(question: CoverageQuestion): Coverage {
  const { weights, travel, limitSeconds } = question;
  const reach = measureReach(question);
  let uncoveredPlaces = 0;
  let uncoveredWeight = 0;
  let totalWeight = 0;
  for (let place = 0; place < travel.places; place++) {
    const weight = weights[place] ?? 0;
    totalWeight += weight;
    if ((reach.seconds[place] ?? Infinity) <= limitSeconds) continue;
    uncoveredPlaces++;
    uncoveredWeight += weight;
  }
  const moveUp = uncoveredWeight > 0 ? findMoveUp(question, reach, totalWeight) : null;
  return { seconds: reach.seconds, uncoveredPlaces, uncoveredWeight, totalWeight, moveUp };
}

interface Reach {
  /** By place: the nearest worker's time. */
  readonly seconds: Float64Array;
  /** By place: how many reach it in time, and the only one where it is one. */
  readonly count: Int32Array;
  readonly only: Int32Array;
}

function measureReach({ travel, workers, limitSeconds }: CoverageQuestion): Reach {
  const { places, seconds } = travel;
  const reach: Reach = {
    seconds: new Float64Array(places).fill(Infinity),
    count: new Int32Array(places),
    only: new Int32Array(places).fill(-1),
  };
  workers.forEach(({ place: from }, worker) => {
    for (let place = 0; place < places; place++) {
      const takes = seconds[from * places + place] ?? Infinity;
      if (takes < (reach.seconds[place] ?? 0)) reach.seconds[place] = takes;
      if (!(takes <= limitSeconds)) continue;
      reach.count[place] = (reach.count[place] ?? 0) + 1;
      reach.only[place] = worker;
    }
  });
  return reach;
}

/** What each end of a move would win, and what each worker alone holds, make the best pair. */
function findMoveUp(question: CoverageQuestion, reach: Reach, totalWeight: number): MoveUp | null {
  const { weights, travel, workers, limitSeconds } = question;
  const alone = placesHeldAlone(question, reach);
  let best: MoveUp | null = null;
  for (const toPlace of findTargets(question, reach)) {
    const won = sumWithin(question, toPlace, (place) => reach.count[place] === 0);
    for (const [worker, { workerId, place: fromPlace }] of workers.entries()) {
      const seconds = travel.seconds[fromPlace * travel.places + toPlace] ?? Infinity;
      if (!Number.isFinite(seconds)) continue;
      const lost = (alone[worker] ?? []).reduce((sum, place) => {
        const stays = (travel.seconds[toPlace * travel.places + place] ?? Infinity) <= limitSeconds;
        return stays ? sum : sum + (weights[place] ?? 0);
      }, 0);
      const gain = won - lost;
      const isBetter = best === null || gain > best.gain || (gain === best.gain && seconds < best.seconds);
      if (gain > totalWeight * leastGainShare && isBetter) {
        best = { workerId, fromPlace, toPlace, seconds, gain };
      }
    }
  }
  return best;
}

function placesHeldAlone({ workers }: CoverageQuestion, { count, only }: Reach): readonly number[][] {
  const alone: number[][] = workers.map(() => []);
  for (let place = 0; place < count.length; place++) {
    if (count[place] === 1) alone[only[place] ?? 0]?.push(place);
  }
  return alone;
}

function findTargets({ weights }: CoverageQuestion, { count }: Reach): readonly number[] {
  return [...count.keys()]
    .filter((place) => count[place] === 0 && (weights[place] ?? 0) > 0)
    .sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b)
    .slice(0, mostTargets);
}

/** Weight of the places that are reached in time from one and fulfil a condition. */
function sumWithin(
  { weights, travel, limitSeconds }: CoverageQuestion,
  from: number,
  isCounted: (place: number) => boolean,
): number {
  let sum = 0;
  for (let place = 0; place < travel.places; place++) {
    const takes = travel.seconds[from * travel.places + place] ?? Infinity;
    if (takes <= limitSeconds && isCounted(place)) sum += weights[place] ?? 0;
  }
  return sum;
}
