/** Imports over HTTP: a file goes up as it is, lines of JSON come back while it is read. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A row (or, without one, the file) with what is wrong and what to write instead. */
export const importFinding = v.object({
  severity: v.picklist(['problem', 'warning']),
  row: v.nullable(v.number()),
  field: v.nullable(v.string()),
  value: v.nullable(v.string()),
  code: v.string(),
  zh: v.string(),
  en: v.string(),
});
export type ImportFinding = v.InferOutput<typeof importFinding>;

export const importResult = v.object({
  kind: v.string(),
  /** Written for good; false for a dry run and for a file that was refused. */
  done: v.boolean(),
  dryRun: v.boolean(),
  rows: count,
  inserted: count,
  updated: count,
  unchanged: count,
  skipped: count,
  problems: count,
  warnings: count,
  /** What the coordinates were converted from. */
  crs: v.picklist(['wgs84', 'gcj02', 'bd09']),
});
export type ImportResult = v.InferOutput<typeof importResult>;

/** One line of the answer. `beat` says only that the work goes on; `result` or `failed` is the last. */
export const importLine = v.variant('t', [
  v.object({ t: v.literal('beat') }),
  v.object({
    t: v.literal('progress'),
    rows: count,
    share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
  v.object({ t: v.literal('finding'), finding: importFinding }),
  v.object({ t: v.literal('result'), result: importResult }),
  v.object({ t: v.literal('ground'), id: v.string(), baseMapBytes: count, hasRoads: v.boolean() }),
  v.object({ t: v.literal('failed'), message: v.string() }),
]);
export type ImportLine = v.InferOutput<typeof importLine>;

/** First line of an uploaded ground; the bytes of the base map follow it, then those of the roads. */
export const groundHead = v.object({
  origin: v.picklist(['osm', 'own']),
  attribution: v.pipe(v.string(), v.maxLength(400)),
  counts: v.record(v.pipe(v.string(), v.maxLength(40)), count),
  baseMapBytes: v.pipe(v.number(), v.integer(), v.minValue(127)),
  /** 0 = the roads stay as they are. */
  roadsBytes: count,
});
export type GroundHead = v.InferOutput<typeof groundHead>;
