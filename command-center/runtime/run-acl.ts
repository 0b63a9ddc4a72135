/** `hearthline device acl`: the rights of all devices as an access list for a mosquitto outside. */
import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { renderMosquittoAcl } from '#edge-gateway/mosquitto-acl.ts';
import type { DeviceIdentity } from '#edge-gateway/ports.ts';
import { deviceItem } from '../contract/admin.ts';
import { withAdminApi } from './admin-api.ts';

const devicesAnswer = v.object({ items: v.array(deviceItem) });

type ListedDevice = v.InferOutput<typeof deviceItem>;

/** Prints the list; `--server` is the login name of this program at the broker. */
export async function runAcl(args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { server: { type: 'string' } } });
  if (values.server === undefined || values.server === '') throw new Error('--server is missing');
  const answer = await withAdminApi((api) => api.get('/api/devices'));
  const devices = v.parse(devicesAnswer, answer).items.filter(({ revoked }) => !revoked);
  process.stdout.write(renderMosquittoAcl(values.server, devices.flatMap(identityOf)));
  for (const { username } of devices.filter(({ kind }) => kind === 'service'))
    console.error(`${username} is a service: give it its topics by hand.`);
  return 0;
}

function identityOf(device: ListedDevice): DeviceIdentity[] {
  const { username, deviceId, workerId, heatStationId, meterId, sourceId } = device;
  const kind = (['phone', 'heatStation', 'meter', 'source'] as const).find((one) => one === device.kind);
  if (kind === undefined) return [];
  const owner = {
    ...(workerId === null ? {} : { workerId }),
    ...(heatStationId === null ? {} : { heatStationId }),
    ...(meterId === null ? {} : { meterId }),
    ...(sourceId === null ? {} : { sourceId }),
  };
  return [{ kind, username, deviceId, clock: 'wall', crs: 'wgs84', ...owner }];
}
