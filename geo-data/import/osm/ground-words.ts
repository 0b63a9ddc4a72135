/** Reads what tags say about the ground: kinds of areas and lines, heights of buildings, names worth a place on the map. */
import type { AreaKind, GroundArea, GroundLine, GroundName } from '../../map-source.ts';
import { nameEnOf, nameOf, type Tags } from './elements.ts';

/** `key=value` → kind, the first that fits; the order decides where a thing is several. */
const areaKinds: readonly (readonly [key: string, values: RegExp, kind: AreaKind])[] = [
  ['natural', /^water$/, 'water'],
  ['waterway', /^(riverbank|dock|boatyard)$/, 'water'],
  ['landuse', /^(reservoir|basin|salt_pond|aquaculture)$/, 'water'],
  ['leisure', /^swimming_pool$/, 'water'],
  ['amenity', /^swimming_pool$/, 'water'],
  ['amenity', /^(school|kindergarten|college|university)$/, 'school'],
  ['amenity', /^(hospital|clinic)$/, 'hospital'],
  ['landuse', /^cemetery$/, 'cemetery'],
  ['amenity', /^grave_yard$/, 'cemetery'],
  ['leisure', /^(pitch|track|stadium|sports_centre)$/, 'pitch'],
  ['leisure', /^(park|garden|playground|dog_park)$/, 'park'],
  ['landuse', /^forest$/, 'forest'],
  ['natural', /^wood$/, 'forest'],
  ['leisure', /^(golf_course|common|nature_reserve)$/, 'grass'],
  [
    'landuse',
    /^(grass|meadow|village_green|recreation_ground|allotments|greenfield|orchard|vineyard|farmland|plant_nursery|flowerbed)$/,
    'grass',
  ],
  ['natural', /^(grassland|scrub|heath|fell)$/, 'grass'],
  ['place', /^square$/, 'square'],
  ['man_made', /^(pier|breakwater)$/, 'earth'],
  ['landuse', /^(industrial|railway|quarry|depot|port|harbour)$/, 'industrial'],
  ['power', /^(plant|substation)$/, 'industrial'],
  ['landuse', /^(commercial|retail)$/, 'commercial'],
  ['landuse', /^residential$/, 'residential'],
];

/** What a closed line or a relation with these tags is as an area; null when it is none that the map shows. */
export function areaKindOf(tags: Tags): AreaKind | null {
  if (tags.highway !== undefined)
    return tags.area === 'yes' && /^(pedestrian|footway)$/.test(tags.highway) ? 'square' : null;
  return areaKinds.find(([key, values]) => values.test(tags[key] ?? ''))?.[2] ?? null;
}

/** Underground lines are not on the ground. */
export function lineKindOf(tags: Tags): GroundLine['kind'] | null {
  if ((tags.tunnel ?? 'no') !== 'no') return null;
  if (/^(rail|light_rail|tram|narrow_gauge|subway|monorail|funicular)$/.test(tags.railway ?? ''))
    return 'rail';
  if (/^(river|canal)$/.test(tags.waterway ?? '')) return 'river';
  if (/^(stream|ditch|drain)$/.test(tags.waterway ?? '')) return 'stream';
  return null;
}

export function isBuilding(tags: Tags): boolean {
  return tags.building !== undefined && tags.building !== 'no' && tags.location !== 'underground';
}

const storeyM = 3;

/** Metres; null when neither height nor storeys are told. */
export function heightOf(tags: Tags): number | null {
  const height = /^(\d+(?:[.,]\d+)?)\s*(m|metres|meters|ft|')?$/.exec((tags.height ?? '').trim());
  if (height !== null) {
    const value = Number((height[1] ?? '').replace(',', '.'));
    return sane(/ft|'/.test(height[2] ?? '') ? value * 0.3048 : value);
  }
  const levels = Number.parseFloat(tags['building:levels'] ?? '');
  return Number.isFinite(levels) ? sane(levels * storeyM) : null;
}

function sane(heightM: number): number | null {
  return heightM > 0 && heightM < 1000 ? Math.round(heightM * 10) / 10 : null;
}

type NameKind = Pick<GroundName, 'kind' | 'rank'>;

const placeKinds: Readonly<Record<string, NameKind>> = {
  city: { kind: 'city', rank: 0 },
  town: { kind: 'city', rank: 1 },
  borough: { kind: 'district', rank: 0 },
  district: { kind: 'district', rank: 0 },
  suburb: { kind: 'district', rank: 1 },
  village: { kind: 'district', rank: 2 },
  quarter: { kind: 'quarter', rank: 0 },
  neighbourhood: { kind: 'quarter', rank: 1 },
  hamlet: { kind: 'quarter', rank: 2 },
  locality: { kind: 'quarter', rank: 3 },
};

/** Kind and rank of a name that belongs on the map; null for everything else. */
export function nameKindOf(tags: Tags): NameKind | null {
  const place = Object.hasOwn(placeKinds, tags.place ?? '') ? placeKinds[tags.place ?? ''] : undefined;
  if (place !== undefined) return place;
  if (/^(station|halt)$/.test(tags.railway ?? ''))
    return { kind: 'station', rank: tags.railway === 'halt' ? 1 : 0 };
  if (isSight(tags)) return { kind: 'landmark', rank: (tags.wikipedia ?? tags.wikidata) ? 0 : 1 };
  return null;
}

function isSight(tags: Tags): boolean {
  return (
    /^(attraction|museum|zoo|theme_park|aquarium)$/.test(tags.tourism ?? '') ||
    /^(castle|monument|palace|cathedral)$/.test(tags.historic ?? '') ||
    /^(townhall|university|hospital|theatre|casino)$/.test(tags.amenity ?? '') ||
    /^(stadium|park)$/.test(tags.leisure ?? '') ||
    tags.building === 'cathedral' ||
    tags.aeroway === 'aerodrome'
  );
}

/** An area with the names of its tags. */
export function areaOf(kind: GroundArea['kind'], tags: Tags, rings: GroundArea['rings']): GroundArea {
  return { kind, name: nameOf(tags), nameEn: nameEnOf(tags), rings };
}
