/** The rights of devices and of the server as an access list for mosquitto; pure. */
import { publishFilters, readableTopics } from './access.ts';
import type { DeviceIdentity } from './ports.ts';
import { inboundFilters, outboundFilters } from './topics.ts';

/** One block per login name; what is not named is forbidden. Devices of one worker each get the worker's topics. */
export function renderMosquittoAcl(serverUser: string, devices: readonly DeviceIdentity[]): string {
  const server = block(serverUser, outboundFilters, inboundFilters);
  const others = devices.map((device) =>
    block(device.username, publishFilters(device), readableTopics(device)),
  );
  return `${[server, ...others].join('\n\n')}\n`;
}

function block(username: string, write: readonly string[], read: readonly string[]): string {
  const lines = [
    ...write.map((filter) => `topic write ${filter}`),
    ...read.map((filter) => `topic read ${filter}`),
  ];
  return [`user ${username}`, ...lines].join('\n');
}
