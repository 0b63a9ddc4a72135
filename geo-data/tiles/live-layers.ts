/** The layers of our own data that are served as vector tiles: what each holds, and from which zoom on. */

export const liveLayers = ['network', 'heat', 'communities', 'areas', 'districts', 'buildings'] as const;
export type LiveLayer = (typeof liveLayers)[number];

export const isLiveLayer = (name: string): name is LiveLayer => liveLayers.some((one) => one === name);

/** Maps enlarge tiles of this zoom instead of asking for more. */
export const maxLiveZoom = 16;

/** One source layer of a tile. SQL texts are constants of this file. */
export interface LayerPart {
  /** Name of the source layer. */
  readonly name: string;
  readonly table: string;
  readonly shape: 'point' | 'line' | 'polygon';
  /** The column that the index lies on. */
  readonly column: string;
  /** What is drawn of it; the column itself where left out. */
  readonly geometry?: string;
  /** Columns that become attributes; nulls are left out. The first is unique. */
  readonly attributes: readonly string[];
  /** Nothing of it below this zoom. */
  readonly minZoom: number;
  /** A further condition at a zoom. */
  readonly where?: (zoom: number) => string | null;
}

const named = ['id', 'name', 'name_en'];
const onSurface = 'st_pointonsurface(geom)';

const pipes: LayerPart = {
  name: 'pipes',
  table: 'pipes',
  shape: 'line',
  column: 'geom',
  attributes: ['id', 'net', 'branch_id', 'heat_source_id', 'heat_station_id', 'diameter_mm'],
  minZoom: 8,
  // From afar only trunks, then the primary net, close by all of it.
  where: (zoom) => {
    if (zoom >= 13) return null;
    return zoom < 10 ? `net = 'primary' and diameter_mm >= 300` : `net = 'primary'`;
  },
};

/** Parts of each layer. Points of surfaces are there for names: a name on the surface itself repeats in every tile. */
export const layerParts: Readonly<Record<LiveLayer, readonly LayerPart[]>> = {
  network: [pipes],
  heat: [
    {
      name: 'heat_sources',
      table: 'heat_sources',
      shape: 'point',
      column: 'geom',
      attributes: [...named, 'capacity_mw'],
      minZoom: 7,
    },
    {
      name: 'heat_stations',
      table: 'heat_stations',
      shape: 'point',
      column: 'geom',
      attributes: [...named, 'heat_source_id'],
      minZoom: 10,
    },
  ],
  communities: [
    {
      name: 'communities',
      table: 'communities',
      shape: 'polygon',
      column: 'outline',
      attributes: [...named, 'households'],
      minZoom: 10,
    },
    {
      name: 'community_points',
      table: 'communities',
      shape: 'point',
      column: 'geom',
      attributes: [...named, 'households'],
      minZoom: 9,
    },
  ],
  areas: [
    {
      name: 'areas',
      table: 'areas',
      shape: 'polygon',
      column: 'geom',
      attributes: [...named, 'repair_station_id'],
      minZoom: 5,
    },
    {
      name: 'area_points',
      table: 'areas',
      shape: 'point',
      column: 'geom',
      geometry: onSurface,
      attributes: named,
      minZoom: 5,
    },
  ],
  districts: [
    {
      name: 'districts',
      table: 'districts',
      shape: 'polygon',
      column: 'geom',
      attributes: named,
      minZoom: 5,
    },
    {
      name: 'district_points',
      table: 'districts',
      shape: 'point',
      column: 'geom',
      geometry: onSurface,
      attributes: named,
      minZoom: 5,
    },
  ],
  buildings: [
    {
      name: 'buildings',
      table: 'buildings',
      shape: 'polygon',
      column: 'geom',
      attributes: ['id', 'community_id', 'building', 'floors', 'units'],
      minZoom: 14,
    },
  ],
};
