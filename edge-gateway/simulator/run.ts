/** The living city: phones, stations, customers and colleagues that speak only the public interfaces. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { type Caller, createCallers, dayStartOf } from './callers.ts';
import { chanceOf } from './chance.ts';
import { createColleagues } from './colleagues.ts';
import type { DeskClient } from './desk-client.ts';
import type { Roads } from './drive.ts';
import { type Fault, type FaultKind, faultOf, isOutage } from './faults.ts';
import { type PhoneSideDeps, type SimulatedPhone, startPhone } from './phones-side.ts';
import { drawPhoto } from './photo.ts';
import type { CityFacts, Plan, PlannedReport } from './plan.ts';
import {
  type LivingPlant,
  type RoomGateway,
  type StationLogin,
  startRooms,
  startStation,
  usualStationEveryMs,
} from './plant-side.ts';
import type { DemandModel } from './season.ts';
import {
  type AckTiming,
  type DeviceSession,
  type OpenSession,
  openDeviceSession,
  type SimulatedLogin,
} from './session.ts';
import { createSwitches, type Switches } from './switches.ts';
import { createWeather, type Weather } from './weather.ts';

export interface SimulatedCity {
  readonly seed: number;
  readonly utcOffsetMs: number;
  readonly facts: CityFacts;
  readonly demand: DemandModel;
  readonly phones: readonly SimulatedPhone[];
  readonly heatStations: readonly StationLogin[];
  readonly rooms: RoomGateway | null;
  /** Order sources by id; reports of a channel without one are telephoned. */
  readonly sources: readonly (SimulatedLogin & { readonly sourceId: string })[];
  readonly callerOf: (householdId: string) => Caller | null;
  /** Whether the rota has a worker at work; null: everybody all the time. */
  readonly isOnShift: ((workerId: string, now: Instant) => boolean) | null;
  /** Since when reports have come in that still wait when the simulation starts. */
  readonly reportsSince: Instant;
  readonly stationEveryMs?: number;
}

export interface SimulatorDeps {
  readonly mqttUrl: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly roads: Roads;
  readonly newId: () => string;
  /** Desks of the simulated colleagues; without them nobody follows up. */
  readonly desks: { readonly agent: DeskClient; readonly supervisor: DeskClient } | null;
  readonly uploadPhoto: (login: SimulatedLogin, bytes: Uint8Array) => Promise<string>;
  readonly setDuty: PhoneSideDeps['setDuty'];
  readonly timing?: AckTiming;
  readonly onError: (error: unknown) => void;
}

export interface Simulation {
  readonly switches: Switches;
  readonly weather: Weather;
  /** A fault of this moment with the calls that it brings; null when the plant has no such place. */
  startFault(kind: FaultKind, forMs: number, heatStationId?: string): Fault | null;
  /** The plan of the local day of `at`. */
  planOf(at: Instant): Plan;
  stop(): Promise<void>;
}

const tickWallMs = 500;
/** What is under way when everything stops gets so long to end by itself. */
const stopWaitMs = 3_000;

/** Starts the city; everything it does from here on is over MQTT and HTTP. */
export async function startSimulator(city: SimulatedCity, deps: SimulatorDeps): Promise<Simulation> {
  const { seed, utcOffsetMs } = city;
  const weather = createWeather(seed, utcOffsetMs);
  const switches = createSwitches(seed, weather);
  const sessions: DeviceSession[] = [];
  const open: OpenSession = async (login, topics, hear) => {
    const session = await openDeviceSession(
      deps.mqttUrl,
      login,
      topics,
      (_, body) => hear(body),
      deps.timing,
    );
    sessions.push(session);
    return session;
  };
  const callers = createCallers(
    {
      world: { ...city, city: city.facts, weather },
      callerOf: city.callerOf,
      send: await openChannels(city, deps, open),
      onFaults: (faults) => faults.forEach(switches.addFault),
      onError: deps.onError,
    },
    city.reportsSince,
  );
  const tickers: { tick(now: Instant): Promise<void> }[] = [
    ...(await startPlant(city, { open, weather, switches })),
    ...(await startPhones(city, deps, open, switches)),
    callers,
    ...(deps.desks === null ? [] : [createColleagues({ ...deps, ...deps.desks, seed })]),
  ];
  const stopTicking = everyWall(tickers, deps);
  return {
    switches,
    weather,
    startFault(kind, forMs, heatStationId) {
      const now = deps.clock.now();
      const where = whereOf(city, heatStationId, chanceOf(seed, 'switched fault', kind, now));
      const planned = faultOf(city.facts.plant, kind, where, now, now + forMs);
      if (planned === null) return null;
      switches.addFault(planned);
      if (isOutage(planned)) callers.addFault(planned);
      return planned;
    },
    planOf: (at) => callers.planOf(dayStartOf(at, utcOffsetMs)),
    async stop() {
      callers.stop();
      await stopTicking();
      await Promise.all(sessions.map((session) => session.end()));
    },
  };
}

/** The share of the list of stations that points at the one named; `chance` when none is. */
function whereOf({ facts }: SimulatedCity, heatStationId: string | undefined, chance: number): number {
  const ids = facts.plant.heatStationIds;
  const at = heatStationId === undefined ? -1 : ids.indexOf(heatStationId);
  return at < 0 ? chance : (at + 0.5) / ids.length;
}

/** Connections are made a few at a time, as after a power cut in one quarter and not in all. */
const connectAtOnce = 40;

async function inBatches<T, R>(items: readonly T[], start: (item: T) => Promise<R>): Promise<R[]> {
  const started: R[] = [];
  for (let at = 0; at < items.length; at += connectAtOnce) {
    started.push(...(await Promise.all(items.slice(at, at + connectAtOnce).map(start))));
  }
  return started;
}

async function startPlant(
  city: SimulatedCity,
  parts: { open: OpenSession; weather: Weather; switches: Switches },
): Promise<LivingPlant[]> {
  const supplies = new Map<string, number>();
  const plant = {
    ...parts,
    seed: city.seed,
    stationEveryMs: city.stationEveryMs ?? usualStationEveryMs,
  };
  const stations = await inBatches(city.heatStations, (login) => startStation(login, plant, supplies));
  const rooms = city.rooms === null ? [] : [await startRooms(city.rooms, plant, supplies)];
  return [...stations, ...rooms];
}

function startPhones(city: SimulatedCity, deps: SimulatorDeps, open: OpenSession, switches: Switches) {
  const side: PhoneSideDeps = {
    ...deps,
    open,
    switches,
    seed: city.seed,
    isOnShift: city.isOnShift,
    now: deps.clock.now,
    uploadPhoto: (login, kind, variant) => deps.uploadPhoto(login, drawPhoto(kind, variant)),
  };
  return inBatches(city.phones, (phone) => startPhone(phone, side));
}

/** A report goes over the order source of its channel, or an agent types it in. */
async function openChannels({ sources }: SimulatedCity, deps: SimulatorDeps, open: OpenSession) {
  const channels = new Map<string, DeviceSession>();
  for (const source of sources) channels.set(source.sourceId, await open(source, [], () => undefined));
  const fallback = sources[0];
  return async (report: PlannedReport, body: object): Promise<void> => {
    const session = channels.get(report.channel);
    if (session !== undefined) return session.publish(`sources/${report.channel}/requests`, body);
    if (deps.desks !== null) {
      await deps.desks.agent.post('/api/requests', { ...body, commandId: deps.newId() });
    } else if (fallback !== undefined) {
      await channels.get(fallback.sourceId)?.publish(`sources/${fallback.sourceId}/requests`, body);
    }
  };
}

/** Ticks all of them; the answer stops that and waits, within bounds, for what is under way. */
function everyWall(
  tickers: readonly { tick(now: Instant): Promise<void> }[],
  deps: SimulatorDeps,
): () => Promise<void> {
  const busy = new Map<object, Promise<void>>();
  let isStopped = false;
  // What breaks off because everything stops is no fault.
  const onError = (error: unknown) => {
    if (!isStopped) deps.onError(error);
  };
  const timer = setInterval(() => {
    const now = deps.clock.now();
    for (const ticker of tickers) {
      // a slow one only makes itself late
      if (busy.has(ticker)) continue;
      const done = ticker
        .tick(now)
        .catch(onError)
        .finally(() => busy.delete(ticker));
      busy.set(ticker, done);
    }
  }, tickWallMs);
  return async () => {
    isStopped = true;
    clearInterval(timer);
    await Promise.race([Promise.all(busy.values()), sleep(stopWaitMs, undefined, { ref: false })]);
  };
}
