/** Turns the ground of a city into features of the base map: source layer, first zoom, attributes as Protomaps names them. */
import type {
  AreaKind,
  GroundArea,
  GroundBuilding,
  GroundLine,
  GroundName,
  LonLat,
  MapSource,
  RoadClass,
  Street,
} from '../map-source.ts';
import { joinLines } from './join-lines.ts';
import { labelPointOf, worldAreaOf } from './label-point.ts';
import { type Bounds, boundsOfPoints, worldXOf, worldYOf } from './mercator.ts';

/** Source layers, from below. */
export const baseLayers = [
  'earth',
  'landuse',
  'water',
  'boundaries',
  'roads',
  'buildings',
  'pois',
  'places',
] as const;
export type BaseLayer = (typeof baseLayers)[number];

export type Tags = Readonly<Record<string, string | number | boolean>>;

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: LonLat }
  | { readonly type: 'LineString'; readonly coordinates: readonly LonLat[] }
  | { readonly type: 'Polygon'; readonly coordinates: readonly (readonly LonLat[])[] };

export interface BaseFeature {
  readonly layer: BaseLayer;
  /** Not drawn below this zoom. */
  readonly minZoom: number;
  readonly bounds: Bounds;
  readonly tags: Tags;
  readonly geometry: Geometry;
}

/** Everything the map shows of the source, in the order of drawing. Nothing begins above `maxZoom`. */
export function listBaseFeatures(source: MapSource, maxZoom: number): BaseFeature[] {
  const areas = source.areas.some(({ kind }) => kind === 'earth')
    ? source.areas
    : [landAround(source.bounds), ...source.areas];
  // A river that is a line as well is named along the line.
  const flowing = new Set(source.lines.map(({ name }) => name));
  return [
    ...areas.flatMap((area) => featuresOfArea(area, flowing)),
    ...source.lines.filter(({ line }) => line.length > 1).map(featureOfLine),
    ...featuresOfStreets(source.streets),
    ...source.buildings.filter(({ rings }) => rings.length > 0).map(featureOfBuilding),
    ...source.names.map(featureOfName),
  ].map((feature) => ({ ...feature, minZoom: Math.min(feature.minZoom, maxZoom) }));
}

/** The box with a quarter more on each side: where the source knows no coast, the land goes on behind its edge. */
export function paddedBounds([west, south, east, north]: Bounds): Bounds {
  const [lon, lat] = [(east - west) / 4, (north - south) / 4];
  return [west - lon, south - lat, east + lon, north + lat];
}

function landAround(bounds: Bounds): GroundArea {
  const [west, south, east, north] = paddedBounds(bounds);
  const ring: LonLat[] = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  return { kind: 'earth', name: null, nameEn: null, rings: [ring] };
}

/** The first zoom of a kind at all; small ones come later. */
const areaZooms: Readonly<Record<AreaKind, number>> = {
  earth: 0,
  water: 0,
  park: 9,
  forest: 9,
  grass: 11,
  cemetery: 11,
  residential: 10,
  commercial: 11,
  industrial: 10,
  school: 13,
  hospital: 13,
  pitch: 14,
  square: 13,
};
const layerOfArea = (kind: AreaKind): BaseLayer => (kind === 'earth' || kind === 'water' ? kind : 'landuse');

/** Surfaces whose name is worth a label. */
const namedAreas: readonly AreaKind[] = [
  'water',
  'park',
  'forest',
  'cemetery',
  'school',
  'hospital',
  'industrial',
  'square',
];

function featuresOfArea(area: GroundArea, namedElsewhere: ReadonlySet<string | null>): BaseFeature[] {
  const outer = area.rings[0] ?? [];
  if (outer.length < 4) return [];
  const size = worldAreaOf(area.rings, ([lon, lat]) => [worldXOf(lon), worldYOf(lat)]);
  const layer = layerOfArea(area.kind);
  // From some five by five pixels on.
  const minZoom = layer === 'earth' ? 0 : Math.max(areaZooms[area.kind], zoomWhere(size, 5));
  const shape: BaseFeature = {
    layer,
    minZoom,
    bounds: boundsOfPoints(outer),
    tags: { kind: area.kind },
    geometry: { type: 'Polygon', coordinates: area.rings },
  };
  const at = labelPointOf(area.rings);
  if (area.name === null || at === null || !namedAreas.includes(area.kind)) return [shape];
  if (layer === 'water' && namedElsewhere.has(area.name)) return [shape];
  // A name needs some room: forty by forty pixels.
  const labelZoom = Math.max(minZoom, Math.min(zoomWhere(size, 40), 16));
  const tags = { kind: area.kind, ...namesOf(area) };
  return [shape, pointFeature(layer === 'water' ? 'water' : 'pois', labelZoom, tags, at)];
}

/** The zoom where a surface has at least `sidePx` by `sidePx` pixels, tiles being 512 wide. */
function zoomWhere(worldArea: number, sidePx: number): number {
  if (worldArea <= 0) return 30;
  return Math.max(0, Math.ceil(Math.log2(sidePx / 512 / Math.sqrt(worldArea))));
}

const lineLooks: Readonly<
  Record<GroundLine['kind'], { readonly layer: BaseLayer; readonly minZoom: number }>
> = {
  rail: { layer: 'roads', minZoom: 10 },
  river: { layer: 'water', minZoom: 8 },
  stream: { layer: 'water', minZoom: 12 },
  boundary: { layer: 'boundaries', minZoom: 7 },
};

function featureOfLine(line: GroundLine): BaseFeature {
  return {
    ...lineLooks[line.kind],
    bounds: boundsOfPoints(line.line),
    tags: { kind: line.kind, ...namesOf(line) },
    geometry: { type: 'LineString', coordinates: line.line },
  };
}

/** Kind as Protomaps folds it, first zoom. At an overview only main streets; side streets from 13. */
const roadLooks: Readonly<Record<RoadClass, { readonly kind: string; readonly minZoom: number }>> = {
  motorway: { kind: 'highway', minZoom: 5 },
  trunk: { kind: 'major_road', minZoom: 7 },
  primary: { kind: 'major_road', minZoom: 8 },
  secondary: { kind: 'major_road', minZoom: 10 },
  tertiary: { kind: 'major_road', minZoom: 12 },
  residential: { kind: 'minor_road', minZoom: 13 },
  service: { kind: 'minor_road', minZoom: 14 },
  track: { kind: 'path', minZoom: 14 },
  path: { kind: 'path', minZoom: 15 },
};
/** What is drawn last lies above. */
const roadOrder: readonly RoadClass[] = [
  'path',
  'track',
  'service',
  'residential',
  'tertiary',
  'secondary',
  'primary',
  'trunk',
  'motorway',
];

function featuresOfStreets(streets: readonly Street[]): BaseFeature[] {
  const groups = new Map<string, Street[]>();
  for (const street of streets) {
    if (street.line.length < 2) continue;
    const key = JSON.stringify([
      roadOrder.indexOf(street.class) + 10,
      street.name,
      street.nameEn,
      street.bridge,
      street.tunnel,
    ]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [street]);
    else group.push(street);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => featuresOfGroup(group));
}

/** Streets of one class and name, joined. */
function featuresOfGroup(group: readonly Street[]): BaseFeature[] {
  const [street] = group;
  if (street === undefined) return [];
  const { kind, minZoom } = roadLooks[street.class];
  const tags: Tags = {
    kind,
    kind_detail: street.class,
    ...(street.bridge ? { is_bridge: true } : {}),
    ...(street.tunnel ? { is_tunnel: true } : {}),
    ...namesOf(street),
  };
  return joinLines(group).map((line) => ({
    layer: 'roads',
    minZoom,
    bounds: boundsOfPoints(line),
    tags,
    geometry: { type: 'LineString', coordinates: line },
  }));
}

function featureOfBuilding(building: GroundBuilding): BaseFeature {
  const height = building.heightM === null ? {} : { height: Math.round(building.heightM) };
  return {
    layer: 'buildings',
    minZoom: 14,
    bounds: boundsOfPoints(building.rings[0] ?? []),
    tags: { kind: 'building', ...height },
    geometry: { type: 'Polygon', coordinates: building.rings },
  };
}

const nameZooms: Readonly<Record<GroundName['kind'], number>> = {
  city: 4,
  district: 9,
  quarter: 11,
  station: 12,
  landmark: 13,
};

/** Each rank below the first begins a zoom later, three at most. */
function featureOfName(name: GroundName): BaseFeature {
  const minZoom = nameZooms[name.kind] + Math.min(3, Math.max(0, Math.floor(name.rank)));
  const layer: BaseLayer = name.kind === 'station' || name.kind === 'landmark' ? 'pois' : 'places';
  return pointFeature(layer, minZoom, { kind: name.kind, rank: name.rank, ...namesOf(name) }, name.at);
}

function pointFeature(layer: BaseLayer, minZoom: number, tags: Tags, at: LonLat): BaseFeature {
  return {
    layer,
    minZoom,
    bounds: [at[0], at[1], at[0], at[1]],
    tags,
    geometry: { type: 'Point', coordinates: at },
  };
}

function namesOf({ name, nameEn }: { readonly name: string | null; readonly nameEn: string | null }): Tags {
  return { ...(name === null ? {} : { name }), ...(nameEn === null ? {} : { 'name:en': nameEn }) };
}
