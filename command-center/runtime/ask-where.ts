/** Asks phones whose last fix is old where they are (OwnTracks reportLocation). */
import type { Broker } from '#edge-gateway/broker.ts';
import type { Database } from '#geo-data/database.ts';
import { listDevices } from '#geo-data/store/devices.ts';

/** Asks the phones of these workers over this process's broker; one that is at another broker is asked there. */
export async function askWhere(
  db: Database,
  broker: Pick<Broker, 'publish'>,
  workerIds: readonly string[],
): Promise<void> {
  const phones = (await listDevices(db)).filter(
    (device) => device.workerId !== null && workerIds.includes(device.workerId),
  );
  for (const { username, deviceId } of phones) {
    const message = JSON.stringify({ _type: 'cmd', action: 'reportLocation' });
    await broker.publish(`owntracks/${username}/${deviceId}/cmd`, message, { qos: 1 });
  }
}
