/** Turns an OpenStreetMap extract (.osm.pbf) into the ground of a city, and tells what in it could not be used. */
import type { GroundArea, GroundName, LonLat, MapSource } from '../../map-source.ts';
import { openOsmFile } from './blocks.ts';
import { splitLandAndSea } from './coast.ts';
import { type Collected, collectOsm, groundNameOf, lineOf, type OnShare } from './collect.ts';
import type { OsmWay } from './elements.ts';
import { bordersOf, linesOf } from './ground-lines.ts';
import { areaKindOf, areaOf, heightOf, isBuilding } from './ground-words.ts';
import type { OsmProblem, Report } from './problem.ts';
import { polygonsOfRelations } from './relation-polygons.ts';
import { type Box, boxOf, joinDirected, nestRings } from './rings.ts';
import { findIslands, type StreetIsland } from './street-islands.ts';
import { streetsOf } from './streets.ts';

export interface OsmReading {
  readonly source: MapSource;
  readonly counts: Collected['counts'];
  /** Parts of the drivable streets; more than one means that some places cannot be reached. */
  readonly islands: readonly StreetIsland[];
  readonly problems: readonly OsmProblem[];
}

const attribution = '© OpenStreetMap contributors';

/** Reads the file. Throws `OsmFileError` when it is no such file, damaged, or without any street or building. */
export async function readOsm(path: string, onShare: OnShare = () => undefined): Promise<OsmReading> {
  const file = await openOsmFile(path);
  try {
    const collected = await collectOsm(file, onShare);
    return groundOf(collected, file.bounds);
  } finally {
    await file.close();
  }
}

/** Everything that is drawn and driven, from what was kept of the file. */
export function groundOf(collected: Collected, headerBounds: Box | null): OsmReading {
  const problems: OsmProblem[] = [];
  const report = (problem: OsmProblem) => void problems.push(problem);
  const streets = streetsOf(collected, report);
  const bounds = headerBounds ?? boundsOf(collected);
  const relations = polygonsOfRelations(collected, report);
  const areas = [...coastOf(collected, bounds, report), ...relations.areas];
  const buildings = [...relations.buildings];
  const names = [...collected.names];
  for (const way of collected.ways.values()) {
    if (way.tags === undefined) continue;
    const ring = closedRingOf(collected, way);
    if (ring === null) continue;
    const kind = areaKindOf(way.tags);
    // Its relation has drawn it already, with its holes.
    if (kind !== null && !relations.drawn.has(way.id)) areas.push(areaOf(kind, way.tags, [ring]));
    if (isBuilding(way.tags) && !relations.drawn.has(way.id))
      buildings.push({ heightM: heightOf(way.tags), rings: [ring] });
    const name = groundNameOf(way.tags, middleOf(ring));
    if (name !== null) names.push(name);
  }
  const source: MapSource = {
    bounds,
    streets,
    areas,
    lines: [...linesOf(collected), ...bordersOf(collected)],
    buildings,
    names: uniqueNames(names),
    attribution,
  };
  return { source, counts: collected.counts, islands: findIslands(streets), problems };
}

function boundsOf({ ways, places }: Collected): Box {
  const box = boxOf(pointsOf(ways.values(), places));
  return Number.isFinite(box[0]) ? box : [-180, -85, 180, 85];
}

function* pointsOf(ways: Iterable<OsmWay>, places: Collected['places']): Generator<LonLat> {
  for (const way of ways) {
    for (const ref of way.refs) {
      const at = places.get(ref);
      if (at !== null) yield at;
    }
  }
}

/** Null when it is not closed or lies partly outside of the file. */
function closedRingOf({ places }: Collected, { refs }: OsmWay): LonLat[] | null {
  if (refs.length < 4 || refs[0] !== refs.at(-1)) return null;
  const ring: LonLat[] = [];
  for (const ref of refs) {
    const at = places.get(ref);
    if (at === null) return null;
    ring.push(at);
  }
  return nestRings([ring])[0]?.[0]?.slice() ?? null;
}

function coastOf(collected: Collected, bounds: Box, report: Report): GroundArea[] {
  const coast = [...collected.ways.values()].filter((way) => way.tags?.natural === 'coastline');
  const chains = joinDirected(coast.map((way) => way.refs)).map((chain) => lineOf(collected, chain));
  const { land, sea, looseEnds } = splitLandAndSea(
    chains.filter((chain) => chain.length >= 2),
    bounds,
  );
  for (const at of looseEnds) {
    const way = coast.find(({ refs }) =>
      [refs.at(0), refs.at(-1)].some((ref) => collected.places.get(ref ?? 0)?.join() === at.join()),
    );
    report({ code: 'coast-open', osmId: `way/${way?.id ?? 0}`, at });
  }
  const bare = { name: null, nameEn: null };
  return [
    ...land.map((rings) => ({ kind: 'earth' as const, ...bare, rings })),
    ...sea.map((rings) => ({ kind: 'water' as const, ...bare, rings })),
  ];
}

/** The same name of the same kind close by is one name: a park and its entrance, a station and its building. */
function uniqueNames(names: readonly GroundName[]): GroundName[] {
  const seen = new Map<string, GroundName>();
  for (const name of [...names].sort((a, b) => a.rank - b.rank)) {
    const [lon, lat] = name.at;
    const key = `${name.kind} ${name.name} ${Math.round(lon * 50)} ${Math.round(lat * 50)}`;
    if (!seen.has(key)) seen.set(key, name);
  }
  return [...seen.values()];
}

function middleOf(ring: readonly LonLat[]): LonLat {
  const [west, south, east, north] = boxOf(ring);
  return [(west + east) / 2, (south + north) / 2];
}
