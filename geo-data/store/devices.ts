/** Devices: what may speak to the gateway, whose it is, which clock and coordinates it uses. */
import { encodeParam } from '../codec.ts';
import type { Queryable, Row } from '../database.ts';
import {
  at,
  bool,
  bytes,
  instant,
  maybeAt,
  maybeInstant,
  maybeText,
  numbers,
  oneOf,
  text,
  texts,
} from './rows.ts';

export interface Device {
  readonly username: string;
  readonly deviceId: string;
  readonly kind: 'phone' | 'heatStation' | 'meter' | 'source' | 'service';
  readonly secretHash: Uint8Array;
  readonly workerId: string | null;
  readonly heatStationId: string | null;
  readonly meterId: string | null;
  readonly sourceId: string | null;
  readonly clock: 'wall' | 'site';
  readonly crs: 'wgs84' | 'gcj02' | 'bd09';
  /** Values with which it says "no measurement". */
  readonly sentinels: readonly number[];
  /** The simulator leaves it alone. */
  readonly spare: boolean;
  /** Topic filters of a service; empty for all others. */
  readonly grants: { readonly publish: readonly string[]; readonly subscribe: readonly string[] };
  readonly createdWall: number;
  readonly revokedWall: number | null;
}

const COLUMNS = `username, device_id, kind, secret_hash, worker_id, heat_station_id, meter_id, source_id, clock, crs,
  sentinels, spare, grant_publish, grant_subscribe, created_wall, revoked_wall`;

/** The device of this name, unless it was revoked. */
export async function findDevice(db: Queryable, username: string): Promise<Device | null> {
  const { rows } = await db.query(
    `select ${COLUMNS} from devices where username = $1::text and revoked_wall is null`,
    [username],
  );
  return rows[0] === undefined ? null : deviceOf(rows[0]);
}

/** All devices by name, revoked ones too (≤ 100,000). */
export async function listDevices(db: Queryable): Promise<Device[]> {
  const { rows } = await db.query(
    `select ${COLUMNS} from devices order by username collate "C" limit 100000`,
  );
  return rows.map(deviceOf);
}

/** Inserts or replaces devices by name. */
export async function saveDevices(db: Queryable, devices: readonly Device[]): Promise<void> {
  await db.query(
    `insert into devices (${COLUMNS})
     select username, device_id, kind, secret_hash, worker_id, heat_station_id, meter_id, source_id, clock, crs,
            sentinels::float8[], spare, grant_publish::text[], grant_subscribe::text[], created_wall, revoked_wall
     from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::text[], $7::text[], $8::text[],
                 $9::text[], $10::text[], $11::text[], $12::boolean[], $13::text[], $14::text[], $15::timestamptz[],
                 $16::timestamptz[]) as u(${COLUMNS})
     on conflict (username) do update set device_id = excluded.device_id, kind = excluded.kind,
       secret_hash = excluded.secret_hash, worker_id = excluded.worker_id,
       heat_station_id = excluded.heat_station_id, meter_id = excluded.meter_id, source_id = excluded.source_id,
       clock = excluded.clock, crs = excluded.crs, sentinels = excluded.sentinels, spare = excluded.spare,
       grant_publish = excluded.grant_publish, grant_subscribe = excluded.grant_subscribe,
       revoked_wall = excluded.revoked_wall`,
    [
      devices.map((one) => one.username),
      devices.map((one) => one.deviceId),
      devices.map((one) => one.kind),
      devices.map((one) => one.secretHash),
      devices.map((one) => one.workerId),
      devices.map((one) => one.heatStationId),
      devices.map((one) => one.meterId),
      devices.map((one) => one.sourceId),
      devices.map((one) => one.clock),
      devices.map((one) => one.crs),
      devices.map((one) => encodeParam(one.sentinels)),
      devices.map((one) => one.spare),
      devices.map((one) => encodeParam(one.grants.publish)),
      devices.map((one) => encodeParam(one.grants.subscribe)),
      devices.map((one) => at(one.createdWall)),
      devices.map((one) => maybeAt(one.revokedWall)),
    ],
  );
}

/** Its secret opens nothing any more; false when there is no such device that still lives. */
export async function revokeDevice(db: Queryable, username: string, wallAt: number): Promise<boolean> {
  const { count } = await db.query(
    'update devices set revoked_wall = $2::timestamptz where username = $1::text and revoked_wall is null',
    [username, at(wallAt)],
  );
  return count === 1;
}

function deviceOf(row: Row): Device {
  return {
    username: text(row, 'username'),
    deviceId: text(row, 'device_id'),
    kind: oneOf(row, 'kind', ['phone', 'heatStation', 'meter', 'source', 'service']),
    secretHash: bytes(row, 'secret_hash'),
    workerId: maybeText(row, 'worker_id'),
    heatStationId: maybeText(row, 'heat_station_id'),
    meterId: maybeText(row, 'meter_id'),
    sourceId: maybeText(row, 'source_id'),
    clock: oneOf(row, 'clock', ['wall', 'site']),
    crs: oneOf(row, 'crs', ['wgs84', 'gcj02', 'bd09']),
    sentinels: numbers(row, 'sentinels').flatMap((value) => (value === null ? [] : [value])),
    spare: bool(row, 'spare'),
    grants: { publish: texts(row, 'grant_publish'), subscribe: texts(row, 'grant_subscribe') },
    createdWall: instant(row, 'created_wall'),
    revokedWall: maybeInstant(row, 'revoked_wall'),
  };
}
