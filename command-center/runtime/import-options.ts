/** The words of `hearthline import`, parsed and checked before anything is opened. */
import { parseArgs } from 'node:util';
import { coordinateSystems } from '#geo-data/import/coordinates.ts';
import { kindNames } from '#geo-data/import/kind.ts';
import { type FileFormat, fileFormats } from '#geo-data/import/open-rows.ts';
import { usageError } from './usage-error.ts';

export interface FileImport {
  readonly what: 'file';
  readonly format: FileFormat;
  readonly kind: string;
  readonly path: string;
  /** Words of the address, as the server takes them. */
  readonly words: Readonly<Record<string, string>>;
  readonly json: string | null;
}
export interface GroundImport {
  readonly what: 'osm' | 'basemap';
  readonly path: string;
  readonly dryRun: boolean;
  readonly attribution: string | null;
  readonly json: string | null;
}

export const importUsage = `hearthline import osm FILE.osm.pbf [--dry-run] [--json FILE]
  Base map and roads of the site from an OpenStreetMap extract.
hearthline import basemap FILE.pmtiles [--attribution TEXT]
  A base map of your own; the roads stay as they are.
hearthline import csv|xlsx|geojson KIND FILE …
  KIND: ${kindNames.join(' ')}
  --map COLUMN=FIELD,…     columns with unusual headers (usual ones are understood: 小区, 名称, 经度, name, lon …)
  --crs wgs84|gcj02|bd09   the file's coordinate system; converted once
  --encoding NAME          of a CSV file (UTF-8 and GBK are found out)
  --sheet NAME             of an Excel file (default: the first)
  --key id|natural         what a row is known by: its id where there is one (default), or name, room …
  --skip-bad               leaves bad rows out; otherwise one bad row refuses the file
  --anywhere               takes places far away from everything else of the site
  --dry-run                lists every problem and changes nothing
  --json FILE              writes counts and findings
  Exit codes: 0 imported (or a dry run without problems), 1 refused or failed, 2 wrong words.`;

const options = {
  map: { type: 'string' },
  crs: { type: 'string' },
  encoding: { type: 'string' },
  sheet: { type: 'string' },
  key: { type: 'string' },
  attribution: { type: 'string' },
  json: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'skip-bad': { type: 'boolean' },
  anywhere: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Null when help is asked for. Throws a usage error that names the word. */
export function parseImportOptions(args: readonly string[]): FileImport | GroundImport | null {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  if (values.help === true) return null;
  const [what = '', ...rest] = positionals;
  const json = values.json ?? null;
  if (what === 'osm' || what === 'basemap') {
    const path = onlyOne(rest, `import ${what} FILE`);
    refuseOthers(values, ['dry-run', 'json', 'attribution'], what);
    return { what, path, dryRun: values['dry-run'] ?? false, attribution: values.attribution ?? null, json };
  }
  const format = fileFormats.find((known) => known === what);
  if (format === undefined)
    throw usageError(`"${what}": one of osm, basemap, ${fileFormats.join(', ')}\n${importUsage}`);
  const [kind = '', ...files] = rest;
  if (!kindNames.some((known) => known === kind))
    throw usageError(`"${kind}" is no kind; one of ${kindNames.join(', ')}`);
  const path = onlyOne(files, `import ${format} ${kind} FILE`);
  choose('--crs', values.crs, coordinateSystems);
  choose('--key', values.key, ['id', 'natural']);
  return { what: 'file', format, kind, path, json, words: wordsOf(format, values) };
}

type Given = Readonly<Record<string, string | boolean | undefined>>;

function wordsOf(format: FileFormat, given: Given): Record<string, string> {
  const words: Record<string, string> = { format };
  for (const name of ['map', 'crs', 'encoding', 'sheet', 'key']) {
    const value = given[name];
    if (typeof value === 'string') words[name] = value;
  }
  if (given['dry-run'] === true) words.dryRun = 'true';
  if (given['skip-bad'] === true) words.skipBad = 'true';
  if (given.anywhere === true) words.anywhere = 'true';
  return words;
}

function onlyOne(files: readonly string[], form: string): string {
  const [path] = files;
  if (path === undefined || files.length > 1) throw usageError(`one file: hearthline ${form}`);
  return path;
}

function refuseOthers(given: Given, allowed: readonly string[], what: string): void {
  const other = Object.keys(given).find((name) => !allowed.includes(name));
  if (other !== undefined) throw usageError(`--${other} says nothing to import ${what}`);
}

function choose(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value !== undefined && !choices.includes(value))
    throw usageError(`${name} ${value}: one of ${choices.join(', ')}`);
}
