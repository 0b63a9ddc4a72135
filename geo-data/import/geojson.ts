/** Reads features of a GeoJSON file, or of one with a feature on each line. */
import { readFile, stat } from 'node:fs/promises';
import * as v from 'valibot';
import { ImportFileError, type ImportFinding, problem } from './finding.ts';
import type { RawRow } from './parse-row.ts';

/** A whole document is held in memory. */
const maxBytes = 256 * 1024 * 1024;

const feature = v.object({
  type: v.literal('Feature'),
  id: v.optional(v.union([v.string(), v.number()])),
  properties: v.nullish(v.record(v.string(), v.unknown()), {}),
  geometry: v.nullish(v.unknown(), null),
});
const collection = v.object({
  type: v.literal('FeatureCollection'),
  features: v.array(v.unknown()),
  crs: v.optional(v.unknown()),
});

export interface Features {
  readonly columns: readonly string[];
  readonly rows: readonly RawRow[];
  readonly findings: readonly ImportFinding[];
}

/** Rows count features from 1. A feature's own `id` is the field `id` unless its properties have one. */
export async function readGeojson(path: string): Promise<Features> {
  const { size } = await stat(path);
  if (size > maxBytes) throw new ImportFileError(`${path}: larger than 256 MiB; cut it into several files`);
  const { features, crs } = parse(path, await readText(path));
  const findings: ImportFinding[] = [];
  const named = crsName(crs);
  if (named !== null && !isLonLat(named)) findings.push(problem('crs-unknown', { params: { crs: named } }));
  const columns = new Set<string>();
  const rows: RawRow[] = [];
  features.forEach((given, i) => {
    const read = v.safeParse(feature, given);
    if (!read.success) {
      findings.push(problem('row-broken', { row: i + 1, params: { reason: read.issues[0].message } }));
      return;
    }
    const { id, properties, geometry } = read.output;
    const cells = { ...(id === undefined ? {} : { id }), ...properties };
    for (const column of Object.keys(cells)) columns.add(column);
    rows.push({ row: i + 1, cells, geometry });
  });
  return { columns: [...columns], rows, findings };
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw new ImportFileError(`${path}: GeoJSON is UTF-8 and this file is not`, { cause });
  }
}

function parse(path: string, text: string): { features: readonly unknown[]; crs: unknown } {
  const whole = tryJson(text);
  const read = v.safeParse(collection, whole);
  if (read.success) return { features: read.output.features, crs: read.output.crs };
  if (v.is(feature, whole)) return { features: [whole], crs: null };
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const each = lines.map(tryJson);
  if (lines.length > 1 && each.every((one) => one !== undefined)) return { features: each, crs: null };
  const reason = whole === undefined ? 'it is not JSON to its end' : 'a FeatureCollection is needed';
  throw new ImportFileError(`${path}: this is no GeoJSON (${reason})`);
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function crsName(crs: unknown): string | null {
  const named = v.safeParse(v.object({ properties: v.object({ name: v.string() }) }), crs);
  return named.success ? named.output.properties.name : null;
}

/** WGS-84, and CGCS2000 in degrees, which lies within centimetres of it. */
function isLonLat(name: string): boolean {
  return /(CRS:?84|EPSG:{1,2}(4326|4490))$/i.test(name);
}
