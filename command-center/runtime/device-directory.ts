/** Devices at the gateway: their secrets are checked against keyed hashes, their identity is resolved once at login. */
import { timingSafeEqual } from 'node:crypto';
import type { DeviceDirectory, DeviceIdentity } from '#edge-gateway/ports.ts';
import type { Queryable } from '#geo-data/database.ts';
import { type Device, findDevice } from '#geo-data/store/devices.ts';
import { hashToken } from '../server/secrets.ts';

/** The directory over the database. A revoked or unknown device costs the same as a wrong secret. */
export function openDeviceDirectory(db: Queryable, secretKey: Uint8Array): DeviceDirectory {
  return {
    async authenticate(username, password) {
      const device = await findDevice(db, username);
      const hashed = hashToken(secretKey, password);
      const known = device?.secretHash ?? new Uint8Array(hashed.length);
      if (known.length !== hashed.length || !timingSafeEqual(known, hashed) || device === null) return null;
      return identityOf(device);
    },
  };
}

/** The gateway's view of a stored device. */
export function identityOf(device: Device): DeviceIdentity {
  const { kind, username, deviceId, clock, crs, sentinels } = device;
  return {
    kind,
    username,
    deviceId,
    clock,
    crs,
    sentinels,
    ...(device.workerId === null ? {} : { workerId: device.workerId }),
    ...(device.heatStationId === null ? {} : { heatStationId: device.heatStationId }),
    ...(device.meterId === null ? {} : { meterId: device.meterId }),
    ...(device.sourceId === null ? {} : { sourceId: device.sourceId }),
    ...(kind === 'service' ? { grants: device.grants } : {}),
  };
}
