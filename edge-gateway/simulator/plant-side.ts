/** All simulated heat stations and room sensors: they measure and publish, each on its own beat. */
import { hourMs, type Instant, minuteMs, secondMs } from '#dispatch-core/domain/time.ts';
import { seededRandom } from '#geo-data/demo-city/random.ts';
import { chanceOf, seedOf } from './chance.ts';
import { createStation } from './heat-station.ts';
import { createRoom } from './room.ts';
import type { DeviceSession, OpenSession, SimulatedLogin } from './session.ts';
import type { Switches } from './switches.ts';
import type { Weather } from './weather.ts';

export interface StationLogin extends SimulatedLogin {
  readonly heatStationId: string;
}
export interface RoomSensor {
  readonly meterId: string;
  readonly heatStationId: string;
}
/** Room sensors speak through their maker's gateway: one login for all. */
export interface RoomGateway extends SimulatedLogin {
  readonly sensors: readonly RoomSensor[];
}

export interface PlantDeps {
  readonly seed: number;
  readonly open: OpenSession;
  readonly weather: Weather;
  readonly switches: Switches;
  /** Site ms between two samples of a station. */
  readonly stationEveryMs: number;
}

export interface LivingPlant {
  /** What goes out at this moment; every message is acknowledged. */
  tick(now: Instant): Promise<void>;
}

/** Connects one station; `supplies` gets what it last sent, for the flats behind. */
export async function startStation(
  login: StationLogin,
  deps: PlantDeps,
  supplies: Map<string, number>,
): Promise<LivingPlant> {
  const { heatStationId: id } = login;
  const station = createStation(deps.seed, id, seededRandom(seedOf(deps.seed, 'sensor', id)));
  const session = await deps.open(login, [], () => undefined);
  const beat = createBeat(deps.stationEveryMs, chanceOf(deps.seed, 'beat', id));
  return {
    async tick(now) {
      if (!beat(now)) return;
      const values = station.sample(now, deps.weather.outdoorC(now), deps.switches.faultsAt(now));
      if (values === null || !deps.switches.isCovered(id, now)) return;
      supplies.set(id, values.supplySecC ?? 0);
      await session.publish(`heat-stations/${id}/readings`, { at: new Date(now).toISOString(), values });
    },
  };
}

/** Three samples an hour, sent together once an hour, spread over the hour (DOMAIN 3.1: as in Weifang). */
const roomEveryMs = hourMs;
const roomStepMs = 20 * minuteMs;

export async function startRooms(
  gateway: RoomGateway,
  deps: PlantDeps,
  supplies: ReadonlyMap<string, number>,
): Promise<LivingPlant> {
  const session = await deps.open(gateway, [], () => undefined);
  const rooms = gateway.sensors.map((sensor) => ({
    ...sensor,
    room: createRoom(deps.seed, sensor.meterId, seededRandom(seedOf(deps.seed, sensor.meterId))),
    beat: createBeat(roomEveryMs, chanceOf(deps.seed, 'beat', sensor.meterId)),
  }));
  return {
    async tick(now) {
      for (const { meterId, heatStationId, room, beat } of rooms) {
        if (beat(now)) await upload(session, meterId, now, (at) => sampleAt(at, heatStationId, room));
      }
    },
  };

  function sampleAt(at: Instant, heatStationId: string, room: ReturnType<typeof createRoom>) {
    return room.sample(at, deps.weather.outdoorC(at), supplies.get(heatStationId) ?? null);
  }
}

async function upload(
  session: DeviceSession,
  meterId: string,
  now: Instant,
  sampleAt: (at: Instant) => object,
): Promise<void> {
  for (const at of [now - 2 * roomStepMs, now - roomStepMs, now]) {
    await session.publish(`meters/${meterId}/readings`, {
      at: new Date(at).toISOString(),
      values: sampleAt(at),
    });
  }
}

/** True once per period, at a phase of its own; never twice for time that passed at once. */
function createBeat(everyMs: number, phase: number): (now: Instant) => boolean {
  let last: number | null = null;
  return (now) => {
    const count = Math.floor(now / everyMs + phase);
    const isDue = last === null ? everyMs <= minuteMs : count > last;
    if (isDue || last === null) last = count;
    return isDue;
  };
}

/** A site's stations report every half minute (DOMAIN 3.3). */
export const usualStationEveryMs = 30 * secondMs;
