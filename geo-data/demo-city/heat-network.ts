/** The heating network: where sources and heat stations stand, who feeds whom, and the pipes of both nets. */
import type { CitySize } from './demo-city.ts';
import type { Estate } from './estates.ts';
import type { Land } from './land.ts';
import type { Lot } from './land-use.ts';
import { layPipes, type Outlet, type Stretch } from './pipe-tree.ts';
import { between, distanceOf, nth, type Point } from './plane.ts';
import { cheapestWays, type Way, type Ways } from './ways.ts';

export interface StationSite {
  readonly estates: readonly number[];
  /** Estate and yard in whose lodge it stands. */
  readonly host: number;
  readonly node: number;
  readonly at: Point;
  readonly source: number;
  readonly households: number;
}

export interface SourceSite {
  /** Node of the street it is joined to. */
  readonly node: number;
  readonly at: Point;
  readonly households: number;
}

export interface HeatNetwork {
  readonly sources: readonly SourceSite[];
  readonly stations: readonly StationSite[];
  /** Per source. */
  readonly primary: readonly (readonly Stretch[])[];
  /** Per heat station. */
  readonly secondary: readonly (readonly Stretch[])[];
}

export interface NetworkNames {
  readonly source: (i: number) => string;
  readonly station: (i: number) => string;
  readonly building: (estate: number, house: number) => string;
}

export function planHeatNetwork(
  land: Land,
  ways: Ways,
  lots: readonly Lot[],
  estates: readonly Estate[],
  size: CitySize,
  names: NetworkNames,
): HeatNetwork {
  const places = placeSources(land, ways, lots, size.heatSources);
  const trees = places.map(({ node }) => cheapestWays(ways, node, primaryCost));
  const homes = hostStations(ways, estates, size.heatStations);
  const stations = shareStations(homes, trees, size);
  const sources = places.map((place, i) => ({
    ...place,
    households: stations.reduce((sum, one) => sum + (one.source === i ? one.households : 0), 0),
  }));
  const primary = sources.map((source, i) => layPrimary(source, i, nth(trees, i), ways, stations, names));
  const secondary = stations.map((station, i) => laySecondary(station, i, ways, estates, names));
  return { sources, stations, primary, secondary };
}

/** Mains follow the greater streets; a detour is cheaper than digging up lanes or the motorway. */
function primaryCost(way: Way): number {
  if (way.class === null || way.class === 'primary' || way.class === 'secondary') return 1;
  if (way.class === 'trunk') return 1.15;
  if (way.class === 'tertiary') return 1.5;
  return way.class === 'motorway' ? 6 : 2.4;
}

function secondaryCost(way: Way): number {
  if (way.class === null) return 1;
  return way.class === 'residential' || way.class === 'tertiary' ? 1.2 : 1.8;
}

/** At the edge where the works are, by the railway that brings the coal; the second one on the other side of town. */
function placeSources(
  land: Land,
  ways: Ways,
  lots: readonly Lot[],
  count: number,
): { node: number; at: Point }[] {
  const R = land.radiusM;
  const wishes: Point[] = [
    [-0.82 * R, land.rail.at(-0.82 * R)],
    [0.86 * R, land.rail.at(0.86 * R)],
  ];
  const sites = lots.filter(({ use, plot }) => use === 'works' && plot.isDry(plot.middle));
  return wishes.slice(0, count).map((wish) => {
    const near = sites.map(({ plot }) => plot.middle);
    const at =
      near.length === 0 ? wish : near.reduce((a, b) => (distanceOf(a, wish) <= distanceOf(b, wish) ? a : b));
    return { at, node: nearestMainNode(ways, at) };
  });
}

function nearestMainNode(ways: Ways, p: Point): number {
  let node = 0;
  let best = Number.POSITIVE_INFINITY;
  for (const [i, q] of ways.nodes.entries()) {
    const m = distanceOf(p, q);
    if (m < best && nth(ways.from, i).some((way) => way.class === 'secondary' || way.class === 'primary')) {
      [node, best] = [i, m];
    }
  }
  return node;
}

interface Home {
  readonly estates: readonly number[];
  readonly host: number;
  readonly node: number;
  readonly at: Point;
  readonly households: number;
}

/** Shares the estates out in groups of neighbours, the most remote first, and lets one of each group host the station. */
function hostStations(ways: Ways, estates: readonly Estate[], count: number): Home[] {
  const perStation = estates.length / count;
  const open = new Set(estates.keys());
  const order = [...estates.keys()].sort(
    (a, b) => remoteness(nth(estates, b), estates) - remoteness(nth(estates, a), estates) || a - b,
  );
  const homes: Home[] = [];
  for (const first of order) {
    if (!open.has(first)) continue;
    open.delete(first);
    const group = [first];
    const wanted = Math.round(perStation * (homes.length + 1)) - Math.round(perStation * homes.length);
    while (group.length < wanted && open.size > 0) {
      const next = [...open].reduce((a, b) => (apart(estates, first, a) <= apart(estates, first, b) ? a : b));
      open.delete(next);
      group.push(next);
    }
    homes.push(homeOf(ways, estates, group));
  }
  return homes;
}

function apart(estates: readonly Estate[], a: number, b: number): number {
  const across = Math.sign(nth(estates, a).middle[1]) === Math.sign(nth(estates, b).middle[1]) ? 1 : 1.0001;
  return distanceOf(nth(estates, a).middle, nth(estates, b).middle) * across + bankGap(estates, a, b);
}

/** Nobody leads a secondary net across the river. */
function bankGap(estates: readonly Estate[], a: number, b: number): number {
  return (nth(estates, a).zone === 'north') === (nth(estates, b).zone === 'north') ? 0 : 5000;
}

/** Distance to the second-nearest estate: large where few live. */
function remoteness(estate: Estate, estates: readonly Estate[]): number {
  const near = estates.map((other) => distanceOf(estate.middle, other.middle)).sort((a, b) => a - b);
  return near[2] ?? 0;
}

function homeOf(ways: Ways, estates: readonly Estate[], group: readonly number[]): Home {
  const households = group.reduce((sum, one) => sum + nth(estates, one).households, 0);
  const middle = nth(estates, group[0] ?? 0).middle;
  let best: { host: number; node: number; m: number } | null = null;
  for (const host of group) {
    for (const node of nth(ways.lodges, host)) {
      if (node < 0) continue;
      const m = distanceOf(nth(ways.nodes, node), middle);
      if (best === null || m < best.m) best = { host, node, m };
    }
  }
  if (best === null) throw new Error('no community of the group has room for a heat station');
  return { estates: group, host: best.host, node: best.node, at: nth(ways.nodes, best.node), households };
}

/** Each station to the source whose mains reach it with less digging, neither source beyond six tenths of the city. */
function shareStations(
  homes: readonly Home[],
  trees: readonly { readonly cost: Float64Array }[],
  size: CitySize,
): StationSite[] {
  const room = trees.map(() => (trees.length === 1 ? size.households : size.households * 0.6));
  const gain = (home: Home) =>
    Math.abs((trees[0]?.cost[home.node] ?? 0) - (trees[1]?.cost[home.node] ?? Number.POSITIVE_INFINITY));
  const order = [...homes.keys()].sort((a, b) => gain(nth(homes, b)) - gain(nth(homes, a)) || a - b);
  const sourceOf: number[] = homes.map(() => 0);
  for (const i of order) {
    const home = nth(homes, i);
    const ranked = [...trees.keys()].sort(
      (a, b) => (trees[a]?.cost[home.node] ?? 0) - (trees[b]?.cost[home.node] ?? 0),
    );
    const source = ranked.find((one) => (room[one] ?? 0) >= home.households) ?? ranked[0] ?? 0;
    room[source] = (room[source] ?? 0) - home.households;
    sourceOf[i] = source;
  }
  return homes.map((home, i) => ({ ...home, source: nth(sourceOf, i) }));
}

function layPrimary(
  source: SourceSite,
  index: number,
  tree: { readonly before: Int32Array },
  ways: Ways,
  stations: readonly StationSite[],
  names: NetworkNames,
): Stretch[] {
  const outlets: Outlet[] = stations.flatMap((station, i) =>
    station.source === index
      ? [{ node: station.node, name: names.station(i), load: station.households, stub: null }]
      : [],
  );
  const gate = `j:${names.source(index)}`;
  const main = layPipes({
    root: source.node,
    rootName: gate,
    nodes: ways.nodes,
    before: tree.before,
    outlets,
    branchLoad: 5200,
    diameterOf: primaryDiameter,
  });
  const first: Stretch = {
    branch: 0,
    fromNode: names.source(index),
    toNode: gate,
    diameterMm: primaryDiameter(source.households),
    points: [source.at, nth(ways.nodes, source.node)],
  };
  return [first, ...main];
}

function laySecondary(
  station: StationSite,
  index: number,
  ways: Ways,
  estates: readonly Estate[],
  names: NetworkNames,
): Stretch[] {
  const outlets: Outlet[] = station.estates.flatMap((e) => {
    const estate = nth(estates, e);
    const flats = estate.houses.reduce((sum, house) => sum + flatsOf(estate, house), 0);
    return estate.houses.map((house, h) => {
      const yard = nth(estate.yards, house.yard);
      const { door, middle } = nth(yard.houses, house.house);
      const node = nth(nth(nth(ways.lanes, e), house.yard), nth(yard.doors, house.house));
      return {
        node,
        name: names.building(e, h),
        load: (flatsOf(estate, house) * estate.households) / flats,
        // into the wall
        stub: between(door, middle, 0.6),
      };
    });
  });
  const { before } = cheapestWays(
    ways,
    station.node,
    secondaryCost,
    outlets.map(({ node }) => node),
  );
  return layPipes({
    root: station.node,
    rootName: names.station(index),
    nodes: ways.nodes,
    before,
    outlets,
    branchLoad: 260,
    diameterOf: secondaryDiameter,
  });
}

function flatsOf(estate: Estate, house: Estate['houses'][number]): number {
  return nth(nth(estate.yards, house.yard).houses, house.house).units * house.doorsPerFloor * house.floors;
}

function primaryDiameter(households: number): number {
  return stepUp(households, [
    [24_000, 1000],
    [16_000, 900],
    [10_000, 800],
    [7000, 700],
    [4600, 600],
    [3000, 500],
    [1900, 400],
    [1100, 300],
    [600, 250],
    [0, 200],
  ]);
}

function secondaryDiameter(households: number): number {
  return stepUp(households, [
    [900, 300],
    [560, 250],
    [330, 200],
    [190, 150],
    [110, 125],
    [60, 100],
    [32, 80],
    [0, 65],
  ]);
}

function stepUp(load: number, steps: readonly (readonly [from: number, mm: number])[]): number {
  return steps.find(([from]) => load >= from)?.[1] ?? 65;
}
