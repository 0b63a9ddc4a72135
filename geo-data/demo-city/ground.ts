/** The ground of the demo city for the base map: water, greens, railways, borders and the names on it. */
import type { GroundArea, GroundLine, GroundName, LonLat } from '../map-source.ts';
import type { Block } from './blocks.ts';
import { besideLine, type Curve, clearOf } from './curve.ts';
import { type Land, shapeBlob } from './land.ts';
import type { Lot, Use } from './land-use.ts';
import {
  branchRailName,
  cityName,
  districts,
  islandName,
  landmarkNames,
  type Name,
  parkNames,
  quarterNames,
  railName,
  riverName,
  stationName,
  streamName,
} from './names.ts';
import { distanceOf, type Line, nth, type Point } from './plane.ts';
import { lonLatOf, ringOf } from './projection.ts';
import { seededRandom } from './random.ts';
import type { StreetGraph } from './street-graph.ts';
import { chainsOf } from './streets.ts';

/** The land as a whole and what lies under the blocks, from the bottom up. */
export function drawLand(land: Land): GroundArea[] {
  const nameless = { name: null, nameEn: null };
  const { river, stream } = land;
  const band = (curve: Curve, halfM: (t: number) => number, to?: number): LonLat[] =>
    ringOf([
      ...besideLine(curve, halfM, undefined, to),
      ...besideLine(curve, (t) => -halfM(t), undefined, to).reverse(),
    ]);
  const lakes = land.parks.flatMap(({ lake }) => (lake === null ? [] : [lake]));
  return [
    { kind: 'earth', ...nameless, rings: [earthRing(land)] },
    ...drawWoods(land),
    ...drawShores(land),
    ...land.parks.map((park) => ({
      kind: park.wooded ? ('forest' as const) : ('park' as const),
      ...nth(parkNames, park.site),
      rings: [ringOf(park.ring), ...(park.lake === null ? [] : [[...ringOf(park.lake)].reverse()])],
    })),
    { kind: 'water', ...streamName, rings: [band(stream, stream.half, stream.to)] },
    { kind: 'water', ...riverName, rings: [band(river, river.half), [...ringOf(land.island)].reverse()] },
    ...lakes.map((lake) => ({ kind: 'water' as const, ...nameless, rings: [ringOf(lake)] })),
    { kind: 'park', ...islandName, rings: [ringOf(land.island)] },
  ];
}

function earthRing(land: Land): LonLat[] {
  const reach = 1.6 * land.radiusM;
  return ringOf([
    [-reach, -reach],
    [reach, -reach],
    [reach, reach],
    [-reach, reach],
  ]);
}

/** Greens between the embankments and the water, and along the stream. */
function drawShores(land: Land): GroundArea[] {
  const { river, stream } = land;
  const R = land.radiusM;
  const strip = (
    curve: Curve,
    near: (t: number) => number,
    far: (t: number) => number,
    from: number,
    to: number,
  ) => ringOf([...besideLine(curve, near, from, to), ...besideLine(curve, far, from, to).reverse()]);
  const shore = (side: number, name: Name): GroundArea => ({
    kind: 'park',
    ...name,
    rings: [
      strip(
        river,
        (x) => side * river.half(x),
        (x) => side * (river.half(x) + 40),
        -1.02 * R,
        1.02 * R,
      ),
    ],
  });
  const bank = (side: number): GroundArea => ({
    kind: 'grass',
    name: null,
    nameEn: null,
    rings: [
      strip(
        stream,
        (y) => side * stream.half(y),
        () => side * 30,
        -1.1 * R,
        stream.to - 0.08 * R,
      ),
    ],
  });
  return [
    shore(-1, { name: '滨江公园', nameEn: 'Riverside Park' }),
    shore(1, { name: '江北滨水公园', nameEn: 'North Bank Park' }),
    bank(1),
    bank(-1),
  ];
}

/** Woods and meadows around the city, away from the water. */
function drawWoods(land: Land): GroundArea[] {
  const random = seededRandom(land.seed * 37 + 8);
  const woods: GroundArea[] = [];
  for (let tries = 0; tries < 400 && woods.length < 34; tries++) {
    const angle = random() * 2 * Math.PI;
    const reach = (1.05 + 0.5 * random()) * land.radiusM;
    const middle: Point = [reach * Math.cos(angle), 0.06 * land.radiusM + 0.85 * reach * Math.sin(angle)];
    const a = (0.03 + 0.06 * random()) * land.radiusM;
    const b = a * (0.4 + 0.4 * random());
    const ring = shapeBlob(land.seed + tries, middle, a, b, random() * 3);
    const clear = (p: Point) =>
      land.remoteness(p) > 1.04 && clearOf(land.river, p) > 60 && clearOf(land.rail, p) > 30;
    if (!ring.every(clear)) continue;
    woods.push({
      kind: random() < 0.6 ? 'forest' : 'grass',
      name: null,
      nameEn: null,
      rings: [ringOf(ring)],
    });
  }
  return woods;
}

/** Railways with the tracks of the station, the river's middle for its name, and the borders of districts. */
export function drawLines(
  land: Land,
  graph: StreetGraph,
  blocks: readonly Block[],
  districtOf: (block: number) => number,
): GroundLine[] {
  const R = land.radiusM;
  const yard = (aside: number): GroundLine => ({
    kind: 'rail',
    ...railName,
    line: besideLine(
      land.rail,
      (x) => aside * Math.exp(-(((x - land.stationX) / (0.08 * R)) ** 4)),
      land.stationX - 0.11 * R,
      land.stationX + 0.11 * R,
    ).map(lonLatOf),
  });
  return [
    { kind: 'rail', ...railName, line: besideLine(land.rail, () => 0).map(lonLatOf) },
    { kind: 'rail', ...branchRailName, line: besideLine(land.railBranch, () => 0).map(lonLatOf) },
    ...[-42, -28, -14, 14, 28].map(yard),
    { kind: 'river', ...riverName, line: besideLine(land.river, () => 0).map(lonLatOf) },
    { kind: 'stream', ...streamName, line: besideLine(land.stream, () => 0).map(lonLatOf) },
    ...drawBorders(graph, blocks, districtOf),
  ];
}

function drawBorders(
  graph: StreetGraph,
  blocks: readonly Block[],
  districtOf: (block: number) => number,
): GroundLine[] {
  const sides = graph.edges.map((): number[] => []);
  for (const [i, block] of blocks.entries())
    for (const edge of block.edges) nth(sides, edge).push(districtOf(i));
  const isBorder = new Set(
    graph.edges.filter((_, i) => new Set(sides[i]).size > 1 || sides[i]?.length === 1),
  );
  return chainsOf(graph, (edge) => isBorder.has(edge), false).map((chain) => ({
    kind: 'boundary',
    name: null,
    nameEn: null,
    line: chain.nodes.map((node) => lonLatOf(nth(graph.nodes, node))),
  }));
}

export interface NamedPlaces {
  readonly lots: readonly Lot[];
  /** Middle of each district by its people. */
  readonly districtMiddles: readonly Point[];
  readonly estateMiddles: readonly Point[];
}

export function drawNames(land: Land, places: NamedPlaces): GroundName[] {
  const station: Point = [land.stationX, land.rail.at(land.stationX)];
  return [
    { kind: 'city', ...cityName, rank: 0, at: lonLatOf([0, 0.05 * land.radiusM]) },
    ...places.districtMiddles.map((p, i) => ({
      kind: 'district' as const,
      name: nth(districts, i).name,
      nameEn: nth(districts, i).nameEn,
      rank: i,
      at: lonLatOf(p),
    })),
    ...nameQuarters(land, places.estateMiddles),
    { kind: 'station', ...stationName, rank: 0, at: lonLatOf(station) },
    ...nameLandmarks(land, places.lots),
  ];
}

/** Old village and parish names, spread out so that none crowds another. */
function nameQuarters(land: Land, middles: readonly Point[]): GroundName[] {
  const chosen: Point[] = [];
  const apart = 0.21 * land.radiusM;
  for (const p of middles) {
    if (chosen.length === quarterNames.length) break;
    if (chosen.every((q) => distanceOf(p, q) > apart)) chosen.push(p);
  }
  return chosen.map((p, i) => ({
    kind: 'quarter',
    name: nth(quarterNames, i).name,
    nameEn: nth(quarterNames, i).nameEn,
    rank: i,
    at: lonLatOf(p),
  }));
}

/** Sights stand on the lot of their use nearest to where they belong. */
function nameLandmarks(land: Land, lots: readonly Lot[]): GroundName[] {
  const R = land.radiusM;
  const used = new Set<number>();
  const at = (name: Name, uses: readonly Use[], wish: Point, rank: number): GroundName[] => {
    let best = -1;
    for (const [i, lot] of lots.entries()) {
      if (!uses.includes(lot.use) || used.has(i)) continue;
      if (best < 0 || distanceOf(lot.plot.middle, wish) < distanceOf(nth(lots, best).plot.middle, wish))
        best = i;
    }
    if (best < 0) return [];
    used.add(best);
    return [{ kind: 'landmark', ...name, rank, at: lonLatOf(nth(lots, best).plot.middle) }];
  };
  const bank = land.stationX;
  const { church, library, market, opera, stadium, university, works } = landmarkNames;
  return [
    {
      kind: 'landmark',
      ...landmarkNames.bank,
      rank: 0,
      at: lonLatOf([bank, land.river.at(bank) - land.river.half(bank) - 30]),
    },
    ...at(church, ['square', 'green'], [0.05 * R, 0.1 * R], 1),
    ...at(opera, ['shops'], [0.08 * R, 0.6 * R], 2),
    ...at(library, ['shops'], [0.2 * R, -0.1 * R], 3),
    ...at(university, ['campus'], [0.5 * R, -0.62 * R], 4),
    ...at(stadium, ['school', 'green'], [-0.3 * R, 0.1 * R], 5),
    ...at(market, ['shops'], [0.3 * R, 0.2 * R], 6),
    ...at(works, ['works'], [-0.6 * R, -0.45 * R], 7),
  ];
}

/** A point of the middle that surely lies on one of the places: for labels of scattered districts. */
export function nearestOf(p: Point, places: Line): Point {
  return places.reduce((a, b) => (distanceOf(a, p) <= distanceOf(b, p) ? a : b), nth(places, 0));
}
