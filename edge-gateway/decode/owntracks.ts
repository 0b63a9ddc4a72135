/** OwnTracks JSON (https://owntracks.org/booklet/tech/json/): `location` becomes a fix, other types are acknowledged. */
import { type Decoded, decodeObject, type JsonObject, numberWithin, reject } from './json.ts';

/** A location as the phone sent it: its own clock, its own coordinate system. */
export interface OwnTracksLocation {
  /** `tst`, milliseconds on the phone's clock. */
  readonly takenAtMs: number;
  readonly lon: number;
  readonly lat: number;
  readonly accuracyM: number | null;
  readonly speedMps: number | null;
  readonly courseDeg: number | null;
  readonly batteryPct: number | null;
  /** What made the phone publish: p ping, c region, t timer, u user, v monitoring, r asked … */
  readonly trigger: string | null;
  /** `created_at`, milliseconds: newer than `tst` when an old place is sent once more. */
  readonly createdAtMs: number | null;
}

const latestMs = 8.64e15;
const mpsPerKmh = 1 / 3.6;

/** Decodes a message on `owntracks/{user}/{device}`; an empty body (which clears a retained one) is ignored. */
export function decodeOwnTracks(payload: Uint8Array, maxBytes: number): Decoded<OwnTracksLocation> {
  if (payload.length === 0) return { kind: 'ignored', what: 'empty' };
  const body = decodeObject(payload, maxBytes);
  if (body.kind !== 'value') return body;
  const type = body.value._type;
  if (typeof type !== 'string') return reject('type-missing', '_type');
  if (type === 'encrypted') return reject('encrypted', '_type');
  if (type !== 'location') return { kind: 'ignored', what: type };
  return decodeLocation(body.value);
}

function decodeLocation(body: JsonObject): Decoded<OwnTracksLocation> {
  for (const field of ['lat', 'lon', 'tst']) {
    if (body[field] === undefined) return reject('field-missing', field);
  }
  const { lat, lon, tst } = body;
  if (typeof lat !== 'number' || !Number.isFinite(lat)) return reject('not-a-number', 'lat');
  if (typeof lon !== 'number' || !Number.isFinite(lon)) return reject('not-a-number', 'lon');
  if (typeof tst !== 'number' || Math.abs(tst * 1_000) > latestMs) return reject('not-a-time', 'tst');
  return { kind: 'value', value: toLocation(body, Math.round(tst * 1_000), lon, lat) };
}

/** Optional fields: out of their range they mean "unknown" (vel −1, batt −1), never a refusal. */
function toLocation(body: JsonObject, takenAtMs: number, lon: number, lat: number): OwnTracksLocation {
  const velKmh = numberWithin(body.vel, 0, 10_000);
  const createdAtS = numberWithin(body.created_at, 0, latestMs / 1_000);
  return {
    takenAtMs,
    lon,
    lat,
    accuracyM: numberWithin(body.acc, 0, 1e7),
    speedMps: velKmh === null ? null : velKmh * mpsPerKmh,
    courseDeg: numberWithin(body.cog, 0, 360),
    batteryPct: numberWithin(body.batt, 0, 100),
    trigger: typeof body.t === 'string' && body.t.length <= 8 ? body.t : null,
    createdAtMs: createdAtS === null ? null : Math.round(createdAtS * 1_000),
  };
}
