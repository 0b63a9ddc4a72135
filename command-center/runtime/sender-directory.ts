/** Devices by the topics that belong to them, for a broker outside, which checks logins itself. */
import type { SenderDirectory } from '#edge-gateway/ports.ts';
import type { Queryable } from '#geo-data/database.ts';
import { findOwnedUsername } from '#geo-data/store/device-owners.ts';
import { findDevice } from '#geo-data/store/devices.ts';
import { identityOf } from './device-directory.ts';

/** The directory over the database; revoked devices are nobody. */
export function openSenderDirectory(db: Queryable): SenderDirectory {
  const ofUsername = async (username: string | null) => {
    const device = username === null ? null : await findDevice(db, username);
    return device === null ? null : identityOf(device);
  };
  return {
    async findSender(topic) {
      switch (topic.kind) {
        case 'owntracks':
          return ofUsername(topic.user);
        case 'workerCommands':
          return ofUsername(await findOwnedUsername(db, 'phone', topic.workerId));
        case 'heatStationReadings':
          return ofUsername(await findOwnedUsername(db, 'heatStation', topic.heatStationId));
        case 'meterReadings':
          return ofUsername(await findOwnedUsername(db, 'meter', topic.meterId));
        case 'sourceRequests':
          return ofUsername(await findOwnedUsername(db, 'source', topic.sourceId));
      }
    },
  };
}
