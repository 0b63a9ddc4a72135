/** What a routing question is made of, and everything that can be wrong with one. */

/** One visit. Times are in the unit of the travel matrix, on one clock of the caller's. */
export interface SequenceStop {
  /** Row and column in the matrix. */
  readonly location: number;
  /** Service never begins before; who comes earlier waits. Default: at any time. */
  readonly opensAt?: number;
  /** Service never begins later: a stop that cannot be reached in time stays unserved. Default: no such limit. */
  readonly closesAt?: number;
  /** How long the visit takes. */
  readonly service?: number;
  readonly demand?: number;
  /** Beginning later counts as late but is possible. */
  readonly dueAt?: number;
  /** Cost of one unit of time after `dueAt`. */
  readonly lateCost?: number;
  /** Cost of one unit of time on the clock before its service begins: somebody waits. */
  readonly startCost?: number;
  /** The only vehicle that may go there. */
  readonly vehicle?: number;
  /** Stops with a rank are visited in ascending rank wherever two of them share a route: a promised order. */
  readonly rank?: number;
}

export interface SequenceVehicle {
  /** Location where it is at `leavesAt`. */
  readonly start: number;
  /** Location where it must end; null: its route ends at the last stop. */
  readonly end: number | null;
  readonly leavesAt?: number;
  /** It is at its end, or with an open route has finished its last stop, no later. */
  readonly backBy?: number;
  readonly capacity?: number;
  /** Cost of using it at all. */
  readonly fixedCost?: number;
  /** Stops that are begun or firmly promised: they stay at the front of its route, in this order. */
  readonly fixed?: readonly number[];
}

export interface SequenceProblem {
  /** Number of locations. */
  readonly size: number;
  /** Time of every way: `travel[from * size + to]`. */
  readonly travel: Float64Array;
  /** What a way costs, in the same layout; default: its time. */
  readonly cost?: Float64Array;
  readonly stops: readonly SequenceStop[];
  readonly vehicles: readonly SequenceVehicle[];
  /** Further cost when a vehicle serves a stop, `[stop * vehicles + vehicle]`; Infinity forbids it. */
  readonly servedBy?: Float64Array;
}

/** Stops by vehicle, in order of visit. */
export type Sequences = readonly (readonly number[])[];

/** Sentences about what is wrong with a problem; empty when it can be solved. */
export function findSequenceFaults(problem: SequenceProblem): readonly string[] {
  const { size, travel, cost, stops, vehicles, servedBy } = problem;
  const cells = size * size;
  return [
    ...faultIf(!Number.isInteger(size) || size < 1, 'size must be a whole number ≥ 1'),
    ...faultIf(travel.length !== cells, `travel must have ${cells} entries`),
    ...faultIf(!travel.every(isDuration), 'travel must hold numbers ≥ 0'),
    ...faultIf(cost !== undefined && cost.length !== cells, `cost must have ${cells} entries`),
    ...faultIf(cost?.some((value) => !Number.isFinite(value)) ?? false, 'cost must hold finite numbers'),
    ...faultIf(
      servedBy !== undefined && servedBy.length !== stops.length * vehicles.length,
      'servedBy must have one entry for each stop and vehicle',
    ),
    ...faultIf(servedBy?.some(Number.isNaN) ?? false, 'servedBy must hold numbers'),
    ...stops.flatMap((stop, index) => stopFaults(stop, problem).map((fault) => `stop ${index}: ${fault}`)),
    ...vehicles.flatMap((one, index) =>
      vehicleFaults(one, problem).map((fault) => `vehicle ${index}: ${fault}`),
    ),
    ...fixedFaults(problem),
  ];
}

function stopFaults(stop: SequenceStop, { size, vehicles }: SequenceProblem): readonly string[] {
  const { location, opensAt = 0, closesAt = Infinity, service = 0, demand = 0 } = stop;
  return [
    ...faultIf(!isBelow(location, size), 'its location is not in the matrix'),
    ...faultIf(!(opensAt <= closesAt), 'it closes before it opens'),
    ...faultIf(!isDuration(service), 'its service must be a number ≥ 0'),
    ...faultIf(!isDuration(demand), 'its demand must be a number ≥ 0'),
    ...faultIf(!isDuration(stop.lateCost ?? 0), 'its late cost must be a number ≥ 0'),
    ...faultIf(!isDuration(stop.startCost ?? 0), 'its start cost must be a number ≥ 0'),
    ...faultIf(Number.isNaN(stop.dueAt ?? 0), 'its due time must be a number'),
    ...faultIf(
      stop.vehicle !== undefined && !isBelow(stop.vehicle, vehicles.length),
      'its vehicle is unknown',
    ),
    ...faultIf(stop.rank !== undefined && !(Number.isInteger(stop.rank) && stop.rank >= 0), 'bad rank'),
  ];
}

function vehicleFaults(one: SequenceVehicle, { size, stops }: SequenceProblem): readonly string[] {
  const { start, end, leavesAt = 0, backBy = Infinity, capacity = Infinity, fixedCost = 0, fixed = [] } = one;
  return [
    ...faultIf(!isBelow(start, size), 'its start is not in the matrix'),
    ...faultIf(end !== null && !isBelow(end, size), 'its end is not in the matrix'),
    ...faultIf(!Number.isFinite(leavesAt), 'leavesAt must be finite'),
    ...faultIf(!(backBy >= leavesAt), 'it must be back before it leaves'),
    ...faultIf(!(capacity >= 0), 'its capacity must be a number ≥ 0'),
    ...faultIf(!Number.isFinite(fixedCost), 'its fixed cost must be finite'),
    ...faultIf(!fixed.every((stop) => isBelow(stop, stops.length)), 'a fixed stop is unknown'),
  ];
}

function fixedFaults({ vehicles }: SequenceProblem): readonly string[] {
  const fixed = vehicles.flatMap((one) => one.fixed ?? []);
  return faultIf(new Set(fixed).size < fixed.length, 'a stop is fixed twice');
}

function faultIf(isWrong: boolean, fault: string): readonly string[] {
  return isWrong ? [fault] : [];
}

function isBelow(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < limit;
}

function isDuration(value: number): boolean {
  return value >= 0 && Number.isFinite(value);
}
