/** Station and meter readings: `{at, values:{supplySecC:…}, quality?}`. */
import type { Quality } from '../ports.ts';
import { type Decoded, decodeObject, isObject, type JsonObject, reject } from './json.ts';

/** One message of a station or meter on its own clock. */
export interface Reading {
  readonly atMs: number;
  readonly metrics: readonly string[];
  readonly values: readonly (number | null)[];
  /** What the source itself says of each value; null when it says nothing. */
  readonly declared: readonly (Quality | null)[];
}

const maxMetrics = 64;
const metricName = /^[a-z][A-Za-z0-9]{0,39}$/;
/** ISO 8601 with date, time and an offset or Z; without an offset an instant would be a guess. */
const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const qualities: readonly Quality[] = ['good', 'uncertain', 'bad'];

/** Decodes a readings body; a `null` value is kept as "no measurement", anything else that is no number is refused. */
export function decodeReading(payload: Uint8Array, maxBytes: number): Decoded<Reading> {
  const body = decodeObject(payload, maxBytes);
  if (body.kind !== 'value') return body;
  const { at, values, quality } = body.value;
  if (at === undefined) return reject('field-missing', 'at');
  const atMs = typeof at === 'string' && isoInstant.test(at) ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(atMs)) return reject('not-a-time', 'at');
  if (!isObject(values)) return reject(values === undefined ? 'field-missing' : 'not-an-object', 'values');
  return decodeValues(atMs, values, quality);
}

function decodeValues(atMs: number, values: JsonObject, quality: unknown): Decoded<Reading> {
  const metrics = Object.keys(values);
  if (metrics.length === 0) return reject('empty', 'values');
  if (metrics.length > maxMetrics) return reject('too-many-metrics', 'values');
  const numbers: (number | null)[] = [];
  const declared: (Quality | null)[] = [];
  for (const metric of metrics) {
    if (!metricName.test(metric)) return reject('bad-metric-name', 'values');
    const value = values[metric];
    if (value !== null && !isFiniteNumber(value)) return reject('not-a-number', `values.${metric}`);
    const said = declaredQuality(quality, metric);
    if (said === undefined) return reject('bad-quality', 'quality');
    numbers.push(value);
    declared.push(said);
  }
  return { kind: 'value', value: { atMs, metrics, values: numbers, declared } };
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** `quality` is one word for all values or an object by metric; undefined when it is neither. */
function declaredQuality(quality: unknown, metric: string): Quality | null | undefined {
  const said = isObject(quality) ? quality[metric] : quality;
  if (said === undefined || said === null) return null;
  return qualities.find((known) => known === said);
}
