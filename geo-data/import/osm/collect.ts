/** What is kept of an OpenStreetMap file while it is read: ways and relations that the map or the streets need, and names. */
import type { GroundName, LonLat } from '../../map-source.ts';
import type { BlockPlace, OsmFile } from './blocks.ts';
import { nameEnOf, nameOf, type OsmElement, type OsmRelation, type OsmWay, type Tags } from './elements.ts';
import { areaKindOf, isBuilding, lineKindOf, nameKindOf } from './ground-words.ts';
import { createNodePlaces, type NodePlaces } from './node-places.ts';
import { decideStreet } from './street-words.ts';

export interface Collected {
  readonly ways: ReadonlyMap<number, OsmWay>;
  readonly relations: readonly OsmRelation[];
  readonly names: readonly GroundName[];
  readonly places: NodePlaces;
  readonly counts: { readonly nodes: number; readonly ways: number; readonly relations: number };
}

/** `share` of the whole work, 0 to 1. */
export type OnShare = (share: number) => void;

/** Finest administrative border that is drawn: below it lie wards that only their office knows. */
const finestBorder = 8;

/**
 * Reads the file twice: first ways, relations and names that are wanted, then the nodes of those ways, so that memory
 * grows with what is kept and not with the file.
 */
export async function collectOsm(file: OsmFile, onShare: OnShare): Promise<Collected> {
  const first = await readWanted(file, onShare);
  await readMemberWays(file, first);
  const places = createNodePlaces([...first.ways.values()].map((way) => way.refs));
  let done = 0;
  for await (const { place, elements } of file.blocks(first.nodeBlocks)) {
    for (const one of elements) if (one.type === 'node') places.put(one.id, one.lon, one.lat);
    done += place.bytes;
    onShare(0.5 + (0.5 * done) / file.bytes);
  }
  return { ...first, places };
}

interface Wanted {
  readonly ways: Map<number, OsmWay>;
  readonly relations: OsmRelation[];
  readonly names: GroundName[];
  readonly counts: { nodes: number; ways: number; relations: number };
  readonly nodeBlocks: BlockPlace[];
  readonly wayBlocks: BlockPlace[];
}

async function readWanted(file: OsmFile, onShare: OnShare): Promise<Wanted> {
  const wanted: Wanted = {
    ways: new Map(),
    relations: [],
    names: [],
    counts: { nodes: 0, ways: 0, relations: 0 },
    nodeBlocks: [],
    wayBlocks: [],
  };
  for await (const { place, elements } of file.blocks()) {
    const kinds = new Set(elements.map((one) => one.type));
    if (kinds.has('node')) wanted.nodeBlocks.push(place);
    if (kinds.has('way')) wanted.wayBlocks.push(place);
    for (const one of elements) take(wanted, one);
    onShare((0.5 * (place.offset + place.bytes)) / file.bytes);
  }
  return wanted;
}

function take(wanted: Wanted, one: OsmElement): void {
  switch (one.type) {
    case 'node': {
      wanted.counts.nodes += 1;
      const name = one.tags === undefined ? null : groundNameOf(one.tags, [one.lon, one.lat]);
      if (name !== null) wanted.names.push(name);
      break;
    }
    case 'way':
      wanted.counts.ways += 1;
      if (one.tags !== undefined && isWantedWay(one.tags)) wanted.ways.set(one.id, one);
      break;
    case 'relation':
      wanted.counts.relations += 1;
      if (one.tags !== undefined && isWantedRelation(one.tags)) wanted.relations.push(one);
      break;
  }
}

/** Ways that only a relation gives a meaning: they come before the relations in the file, so they are read again. */
async function readMemberWays(file: OsmFile, { relations, ways, wayBlocks }: Wanted): Promise<void> {
  const missing = new Set<number>();
  for (const { members } of relations)
    for (const { type, ref } of members) if (type === 'way' && !ways.has(ref)) missing.add(ref);
  if (missing.size === 0) return;
  for await (const { elements } of file.blocks(wayBlocks)) {
    for (const one of elements) if (one.type === 'way' && missing.has(one.id)) ways.set(one.id, one);
  }
}

function isWantedWay(tags: Tags): boolean {
  return (
    tags.natural === 'coastline' ||
    decideStreet(tags) !== null ||
    areaKindOf(tags) !== null ||
    lineKindOf(tags) !== null ||
    isBuilding(tags) ||
    nameKindOf(tags) !== null
  );
}

function isWantedRelation(tags: Tags): boolean {
  return tags.type === 'multipolygon' || isBorder(tags);
}

/** A border that is drawn. */
export function isBorder(tags: Tags): boolean {
  const level = Number(tags.admin_level);
  return (
    tags.type === 'boundary' && tags.boundary === 'administrative' && level >= 2 && level <= finestBorder
  );
}

/** The name of a thing at a point; null when it has none or belongs on no map. */
export function groundNameOf(tags: Tags, at: GroundName['at']): GroundName | null {
  const kind = nameKindOf(tags);
  const name = nameOf(tags);
  return kind === null || name === null ? null : { ...kind, name, nameEn: nameEnOf(tags), at };
}

/** Points of a way; nodes that the file does not hold are passed over. */
export function lineOf({ places }: Collected, refs: readonly number[]): LonLat[] {
  return refs.flatMap((ref) => {
    const at = places.get(ref);
    return at === null ? [] : [at];
  });
}
