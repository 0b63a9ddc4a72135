/** Reads what the tags of a way say about driving it: class, direction, speed, and whether cars may go there. */
import type { RoadClass, Street } from '../../map-source.ts';
import { nameEnOf, nameOf, type Tags } from './elements.ts';

const classOf: Readonly<Record<string, RoadClass>> = {
  motorway: 'motorway',
  motorway_link: 'motorway',
  trunk: 'trunk',
  trunk_link: 'trunk',
  primary: 'primary',
  primary_link: 'primary',
  secondary: 'secondary',
  secondary_link: 'secondary',
  tertiary: 'tertiary',
  tertiary_link: 'tertiary',
  residential: 'residential',
  unclassified: 'residential',
  living_street: 'residential',
  road: 'residential',
  service: 'service',
  busway: 'service',
  bus_guideway: 'service',
  track: 'track',
  path: 'path',
  footway: 'path',
  pedestrian: 'path',
  steps: 'path',
  cycleway: 'path',
  bridleway: 'path',
  corridor: 'path',
};

/** What a street is beside its line; null for ways that are no street (yet): building sites, race tracks, areas. */
export type StreetWords = Omit<Street, 'id' | 'line' | 'nodeIds'>;

export function decideStreet(tags: Tags): StreetWords | null {
  const byTag = Object.hasOwn(classOf, tags.highway ?? '') ? classOf[tags.highway ?? ''] : undefined;
  if (byTag === undefined || tags.area === 'yes') return null;
  const roadClass = byTag === 'path' && isOpenedToCars(tags) ? 'service' : byTag;
  return {
    class: roadClass,
    name: nameOf(tags) ?? tags.ref ?? null,
    nameEn: nameEnOf(tags),
    oneWay: decideOneWay(tags),
    bridge: isSet(tags.bridge),
    tunnel: isSet(tags.tunnel),
    maxSpeedKmh: parseMaxSpeed(tags.maxspeed),
    drivable: roadClass !== 'path' && mayDrive(tags),
  };
}

const carKeys = ['motorcar', 'motor_vehicle', 'vehicle', 'access'] as const;
const closedWords = new Set([
  'no',
  'private',
  'military',
  'agricultural',
  'forestry',
  'agricultural;forestry',
  'emergency',
  'psv',
  'bus',
  'bicycle',
  'foot',
  'use_sidepath',
]);

/** The most specific word counts. */
function mayDrive(tags: Tags): boolean {
  const word = carKeys.map((key) => tags[key]).find((value) => value !== undefined);
  if (word !== undefined) return !closedWords.has(word);
  const highway = tags.highway ?? '';
  if (highway === 'busway' || highway === 'bus_guideway') return false;
  return !(highway === 'track' && /^grade[45]$/.test(tags.tracktype ?? ''));
}

/** A pedestrian street or path that says that cars may use it. */
function isOpenedToCars(tags: Tags): boolean {
  const word = tags.motorcar ?? tags.motor_vehicle ?? tags.vehicle;
  return (
    tags.highway !== 'steps' && word !== undefined && /^(yes|designated|destination|permissive)$/.test(word)
  );
}

function decideOneWay(tags: Tags): Street['oneWay'] {
  switch (tags['oneway:motor_vehicle'] ?? tags.oneway) {
    case 'yes':
    case 'true':
    case '1':
      return 'forward';
    case '-1':
    case 'reverse':
      return 'backward';
    case undefined:
      return isImpliedOneWay(tags) ? 'forward' : 'no';
    default:
      return 'no';
  }
}

function isImpliedOneWay(tags: Tags): boolean {
  return tags.junction === 'roundabout' || tags.junction === 'circular' || tags.highway === 'motorway';
}

function isSet(word: string | undefined): boolean {
  return word !== undefined && word !== 'no';
}

/** `50`, `50 km/h`, `30 mph`; words like `FR:urban` or `none` say nothing that the class does not say. */
export function parseMaxSpeed(text: string | undefined): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(mph|km\/h|kmh|kph)?(?:$|;)/.exec(text?.trim() ?? '');
  if (match === null) return null;
  const kmh = Number(match[1]) * (match[2] === 'mph' ? 1.609344 : 1);
  return kmh >= 1 && kmh <= 200 ? Math.round(kmh) : null;
}
