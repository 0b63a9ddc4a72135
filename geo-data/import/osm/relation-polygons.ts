/** Polygons of relations: water, woods and buildings with holes, put together from their member ways. */
import type { GroundArea, GroundBuilding } from '../../map-source.ts';
import { type Collected, lineOf } from './collect.ts';
import type { OsmRelation, Tags } from './elements.ts';
import { areaKindOf, areaOf, heightOf, isBuilding } from './ground-words.ts';
import type { Report } from './problem.ts';
import { assembleRings, nestRings } from './rings.ts';

export interface RelationPolygons {
  readonly areas: GroundArea[];
  readonly buildings: GroundBuilding[];
  /** Ways whose own tags were drawn by their relation. */
  readonly drawn: Set<number>;
}

/** All of them; rings that stay open are reported and left out. */
export function polygonsOfRelations(collected: Collected, report: Report): RelationPolygons {
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
