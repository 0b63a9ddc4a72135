/** Builds the whole demo city from a seed: land, streets, blocks, communities, network, people. */
import type { Area, CommunityToSave, District, HeatStation, RepairStation } from '../store/city.ts';
import type { Household } from '../store/households.ts';
import type { HeatSource, Pipe } from '../store/network.ts';
import { planArterials, planParkLoops, type RoadLine } from './arterials.ts';
import { type Block, findBlocks } from './blocks.ts';
import { type CitySize, citySizes, type DemoCity } from './demo-city.ts';
import { chooseEstates, type Estate } from './estates.ts';
import { drawLand, drawLines, drawNames } from './ground.ts';
import { growStreets } from './grow-streets.ts';
import { type HeatNetwork, planHeatNetwork } from './heat-network.ts';
import {
  buildingId,
  communityId,
  countCells,
  listBuildings,
  listCustomers,
  settleHouseholds,
} from './homes.ts';
import { type Land, limitRemoteness, placeParks, shapeLand } from './land.ts';
import { type Lot, neighboursOf, planLand } from './land-use.ts';
import { areaWords, cityName, districts, estateNames, type Name, sourceNames } from './names.ts';
import { hireCrew } from './people.ts';
import type { Stretch } from './pipe-tree.ts';
import { distanceOf, nth, type Point } from './plane.ts';
import { cityCenter, lonLatOf, placeOf, ringOf } from './projection.ts';
import { divideCity, type Regions } from './regions.ts';
import { dressLots, insideOf, standingHouse } from './scenery.ts';
import { shapeStreetField } from './street-field.ts';
import { buildStreetGraph, type StreetGraph } from './street-graph.ts';
import { drawStreets } from './streets.ts';
import { joinWays, type Ways } from './ways.ts';

/** The same seed and size give the same city, to the last household. Takes some seconds for size `M`. */
export function buildDemoCity(seed: number, scale: keyof typeof citySizes = 'M'): DemoCity {
  const size = citySizes[scale];
  const land = layLand(seed, size);
  const graph = layStreets(land);
  const blocks = findBlocks(graph);
  const lots = planLand(land, graph, blocks);
  const estates = chooseEstates(land, lots, neighboursOf(graph, blocks), size);
  const ways = joinWays(
    graph,
    lots,
    blocks.map((block) => block.edges),
    estates,
  );
  const network = planHeatNetwork(land, ways, lots, estates, size, {
    source: (i) => `src:${sourceId(i)}`,
    station: (i) => `hs:${stationId(i)}`,
    building: (e, h) => `b:${buildingId(e, h)}`,
  });
  const regions = divideCity(land, graph, blocks, lots, estates, size);
  const frame: Frame = { seed, size, land, graph, blocks, lots, estates, ways, network, regions };
  return assemble(frame);
}

interface Frame {
  readonly seed: number;
  readonly size: CitySize;
  readonly land: Land;
  readonly graph: StreetGraph;
  readonly blocks: readonly Block[];
  readonly lots: readonly Lot[];
  readonly estates: readonly Estate[];
  readonly ways: Ways;
  readonly network: HeatNetwork;
  readonly regions: Regions;
}

function layLand(seed: number, size: CitySize): Land {
  const bare = shapeLand(seed, size.radiusM);
  const roads = planArterials(bare).filter((road) => road.class !== null);
  return {
    ...bare,
    parks: placeParks(
      bare,
      roads.map((road) => road.points),
    ),
  };
}

function layStreets(land: Land): StreetGraph {
  const planned: readonly RoadLine[] = [...planArterials(land), ...planParkLoops(land)];
  const field = shapeStreetField(land, planned);
  const roads = growStreets(land, field, planned);
  return buildStreetGraph(roads, (p) => land.remoteness(p) > limitRemoteness);
}

const sourceId = (i: number) => `src-${i + 1}`;
const stationId = (i: number) => `hs-${String(i + 1).padStart(2, '0')}`;

function assemble(frame: Frame): DemoCity {
  const { seed, size, estates } = frame;
  const names = estateNames(
    seed,
    estates.map(({ zone }) => zone === 'north' || zone === 'outer'),
  );
  const households = settleHouseholds(seed, estates);
  const repairStations = placeRepairStations(frame);
  const crew = hireCrew(
    seed,
    size.workers,
    repairStations.map(({ id }) => id),
    repairStations.map((_, area) => homesOfArea(frame, area)),
  );
  return {
    seed,
    size,
    ...cityName,
    center: cityCenter,
    plan: {
      repairStations,
      districts: listDistricts(frame),
      areas: listAreas(frame),
      heatSources: listSources(frame),
      heatStations: listStations(frame, names),
      communities: listCommunities(frame, names, households),
      buildings: listBuildings(estates),
      pipes: listPipes(frame),
      households,
      customers: listCustomers(households),
      workers: crew.workers,
      shifts: [],
    },
    crew: crew.members,
    ground: drawGround(frame),
  };
}

function listDistricts({ regions }: Frame): District[] {
  return regions.districtShapes.map((geometry, i) => {
    const { name, nameEn } = nth(districts, i);
    return { id: `d-${i + 1}`, name, nameEn, geometry };
  });
}

function listAreas({ regions }: Frame): Area[] {
  return regions.areaShapes.map((geometry, i) => {
    const { name, nameEn } = nth(areaWords, i);
    return {
      id: `a-${i + 1}`,
      name: `${name}片区`,
      nameEn: `${nameEn} Area`,
      repairStationId: `rs-${i + 1}`,
      dispatchMode: 'direct',
      geometry,
    };
  });
}

/** On a house near the middle of where the area's people live. */
function placeRepairStations(frame: Frame): RepairStation[] {
  const { regions, lots, estates } = frame;
  const taken = new Set(estates.flatMap((estate) => estate.lots));
  return regions.areaShapes.map((_, area) => {
    const middle = middleOfPeople(frame, (block) => regions.areaOf(block) === area);
    let best: Lot | null = null;
    for (const [i, lot] of lots.entries()) {
      if (taken.has(i) || (lot.use !== 'shops' && lot.use !== 'homes')) continue;
      if (regions.areaOf(lot.plot.block) !== area || !lot.plot.isDry(lot.plot.middle)) continue;
      if (best === null || distanceOf(lot.plot.middle, middle) < distanceOf(best.plot.middle, middle))
        best = lot;
    }
    const { name, nameEn } = nth(areaWords, area);
    return {
      id: `rs-${area + 1}`,
      name: `${name}维修站`,
      nameEn: `${nameEn} Repair Station`,
      phone: `0451-8200${area + 1}`,
      orgUnitId: null,
      ...placeOf(best?.plot.middle ?? middle),
    };
  });
}

function middleOfPeople({ estates, lots }: Frame, isOwn: (block: number) => boolean): Point {
  let x = 0;
  let y = 0;
  let sum = 0;
  for (const estate of estates) {
    if (!isOwn(blockOf(lots, estate))) continue;
    x += estate.middle[0] * estate.households;
    y += estate.middle[1] * estate.households;
    sum += estate.households;
  }
  return sum === 0 ? [0, 0] : [x / sum, y / sum];
}

function blockOf(lots: readonly Lot[], estate: Estate): number {
  return nth(lots, nth(estate.lots, 0)).plot.block;
}

/** Streets where the area's workers may be when the day begins. */
function homesOfArea({ estates, lots, regions }: Frame, area: number): Point[] {
  const own = estates.filter((estate) => regions.areaOf(blockOf(lots, estate)) === area);
  return (own.length > 0 ? own : estates).flatMap(({ yards }) => yards.map((yard) => nth(yard.lanes, 0).at));
}

function listSources({ network }: Frame): HeatSource[] {
  return network.sources.map((source, i) => {
    const { name, nameEn } = nth(sourceNames, i);
    // 50 W per square metre, 100 m² per household, and a fifth in reserve
    const capacityMw = Math.ceil((source.households * 0.005 * 1.2) / 10) * 10;
    return { id: sourceId(i), name, nameEn, capacityMw, ...placeOf(source.at) };
  });
}

function listStations({ network }: Frame, names: readonly Name[]): HeatStation[] {
  return network.stations.map((station, i) => {
    const { name, nameEn } = nth(names, station.host);
    const number = String(i + 1).padStart(2, '0');
    return {
      id: stationId(i),
      name: `${number} 号站 · ${name}`,
      nameEn: `Station ${number} · ${nameEn}`,
      heatSourceId: sourceId(station.source),
      ...placeOf(station.at),
    };
  });
}

function listCommunities(
  { estates, lots, regions, network }: Frame,
  names: readonly Name[],
  households: readonly Household[],
): CommunityToSave[] {
  const stationOf = new Map(
    network.stations.flatMap((station, i) => station.estates.map((estate) => [estate, i] as const)),
  );
  const homes = byCommunity(households);
  return estates.map((estate, e) => {
    const id = communityId(e);
    const own = homes.get(id) ?? [];
    const block = blockOf(lots, estate);
    return {
      id,
      ...nth(names, e),
      districtId: `d-${regions.districtOf(block) + 1}`,
      areaId: `a-${regions.areaOf(block) + 1}`,
      heatStationId: stationId(stationOf.get(e) ?? 0),
      ...placeOf(estate.middle),
      households: own.length,
      outline: {
        type: 'MultiPolygon',
        coordinates: estate.lots.map((lot) => [ringOf(insideOf(nth(lots, lot)))]),
      },
      cells: countCells(own),
    };
  });
}

function byCommunity(households: readonly Household[]): Map<string, Household[]> {
  const homes = new Map<string, Household[]>();
  for (const household of households) {
    const own = homes.get(household.communityId);
    if (own === undefined) homes.set(household.communityId, [household]);
    else own.push(household);
  }
  return homes;
}

function listPipes({ network }: Frame): Pipe[] {
  const primary = network.primary.flatMap((net, i) =>
    net.map((stretch, k) =>
      pipeOf(stretch, `p-${i + 1}-${k + 1}`, `${sourceId(i)}/${stretch.branch}`, sourceId(i), null),
    ),
  );
  const secondary = network.secondary.flatMap((net, i) => {
    const source = sourceId(nth(network.stations, i).source);
    return net.map((stretch, k) =>
      pipeOf(stretch, `s-${i + 1}-${k + 1}`, `${stationId(i)}/${stretch.branch}`, source, stationId(i)),
    );
  });
  return [...primary, ...secondary];
}

function pipeOf(
  stretch: Stretch,
  id: string,
  branchId: string,
  heatSourceId: string,
  heatStationId: string | null,
): Pipe {
  const { fromNode, toNode, diameterMm } = stretch;
  return {
    id,
    net: heatStationId === null ? 'primary' : 'secondary',
    branchId,
    heatSourceId,
    heatStationId,
    fromNode,
    toNode,
    diameterMm,
    line: stretch.points.map(lonLatOf),
  };
}

function drawGround(frame: Frame): DemoCity['ground'] {
  const { land, graph, blocks, lots, estates, ways, regions } = frame;
  const taken = new Set(estates.flatMap((estate) => estate.lots));
  const scenery = dressLots(land, lots, (lot) => taken.has(lot));
  const reach = 1.45 * land.radiusM;
  const [west, south] = lonLatOf([-reach, -reach * 0.95]);
  const [east, north] = lonLatOf([reach, reach]);
  return {
    bounds: [west, south, east, north],
    streets: drawStreets(land, graph, ways, estates),
    areas: [...drawLand(land), ...scenery.areas],
    lines: drawLines(land, graph, blocks, regions.districtOf),
    buildings: [...estates.flatMap(housesOf), ...scenery.buildings],
    names: drawNames(land, {
      lots,
      districtMiddles: regions.districtShapes.map((_, i) =>
        middleOfPeople(frame, (block) => regions.districtOf(block) === i),
      ),
      estateMiddles: estates.map(({ middle }) => middle),
    }),
    attribution: 'Yunjiang is an invented city · 云江为虚构城市',
  };
}

function housesOf(estate: Estate): DemoCity['ground']['buildings'] {
  return [
    ...estate.houses.map((own) =>
      standingHouse(nth(nth(estate.yards, own.yard).houses, own.house), own.floors * 3),
    ),
    ...estate.yards.flatMap(({ lodge }) => (lodge === null ? [] : [standingHouse(lodge, 5)])),
  ];
}
