/** Logins of a replay: each recorded device and station is a device of its own, all reports come from one source. */
import type { StreamName } from '#edge-gateway/replay/columns.ts';
import type { Login } from '#edge-gateway/replay/message.ts';
import type { Recording } from '#edge-gateway/replay/records.ts';
import type { CityPlan } from '#geo-data/city-plan.ts';
import { heatStationIdOf, workerIdOf } from '#geo-data/plan-recorded-place.ts';
import { type DemoAccounts, planDemoAccounts } from './demo-accounts.ts';

const sourceId = 'recording';

/** Makes the logins; the sentinels of the recordings are those of the stations. */
export function planReplayAccounts(
  city: Pick<CityPlan, 'workers' | 'heatStations'>,
  recordings: readonly Recording[],
): DemoAccounts {
  const sentinels = recordings.flatMap((recording) => recording.map.sentinels);
  const plan = planDemoAccounts({
    workers: city.workers,
    heatStationIds: city.heatStations.map((station) => station.id),
    sourceIds: [sourceId],
  });
  return {
    ...plan,
    // Every recorded device is played, so none is left over.
    devices: plan.devices.map((device) => ({ ...device, spare: false })),
    heatStations: plan.heatStations.map((station) => ({ ...station, sentinels })),
  };
}

/** Finds the login of a recorded device; throws when none was made, which is a fault of ours. */
export function loginsOf(accounts: DemoAccounts): (stream: StreamName, key: string) => Login {
  const phones = new Map(
    accounts.devices.map((device) => [device.workerId, { ...device, id: device.deviceId }]),
  );
  const stations = new Map(
    accounts.heatStations.map((one) => [one.heatStationId, { ...one, id: one.heatStationId }]),
  );
  const [source] = accounts.sources;
  return (stream, key) => {
    const login =
      stream === 'fixes'
        ? phones.get(workerIdOf(key))
        : stream === 'readings'
          ? stations.get(heatStationIdOf(key))
          : source && { ...source, id: source.sourceId };
    if (login === undefined) throw new Error(`no login was made for ${stream} of ${key}`);
    return login;
  };
}
