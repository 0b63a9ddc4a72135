/** Turns an OpenStreetMap extract (.osm.pbf) into the ground of a city, and tells what in it could not be used. */
import type {
  GroundArea,
  GroundBuilding,
  GroundLine,
  GroundName,
  LonLat,
  MapSource,
} from '../../map-source.ts';
import { openOsmFile } from './blocks.ts';
import { splitLandAndSea } from './coast.ts';
import { type Collected, collectOsm, groundNameOf, isBorder, type OnShare } from './collect.ts';
import { nameEnOf, nameOf, type OsmRelation, type OsmWay, type Tags } from './elements.ts';
import { areaKindOf, heightOf, isBuilding, lineKindOf } from './ground-words.ts';
import { assembleRings, type Box, boxOf, nestRings } from './rings.ts';
import { findIslands, type StreetIsland } from './street-islands.ts';
import { streetsOf } from './streets.ts';

/** Something in the file that was left out or mended; the import goes on without it. */
export interface OsmProblem {
  readonly code:
    | 'ring-open'
    | 'ring-too-small'
    | 'node-missing'
    | 'member-missing'
    | 'street-without-length'
    | 'coast-open';
  /** `way/123`, `relation/45`. */
  readonly osmId: string;
  readonly at: LonLat | null;
}

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

type Report = (problem: OsmProblem) => void;

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

function lineOf({ places }: Collected, refs: readonly number[]): LonLat[] {
  return refs.flatMap((ref) => {
    const at = places.get(ref);
    return at === null ? [] : [at];
  });
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

function areaOf(kind: GroundArea['kind'], tags: Tags, rings: GroundArea['rings']): GroundArea {
  return { kind, name: nameOf(tags), nameEn: nameEnOf(tags), rings };
}

interface RelationPolygons {
  readonly areas: GroundArea[];
  readonly buildings: GroundBuilding[];
  /** Ways whose own tags were drawn by their relation. */
  readonly drawn: Set<number>;
}

function polygonsOfRelations(collected: Collected, report: Report): RelationPolygons {
  const result: RelationPolygons = { areas: [], buildings: [], drawn: new Set() };
  for (const relation of collected.relations) {
    if (relation.tags?.type !== 'multipolygon') continue;
    const tags = meaningOf(collected, relation, result.drawn);
    const kind = areaKindOf(tags);
    const building = isBuilding(tags);
    if (kind === null && !building) continue;
    for (const rings of polygonsOf(collected, relation, report)) {
      if (building) result.buildings.push({ heightM: heightOf(tags), rings });
      else if (kind !== null) result.areas.push(areaOf(kind, tags, rings));
    }
  }
  return result;
}

/** Old relations carry no tags of their own: then their outer ways say what they are. */
function meaningOf({ ways }: Collected, relation: OsmRelation, drawn: Set<number>): Tags {
  const own = relation.tags ?? {};
  const saysItself = areaKindOf(own) !== null || isBuilding(own);
  const outers = relation.members.filter(({ type, role }) => type === 'way' && role !== 'inner');
  let said: Tags = own;
  for (const { ref } of outers) {
    const tags = ways.get(ref)?.tags;
    if (tags === undefined || (areaKindOf(tags) === null && !isBuilding(tags))) continue;
    const same =
      areaKindOf(tags) === areaKindOf(saysItself ? own : tags) &&
      isBuilding(tags) === isBuilding(saysItself ? own : tags);
    if (!saysItself) said = tags;
    if (same) drawn.add(ref);
  }
  return said;
}

function polygonsOf(collected: Collected, relation: OsmRelation, report: Report): GroundArea['rings'][] {
  const osmId = `relation/${relation.id}`;
  const lines: (readonly number[])[] = [];
  for (const { type, ref } of relation.members) {
    if (type !== 'way') continue;
    const way = collected.ways.get(ref);
    if (way === undefined) report({ code: 'member-missing', osmId, at: null });
    else lines.push(way.refs);
  }
  const { closed, open } = assembleRings(lines);
  for (const chain of open) report({ code: 'ring-open', osmId, at: collected.places.get(chain[0] ?? 0) });
  const rings = closed.map((ring) => lineOf(collected, ring)).filter((ring) => ring.length >= 4);
  const nested = nestRings(rings);
  if (closed.length > 0 && nested.length === 0)
    report({ code: 'ring-too-small', osmId, at: rings[0]?.[0] ?? null });
  return nested;
}

function coastOf(collected: Collected, bounds: Box, report: Report): GroundArea[] {
  const coast = [...collected.ways.values()].filter((way) => way.tags?.natural === 'coastline');
  const chains = joinDirected(coast.map((way) => way.refs)).map((chain) => lineOf(collected, chain));
  const { land, sea, looseEnds } = splitLandAndSea(
    chains.filter((chain) => chain.length >= 2),
    bounds,
  );
  for (const at of looseEnds) report({ code: 'coast-open', osmId: `way/${coast[0]?.id ?? 0}`, at });
  const bare = { name: null, nameEn: null };
  return [
    ...land.map((rings) => ({ kind: 'earth' as const, ...bare, rings })),
    ...sea.map((rings) => ({ kind: 'water' as const, ...bare, rings })),
  ];
}

/** Joins lines end to beginning; unlike rings of relations, a coastline may not be turned around. */
export function joinDirected(lines: readonly (readonly number[])[]): number[][] {
  const byStart = new Map(lines.map((line) => [line[0], line]));
  const followed = new Set(lines.map((line) => line.at(-1)));
  // Beginnings that nobody leads to first; what is left are rings.
  const ordered = [...lines].sort((a, b) => Number(followed.has(a[0])) - Number(followed.has(b[0])));
  const used = new Set<readonly number[]>();
  const chains: number[][] = [];
  for (const line of ordered) {
    if (used.has(line)) continue;
    used.add(line);
    const chain = [...line];
    for (
      let next = byStart.get(chain.at(-1));
      next !== undefined && !used.has(next);
      next = byStart.get(chain.at(-1))
    ) {
      used.add(next);
      for (let i = 1; i < next.length; i++) chain.push(next[i] ?? 0);
    }
    chains.push(chain);
  }
  return chains;
}

function linesOf(collected: Collected): GroundLine[] {
  return [...collected.ways.values()].flatMap((way) => {
    const kind = way.tags === undefined ? null : lineKindOf(way.tags);
    const line = kind === null ? [] : lineOf(collected, way.refs);
    if (kind === null || way.tags === undefined || line.length < 2) return [];
    return [{ kind, name: nameOf(way.tags), nameEn: nameEnOf(way.tags), line }];
  });
}

/** Each way once, with the name of its highest unit; borders in the sea are the coast's matter. */
function bordersOf(collected: Collected): GroundLine[] {
  const drawn = new Set<number>();
  const level = ({ tags }: OsmRelation) => Number(tags?.admin_level ?? 99);
  return collected.relations
    .filter(({ tags }) => tags !== undefined && isBorder(tags))
    .sort((a, b) => level(a) - level(b))
    .flatMap(({ members, tags = {} }) =>
      members.flatMap(({ type, ref }) => {
        const way = type === 'way' ? collected.ways.get(ref) : undefined;
        if (way === undefined || drawn.has(ref) || way.tags?.natural === 'coastline') return [];
        drawn.add(ref);
        if (way.tags?.maritime === 'yes') return [];
        const line = lineOf(collected, way.refs);
        return line.length < 2
          ? []
          : [{ kind: 'boundary' as const, name: nameOf(tags), nameEn: nameEnOf(tags), line }];
      }),
    );
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
