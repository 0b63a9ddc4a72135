/** The TravelTime port over the road graph: one reverse search per target; an estimate where no road answers. */
import { estimateTravel, greatCircleM } from '#dispatch-core/assign/travel.ts';
import type { Travel, TravelTime } from '#dispatch-core/ports.ts';
import type { RoadGraph } from './graph.ts';
import { rememberByPoint } from './point-cache.ts';
import { findRoute, type RoadRoute, walkSeconds } from './route.ts';
import { type Field, isFinal, openSearch, type Place, wayFrom } from './search.ts';
import { defaultReachM, type Point, snapPoint } from './snap.ts';

export interface RoadTravelOptions {
  /** Time on snow over time on a dry day, ≥ 1. */
  readonly winterFactor: number;
  /** How far a point may lie from a road. */
  readonly reachM?: number;
}

export interface RoadTravel extends TravelTime {
  /** As `toOne`, at once. */
  travelsTo(origins: readonly Point[], target: Point): Travel[];
  /**
   * Seconds that no answer for this pair is below: for asking only for those who can matter. Holds for answers by
   * road and for estimates.
   */
  atLeastSeconds(origin: Point, target: Point): number;
  /** Line, times and streets of one way; null where only an estimate is possible. */
  route(from: Point, to: Point): RoadRoute | null;
}

/** Memory for searches that may be asked for again: a desk looks at one order many times. */
const keptBytes = 24e6;
const mostKept = 64;
/** Lengths of edges are measured on the plane: never longer than the great circle by more than this. */
const planeSlack = 0.999;

/** Travel by road; what cannot be answered by road is an estimate and says so. */
export function roadTravelTime(
  graph: RoadGraph,
  { winterFactor, reachM = defaultReachM }: RoadTravelOptions,
): RoadTravel {
  const search = openSearch(graph);
  const fields = openFields(graph, (target, wanted, into) =>
    search.toTarget(target, into === undefined ? { wanted } : { wanted, into }),
  );
  const snap = rememberByPoint((point) => snapPoint(graph, point, reachM));
  const fastestMps = graph.fastestMps / winterFactor;

  const travelsTo = (origins: readonly Point[], target: Point): Travel[] => {
    const place = snap(target);
    if (place === null) return origins.map((origin) => estimateTravel(origin, target));
    const island = islandOf(graph, place);
    const snaps = origins.map((origin) => {
      const found = snap(origin);
      return found !== null && islandOf(graph, found) === island ? found : null;
    });
    const wanted = snaps.filter((one) => one !== null);
    const field = fields.of(place, wanted);
    return origins.map((origin, index) => {
      const from = snaps[index] ?? null;
      const way = from === null ? null : wayFrom(graph, field, from);
      if (from === null || way === null) return estimateTravel(origin, target);
      return {
        seconds: walkSeconds(from.accessM + place.accessM) + way.seconds * winterFactor,
        distanceM: from.accessM + place.accessM + way.metres,
        kind: 'road',
      };
    });
  };
  return {
    travelsTo,
    toOne: (origins, target) => Promise.resolve(travelsTo(origins, target)),
    atLeastSeconds(origin, target) {
      const bound = (greatCircleM(origin, target) * planeSlack) / Math.max(fastestMps, walkMps);
      return Math.min(bound, estimateTravel(origin, target).seconds);
    },
    route: (from, to) => findRoute(graph, from, to, { winterFactor, reachM, search }),
  };
}

const walkMps = 1 / walkSeconds(1);

function islandOf(graph: RoadGraph, { edge }: Place): number {
  return graph.island[graph.edgeFrom[edge] ?? 0] ?? 0;
}

/** Fields of the last targets, the least recently used of which is filled anew. */
function openFields(
  graph: RoadGraph,
  search: (target: Place, wanted: readonly Place[], into: Field | undefined) => Field,
) {
  const kept = new Map<string, Field>();
  const most = Math.max(2, Math.min(mostKept, Math.floor(keptBytes / Math.max(1, 12 * graph.nodeCount))));
  const leastRecent = (): Field | undefined => {
    const [oldest] = kept;
    if (oldest === undefined || kept.size < most) return undefined;
    kept.delete(oldest[0]);
    return oldest[1];
  };
  return {
    /** A field that is final for all wanted places. */
    of(target: Place, wanted: readonly Place[]): Field {
      const key = `${target.edge} ${target.fraction}`;
      const known = kept.get(key);
      kept.delete(key);
      const fits = known !== undefined && wanted.every((place) => isFinal(graph, known, place));
      const field = fits ? known : search(target, wanted, known ?? leastRecent());
      kept.set(key, field);
      return field;
    },
  };
}
