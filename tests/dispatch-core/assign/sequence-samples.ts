/** Routing questions by chance, their slow and simple judge, and the best plan by trying all. */
import type { SequenceProblem, SequenceStop, Sequences } from '#dispatch-core/assign/sequence.ts';
import { seedRandom } from '#dispatch-core/assign/sequence-random.ts';

export interface ProblemSize {
  readonly stops: number;
  readonly vehicles: number;
  readonly seed: number;
  /** With hard windows and capacities. */
  readonly hard: boolean;
  /** With due times. */
  readonly late: boolean;
  /** With fixed fronts, stops of one vehicle and promised orders. */
  readonly pins: boolean;
  /** Routes without an end. */
  readonly open: boolean;
}

/** Ways there and back take different times, and some ways round are shorter than the direct one. */
export function makeProblem(made: ProblemSize): SequenceProblem {
  const random = seedRandom(made.seed);
  const size = made.stops + made.vehicles;
  const spots = Array.from({ length: size }, () => ({ x: random.next() * 100, y: random.next() * 100 }));
  const travel = Float64Array.from(
    spots.flatMap((from) =>
      spots.map((to) =>
        from === to ? 0 : Math.hypot(to.x - from.x, to.y - from.y) * (1 + random.next() / 3),
      ),
    ),
  );
  const stops = Array.from({ length: made.stops }, (_, location) => {
    const opensAt = random.next() * 200;
    const hard = made.hard
      ? { opensAt, closesAt: opensAt + 20 + random.next() * 200, demand: random.below(4) }
      : {};
    const late = made.late
      ? { dueAt: random.next() * 250, lateCost: random.below(20), startCost: random.below(3) / 10 }
      : {};
    const pinned = made.pins && random.next() < 0.3 ? { vehicle: random.below(made.vehicles) } : {};
    const ranked = made.pins && random.next() < 0.3 ? { rank: random.below(5) } : {};
    return { location, service: random.next() * 20, ...hard, ...late, ...pinned, ...ranked };
  });
  const vehicles = Array.from({ length: made.vehicles }, (_, index) => {
    const start = made.stops + index;
    const fixedStop = stops.findIndex(
      (stop) => 'vehicle' in stop && stop.vehicle === index && !('rank' in stop),
    );
    return {
      start,
      end: made.open ? null : start,
      leavesAt: random.next() * 10,
      fixedCost: random.below(2) * 10,
      ...(made.hard ? { capacity: 2 + random.below(20), backBy: 200 + random.next() * 400 } : {}),
      ...(made.pins && !made.hard && fixedStop >= 0 ? { fixed: [fixedStop] } : {}),
    };
  });
  return { size, travel, stops, vehicles };
}

export interface Judged {
  readonly cost: number;
  readonly lateness: number;
  readonly startAt: ReadonlyMap<number, number>;
  /** Rules that the plan breaks. */
  readonly broken: readonly string[];
}

/** Goes through a plan by hand. */
export function costOfPlan(problem: SequenceProblem, plan: Sequences): Judged {
  const { size, travel, stops, vehicles, servedBy } = problem;
  const startAt = new Map<number, number>();
  const broken: string[] = [];
  let cost = 0;
  let lateness = 0;
  vehicles.forEach((vehicle, index) => {
    const { end, leavesAt = 0, backBy = Infinity, capacity = Infinity, fixedCost = 0, fixed = [] } = vehicle;
    const route = plan[index] ?? [];
    if (fixed.some((stop, place) => route[place] !== stop)) broken.push(`${index}: front`);
    if (route.length === 0) return;
    cost += fixedCost;
    let location = vehicle.start;
    let now = leavesAt;
    let load = 0;
    let rank = -1;
    for (const stop of route) {
      const one: SequenceStop = stops[stop] ?? { location: 0 };
      const way = travel[location * size + one.location] ?? 0;
      now = Math.max(now + way, one.opensAt ?? 0);
      if (now > (one.closesAt ?? Infinity) + 1e-6) broken.push(`${stop}: too late`);
      if (one.vehicle !== undefined && one.vehicle !== index) broken.push(`${stop}: other worker`);
      if (one.rank !== undefined && one.rank < rank) broken.push(`${stop}: out of order`);
      rank = Math.max(rank, one.rank ?? -1);
      const late = Math.max(0, now - (one.dueAt ?? Infinity));
      lateness += late;
      cost += way + late * (one.lateCost ?? 0) + now * (one.startCost ?? 0);
      cost += servedBy?.[stop * vehicles.length + index] ?? 0;
      startAt.set(stop, now);
      load += one.demand ?? 0;
      now += one.service ?? 0;
      location = one.location;
    }
    const back = end === null ? 0 : (travel[location * size + end] ?? 0);
    cost += back;
    if (now + back > backBy + 1e-6) broken.push(`${index}: home too late`);
    if (load > capacity + 1e-6) broken.push(`${index}: over capacity`);
  });
  return { cost, lateness, startAt, broken };
}

/** The best of all plans: fewest unserved, then cheapest. */
export function bestByTrying(problem: SequenceProblem): { readonly cost: number; readonly unserved: number } {
  let best = { cost: Infinity, unserved: Infinity };
  const plan: number[][] = problem.vehicles.map(() => []);
  const tryFrom = (stop: number, unserved: number): void => {
    if (unserved > best.unserved) return;
    if (stop === problem.stops.length) {
      const { cost, broken } = costOfPlan(problem, plan);
      if (broken.length > 0) return;
      if (unserved < best.unserved || cost < best.cost) best = { cost, unserved };
      return;
    }
    for (const route of plan) {
      for (let place = 0; place <= route.length; place++) {
        route.splice(place, 0, stop);
        tryFrom(stop + 1, unserved);
        route.splice(place, 1);
      }
    }
    tryFrom(stop + 1, unserved + 1);
  };
  tryFrom(0, 0);
  return best;
}
