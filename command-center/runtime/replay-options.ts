/** The words of `hearthline replay`, parsed and checked before anything is started. */
import { type ParseArgsConfig, parseArgs } from 'node:util';

export interface ReplayOptions {
  readonly fixes: readonly string[];
  readonly requests: readonly string[];
  readonly readings: readonly string[];
  readonly maps: {
    readonly fixes: string | null;
    readonly requests: string | null;
    readonly readings: string | null;
  };
  readonly encoding: string;
  /** Site seconds per wall second. */
  readonly speed: number;
  readonly shiftTo: { readonly lon: number; readonly lat: number } | null;
  /** Most records of each file, the earliest first. */
  readonly limit: number | null;
  /** Time from the start at which to end, in ms, gaps shortened. */
  readonly untilMs: number | null;
  /** Longest quiet time, ms; longer gaps of the recordings are shortened to it. */
  readonly skipGapsMs: number | null;
  /** Coordinates that mean "no place" in requests, [lon, lat], beside those that presets know. */
  readonly defaultPlaces: readonly (readonly [number, number])[];
  readonly json: string | null;
  /** Folder of the embedded database; null = a temporary one that is removed at the end. */
  readonly dataDir: string | null;
  /** Stay up after the last record, so that people can look around. */
  readonly keep: boolean;
}

export const replayUsage = `hearthline replay --fixes FILE --requests FILE --readings FILE
  Plays recordings (CSV or CSV.gz, each word as often as needed) through the real broker and intake,
  in a place made for them. All files start at the same moment; their records keep order and distance.

  --speed N            site seconds per second (default 60); the site clock waits when storing takes longer
  --skip-gaps PT1H     shortens quiet times of all recordings together to this, e.g. the months between
                       two tracks; order and all shorter distances stay
  --until PT2H         ends so long after the start, gaps shortened
  --limit N            the first N records of each file
  --shift-to LON,LAT   moves all places to another city, each file's middle to this point
  --default-place LON,LAT
                       recorded coordinates that mean "no place known": such requests are registered at the
                       unknown place beside the city and colour no cell (the Boston file's are known)
  --map-fixes time=COL,lon=COL,lat=COL,device=COL[,course=COL,speedKmh=COL,speedMps=COL,accuracyM=COL]
  --map-requests time=COL,id=COL,type=COL,lon=COL,lat=COL[,subtype=COL,description=COL,address=COL]
  --map-readings time=COL[,station=COL],supplySecC=COL,…
  --encoding NAME      of the files (default utf-8; e.g. gb18030)
  --json FILE          writes the final counts
  --data-dir DIR       keeps the embedded database there; otherwise it is removed at the end.
                       DATABASE_URL takes a PostgreSQL database of its own
  --keep               stays up at the end, with pages to look at
  Exit codes: 0 all accounted for, 1 failed, 2 wrong words, 130 ended by Ctrl-C.`;

const words = {
  fixes: { type: 'string', multiple: true },
  requests: { type: 'string', multiple: true },
  readings: { type: 'string', multiple: true },
  'map-fixes': { type: 'string' },
  'map-requests': { type: 'string' },
  'map-readings': { type: 'string' },
  encoding: { type: 'string' },
  speed: { type: 'string' },
  'shift-to': { type: 'string' },
  limit: { type: 'string' },
  until: { type: 'string' },
  'skip-gaps': { type: 'string' },
  'default-place': { type: 'string', multiple: true },
  json: { type: 'string' },
  'data-dir': { type: 'string' },
  keep: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Parses the words; throws an `Error` whose message names the word and what it should be. */
export function parseReplayOptions(args: readonly string[]): ReplayOptions {
  const values = readArgs(args);
  const options: ReplayOptions = {
    fixes: values.fixes ?? [],
    requests: values.requests ?? [],
    readings: values.readings ?? [],
    maps: {
      fixes: values['map-fixes'] ?? null,
      requests: values['map-requests'] ?? null,
      readings: values['map-readings'] ?? null,
    },
    encoding: values.encoding ?? 'utf-8',
    speed: numberWord('--speed', values.speed ?? '60', 0.01, 100_000),
    shiftTo: values['shift-to'] === undefined ? null : placeWord('--shift-to', values['shift-to']),
    limit: values.limit === undefined ? null : wholeWord('--limit', values.limit),
    untilMs: values.until === undefined ? null : durationWord('--until', values.until),
    skipGapsMs: values['skip-gaps'] === undefined ? null : durationWord('--skip-gaps', values['skip-gaps']),
    defaultPlaces: (values['default-place'] ?? []).map((text) => {
      const { lon, lat } = placeWord('--default-place', text);
      return [lon, lat];
    }),
    json: values.json ?? null,
    dataDir: values['data-dir'] ?? null,
    keep: values.keep ?? false,
  };
  if (options.fixes.length + options.requests.length + options.readings.length === 0) {
    throw new Error(`Nothing to replay: name at least one file.\n${replayUsage}`);
  }
  return options;
}

/** Says which word is wrong; Node's own advice on dashes helps nobody here. */
function readArgs(args: readonly string[]) {
  try {
    return parseArgs({ args: joinNegatives(args), options: words }).values;
  } catch (error) {
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new Error(`${sentence}. See hearthline replay --help.`, { cause: error });
  }
}

/** `--shift-to -71.06,42.36`: a value that begins with a minus would be taken for a word. */
function joinNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const last = joined.at(-1);
    const isValue = /^-\d/.test(arg) && last !== undefined && /^--[a-z-]+$/.test(last);
    if (isValue) joined[joined.length - 1] = `${last}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function numberWord(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name} ${text}: a number from ${min} to ${max}`);
  return value;
}

function wholeWord(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${name} ${text}: a whole number from 1`);
  return value;
}

function placeWord(name: string, text: string): { lon: number; lat: number } {
  const [lon, lat, ...rest] = text.split(',').map(Number);
  const isPlace =
    lon !== undefined &&
    lat !== undefined &&
    rest.length === 0 &&
    Math.abs(lon) <= 180 &&
    Math.abs(lat) <= 90;
  if (!isPlace) throw new Error(`${name} ${text}: LON,LAT, e.g. 126.65,45.76`);
  return { lon, lat };
}

/** PT2H, PT30M, P1DT6H, or the same without PT: 2h, 30m. */
function durationWord(name: string, text: string): number {
  const m = /^(?:P(?:(\d+)D)?T?)?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/i.exec(text);
  const [days, hours, minutes, seconds] = (m ?? []).slice(1).map((part) => Number(part ?? 0));
  const ms = (((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
  if (m === null || ms === 0) throw new Error(`${name} ${text}: a duration, e.g. PT2H or 30m`);
  return ms;
}
