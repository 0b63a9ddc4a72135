/** Devices that keep what was not acknowledged and send it again, as real ones do: phones with fixes, a source with reports. */
import { monotonicNow, wallNow } from '#command-center/runtime/wall-clock.ts';
import { openWireClient, type WireClient } from '#tests/support/mqtt-wire.ts';
import { type Login, nth, type PreparedSite, type Running, sourceId } from './rig.ts';

/** Messages in flight of one device. */
const window = 5;

/** Everything one device ever sent and what was acknowledged of it. */
export interface SendingDevice {
  readonly login: Login;
  readonly topic: string;
  /** Payloads by number, in the order in which they were first sent. */
  readonly sent: Map<number, string>;
  readonly acked: Set<number>;
  readonly write: (number: number) => string;
}

/** Phones, each on a street of its own, so that every fix is known by its place. */
export function phonesOf({ accounts, town }: PreparedSite, count: number): SendingDevice[] {
  return accounts.devices.slice(0, count).map((phone, i) => ({
    ...newDevice(phone, `owntracks/${phone.username}/${phone.deviceId}`),
    write: (number) => {
      const [lon, lat] = [town.center[0] + number / 1e6, town.center[1] + i / 1e3];
      return JSON.stringify({ _type: 'location', tst: Math.floor(wallNow() / 1_000), lon, lat, acc: 5 });
    },
  }));
}

/** The order source; every report has an id of its own. */
export function sourceOf({ accounts, town }: PreparedSite): SendingDevice {
  return {
    ...newDevice(nth(accounts.sources, 0), `sources/${sourceId}/requests`),
    write: (number) =>
      JSON.stringify({
        source: 'wechat',
        externalId: `report-${number}`,
        category: 'repair',
        subtype: 'notWarm',
        place: { kind: 'household', householdId: nth(town.households, number % town.households.length).id },
      }),
  };
}

function newDevice(login: Login, topic: string) {
  return { login, topic, sent: new Map<number, string>(), acked: new Set<number>() };
}

/** Payloads whose acknowledgement never came. */
export function unackedOf({ sent, acked }: SendingDevice): number[] {
  return [...sent.keys()].filter((number) => !acked.has(number));
}

/**
 * Lets the device send until `isOver`: first everything that is not acknowledged (and `again`), then new messages
 * with the window always full. Resolves when all is acknowledged, or when the connection is gone.
 */
export async function letSend(
  running: Pick<Running, 'mqttPort'>,
  device: SendingDevice,
  isOver: () => boolean,
  again: readonly number[] = [],
): Promise<void> {
  const wire = await connectDevice(running, device);
  if (wire === null) return;
  try {
    for (const number of [...again, ...unackedOf(device)]) await sendOne(wire, device, number);
    while (!isOver()) await sendOne(wire, device, device.sent.size);
    await wire.drained();
  } catch {
    // The connection is gone: what is not acknowledged stays in the device.
  } finally {
    wire.close();
  }
}

async function sendOne(wire: WireClient, device: SendingDevice, number: number): Promise<void> {
  const payload = device.sent.get(number) ?? device.write(number);
  const handed = wire.publish(device.topic, payload, number);
  // Before it is handed over: it may be stored although we never hear of it.
  device.sent.set(number, payload);
  await handed;
}

/** Null when nobody answers (any more). */
async function connectDevice(
  { mqttPort }: Pick<Running, 'mqttPort'>,
  { login, acked }: SendingDevice,
): Promise<WireClient | null> {
  const to = { ...login, host: '127.0.0.1', port: mqttPort, clientId: `load-${login.username}` };
  try {
    return await openWireClient(to, window, monotonicNow, ({ seq }) => void acked.add(seq));
  } catch {
    return null;
  }
}
