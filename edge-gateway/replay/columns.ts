/** Which column of a recording means what: presets for known files, and mappings named on the command line. */
import { RecordingError } from './table.ts';

export const streamNames = ['fixes', 'requests', 'readings'] as const;
export type StreamName = (typeof streamNames)[number];

/** Fields of each stream; the first group is required. */
const fieldsOf = {
  fixes: {
    required: ['time', 'lon', 'lat', 'device'],
    optional: ['course', 'speedMps', 'speedKmh', 'accuracyM'],
  },
  requests: {
    required: ['time', 'id', 'type', 'lon', 'lat'],
    optional: ['category', 'subtype', 'description', 'address'],
  },
  readings: { required: ['time'], optional: ['station'] },
} as const;

/** Column per field. For readings every further entry is a measured value: `supplySecC: 't_sup_sec'`. */
export interface ColumnMap {
  readonly stream: StreamName;
  readonly columns: Readonly<Record<string, string>>;
  /** Values that the source writes for "no measurement". */
  readonly sentinels: readonly number[];
  /** Service type of a recorded type; the key '*' is the rest. */
  readonly subtypes: Readonly<Record<string, string>>;
  /** Coordinates that the source writes when it knows none, [lon, lat]. */
  readonly defaultPlaces: readonly (readonly [number, number])[];
}

interface Preset {
  readonly stream: StreamName;
  /** Columns that tell this file from others. */
  readonly signature: readonly string[];
  readonly columns: Readonly<Record<string, string>>;
  readonly sentinels?: readonly number[];
  readonly subtypes?: Readonly<Record<string, string>>;
  readonly defaultPlaces?: ColumnMap['defaultPlaces'];
}

/** Recordings known by their header. */
const presets: Readonly<Record<string, Preset>> = {
  'liverpool-bus': {
    stream: 'fixes',
    signature: ['vehicle_id', 'timestamp', 'latitude', 'longitude', 'bearing'],
    columns: {
      time: 'timestamp',
      lon: 'longitude',
      lat: 'latitude',
      device: 'vehicle_id',
      course: 'bearing',
    },
  },
  geolife: {
    stream: 'fixes',
    signature: ['X', 'Y', 'trajectory_id', 'tracker', 't'],
    columns: { time: 't', lon: 'X', lat: 'Y', device: 'trajectory_id' },
  },
  'boston-311': {
    stream: 'requests',
    signature: ['CASE_ENQUIRY_ID', 'OPEN_DT', 'TYPE', 'LATITUDE', 'LONGITUDE'],
    columns: {
      time: 'OPEN_DT',
      id: 'CASE_ENQUIRY_ID',
      type: 'TYPE',
      lon: 'LONGITUDE',
      lat: 'LATITUDE',
      address: 'LOCATION_STREET_NAME',
    },
    // City hall: 2,875 of 12,720 reports say they are there, most of them without an address.
    defaultPlaces: [[-71.0587, 42.3594]],
    subtypes: {
      'Heat - Excessive  Insufficient': 'notWarm',
      'No Utilities Residential - Water': 'notWarm',
      'No Utilities Residential - Gas': 'notWarm',
      'No Utilities Residential - Electricity': 'notWarm',
      'Major System Failure': 'leak',
      'Watermain Break': 'leak',
      Plumbing: 'leak',
      'Carbon Monoxide': 'leak',
      'Poor Ventilation': 'tempCheck',
      'Utility Call-In': 'openValve',
      Catchbasin: 'flush',
      '*': 'other',
    },
  },
  'xai4heat-scada': {
    stream: 'readings',
    signature: ['datetime', 't_amb', 't_sup_prim', 't_sup_sec'],
    columns: {
      time: 'datetime',
      outdoorC: 't_amb',
      targetC: 't_ref',
      supplyPrimC: 't_sup_prim',
      returnPrimC: 't_ret_prim',
      supplySecC: 't_sup_sec',
      returnSecC: 't_ret_sec',
      heatGJ: 'e',
    },
    sentinels: [-39.9],
  },
};

/** Chooses the map of a file: an explicit one, else the preset whose columns are all there. */
export function columnMapOf(
  path: string,
  stream: StreamName,
  header: readonly string[],
  explicit: string | null,
): ColumnMap {
  const map = explicit === null ? presetFor(path, stream, header) : parseMap(stream, explicit);
  const missing = Object.values(map.columns).filter((column) => !header.includes(column));
  const unmapped = fieldsOf[stream].required.filter((field) => map.columns[field] === undefined);
  if (missing.length > 0 || unmapped.length > 0) {
    throw new RecordingError(
      `${path}: ${[
        ...missing.map((column) => `column "${column}" is missing`),
        ...unmapped.map((field) => `no column is named for "${field}"`),
      ].join('; ')}. The file has: ${header.join(', ')}`,
    );
  }
  return map;
}

function presetFor(path: string, stream: StreamName, header: readonly string[]): ColumnMap {
  const found = Object.values(presets).find(
    (preset) => preset.stream === stream && preset.signature.every((column) => header.includes(column)),
  );
  if (found === undefined) {
    const near = Object.entries(presets)
      .filter(([, preset]) => preset.stream === stream)
      .map(([name, preset]) => {
        const missing = preset.signature.filter((column) => !header.includes(column));
        return `${name} misses ${missing.join(', ')}`;
      });
    throw new RecordingError(
      `${path}: no preset knows this ${stream} file (${near.join('; ')}). ` +
        `Name its columns: --map-${stream} ${fieldsOf[stream].required.map((field) => `${field}=COLUMN`).join(',')}. ` +
        `The file has: ${header.join(', ')}`,
    );
  }
  return {
    stream,
    columns: presentColumns(found, header),
    sentinels: found.sentinels ?? [],
    subtypes: found.subtypes ?? {},
    defaultPlaces: found.defaultPlaces ?? [],
  };
}

/** An export may leave out what is not needed; what is needed stays, so that its absence is told. */
function presentColumns({ stream, columns }: Preset, header: readonly string[]): Record<string, string> {
  const required: readonly string[] = fieldsOf[stream].required;
  const kept = Object.entries(columns).filter(
    ([field, column]) => required.includes(field) || header.includes(column),
  );
  return Object.fromEntries(kept);
}

/** `time=timestamp,lon=x,lat=y,device=id` */
function parseMap(stream: StreamName, text: string): ColumnMap {
  const columns: Record<string, string> = {};
  const known: readonly string[] = [...fieldsOf[stream].required, ...fieldsOf[stream].optional];
  for (const part of text.split(',')) {
    const [field, column] = part.split('=').map((side) => side.trim());
    if (!field || !column) throw new RecordingError(`--map-${stream}: "${part}" is not field=column`);
    if (stream !== 'readings' && !known.includes(field)) {
      throw new RecordingError(`--map-${stream}: "${field}" is not a field; known: ${known.join(', ')}`);
    }
    columns[field] = column;
  }
  return { stream, columns, sentinels: [], subtypes: {}, defaultPlaces: [] };
}
