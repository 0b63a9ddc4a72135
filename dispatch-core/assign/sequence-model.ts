/** A routing question in typed arrays: what the search reads millions of times. */
import type { SequenceProblem, SequenceVehicle } from './sequence-problem.ts';

/**
 * Nodes are the stops, then one start and one end for each kind of vehicle. The end of an open route is a node to
 * which every way costs nothing. Vehicles of one kind are alike, so that of its empty ones only one is looked at.
 */
export interface SequenceModel {
  readonly stopCount: number;
  readonly vehicleCount: number;
  readonly nodeCount: number;
  /** `[from * nodeCount + to]`. */
  readonly travel: Float64Array;
  readonly cost: Float64Array;
  /** The same by `[to * nodeCount + from]`: what is asked about one stop lies side by side. */
  readonly travelInto: Float64Array;
  readonly costInto: Float64Array;
  readonly opensAt: Float64Array;
  readonly closesAt: Float64Array;
  readonly service: Float64Array;
  readonly demand: Float64Array;
  readonly dueAt: Float64Array;
  readonly lateCost: Float64Array;
  readonly startCost: Float64Array;
  /** −1: none. */
  readonly rank: Int32Array;
  readonly hasRanks: boolean;
  /** False where the hour of a service costs nothing. */
  readonly hasTimeCost: boolean;
  readonly kindOf: Int32Array;
  readonly kindCount: number;
  readonly startNode: Int32Array;
  readonly endNode: Int32Array;
  readonly capacity: Float64Array;
  readonly fixedCost: Float64Array;
  /** By `[stop * vehicleCount + vehicle]`; null where everybody may go everywhere at the same cost. */
  readonly servedBy: Float64Array | null;
  /** Length of the part of each route that does not change. */
  readonly fixedLength: Int32Array;
  /** 1 for stops in such a part. */
  readonly isFixed: Uint8Array;
  /** For each stop the others, nearest first: `[stop * stopCount + place]`. */
  readonly nearest: Int32Array;
}

/** Builds the arrays of a problem without faults. */
export function buildSequenceModel(problem: SequenceProblem): SequenceModel {
  const { stops, vehicles } = problem;
  const kinds = groupByKind(vehicles);
  const stopCount = stops.length;
  const nodeCount = stopCount + 2 * kinds.samples.length;
  const ends = kinds.samples.map(({ end }) => end);
  const locations = [
    ...stops.map(({ location }) => location),
    ...kinds.samples.map(({ start }) => start),
    ...ends,
  ];
  const travel = spread(problem.travel, problem.size, locations);
  const cost = spread(problem.cost ?? problem.travel, problem.size, locations);
  const none = kinds.samples.map(() => 0);
  const opens = kinds.samples.map(({ leavesAt = 0 }) => leavesAt);
  const closes = kinds.samples.map(({ backBy = Infinity }) => backBy);
  const fixedLength = Int32Array.from(vehicles, ({ fixed = [] }) => fixed.length);
  const isFixed = new Uint8Array(stopCount);
  for (const stop of vehicles.flatMap(({ fixed = [] }) => fixed)) isFixed[stop] = 1;
  return {
    stopCount,
    vehicleCount: vehicles.length,
    nodeCount,
    travel,
    cost,
    travelInto: transpose(travel, nodeCount),
    costInto: transpose(cost, nodeCount),
    opensAt: Float64Array.from([...stops.map(({ opensAt = -Infinity }) => opensAt), ...opens, ...opens]),
    closesAt: Float64Array.from([...stops.map(({ closesAt = Infinity }) => closesAt), ...opens, ...closes]),
    service: Float64Array.from([...stops.map(({ service = 0 }) => service), ...none, ...none]),
    demand: Float64Array.from(stops, ({ demand = 0 }) => demand),
    dueAt: Float64Array.from(stops, ({ dueAt = Infinity }) => dueAt),
    lateCost: Float64Array.from(stops, ({ lateCost = 0 }) => lateCost),
    startCost: Float64Array.from(stops, ({ startCost = 0 }) => startCost),
    rank: Int32Array.from(stops, ({ rank = -1 }) => rank),
    hasRanks: stops.some(({ rank }) => rank !== undefined),
    hasTimeCost: stops.some(
      ({ dueAt = Infinity, lateCost = 0, startCost = 0 }) =>
        (lateCost > 0 && dueAt < Infinity) || startCost > 0,
    ),
    kindOf: Int32Array.from(kinds.kindOf),
    kindCount: kinds.samples.length,
    startNode: Int32Array.from(kinds.kindOf, (kind) => stopCount + kind),
    endNode: Int32Array.from(kinds.kindOf, (kind) => stopCount + kinds.samples.length + kind),
    capacity: Float64Array.from(vehicles, ({ capacity = Infinity }) => capacity),
    fixedCost: Float64Array.from(vehicles, ({ fixedCost = 0 }) => fixedCost),
    servedBy: costsOfServing(problem),
    fixedLength,
    isFixed,
    nearest: sortNeighbours(cost, nodeCount, stopCount),
  };
}

interface Kinds {
  readonly kindOf: readonly number[];
  readonly samples: readonly SequenceVehicle[];
}

function groupByKind(vehicles: readonly SequenceVehicle[]): Kinds {
  const known = new Map<string, number>();
  const samples: SequenceVehicle[] = [];
  const kindOf = vehicles.map((one) => {
    const key = [one.start, one.end, one.leavesAt, one.backBy, one.capacity, one.fixedCost].join();
    const kind = known.get(key) ?? samples.push(one) - 1;
    known.set(key, kind);
    return kind;
  });
  return { kindOf, samples };
}

/** The matrix between nodes; null is the end of an open route. */
function spread(matrix: Float64Array, size: number, locations: readonly (number | null)[]): Float64Array {
  const count = locations.length;
  const spreadOut = new Float64Array(count * count);
  locations.forEach((from, row) => {
    locations.forEach((to, column) => {
      if (from === null || to === null) return;
      spreadOut[row * count + column] = matrix[from * size + to] ?? 0;
    });
  });
  return spreadOut;
}

function transpose(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, at) => matrix[(at % size) * size + Math.floor(at / size)] ?? 0);
}

function costsOfServing({ stops, vehicles, servedBy }: SequenceProblem): Float64Array | null {
  if (servedBy === undefined && stops.every(({ vehicle }) => vehicle === undefined)) return null;
  const costs = servedBy?.slice() ?? new Float64Array(stops.length * vehicles.length);
  stops.forEach(({ vehicle }, stop) => {
    if (vehicle === undefined) return;
    vehicles.forEach((_, other) => {
      if (other !== vehicle) costs[stop * vehicles.length + other] = Infinity;
    });
  });
  return costs;
}

function sortNeighbours(cost: Float64Array, nodeCount: number, stopCount: number): Int32Array {
  const nearest = new Int32Array(stopCount * stopCount);
  const all = Array.from({ length: stopCount }, (_, stop) => stop);
  for (const stop of all) {
    const wayTo = (other: number) => (other === stop ? -1 : (cost[stop * nodeCount + other] ?? 0));
    nearest.set(
      [...all].sort((a, b) => wayTo(a) - wayTo(b) || a - b),
      stop * stopCount,
    );
  }
  return nearest;
}
