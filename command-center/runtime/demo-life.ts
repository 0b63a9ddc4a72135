/** Lets a demo city live on a running server: who is who in the simulator, and the ways in that its people use. */
import type { Instant } from '#dispatch-core/domain/time.ts';
import type { Clock, NewId } from '#dispatch-core/ports.ts';
import type { Caller } from '#edge-gateway/simulator/callers.ts';
import { basicOf, openDesk } from '#edge-gateway/simulator/desk-client.ts';
import type { DrivePoint, Roads } from '#edge-gateway/simulator/drive.ts';
import type { SimulatedPhone } from '#edge-gateway/simulator/phones-side.ts';
import { plantOf } from '#edge-gateway/simulator/plant.ts';
import { type Simulation, startSimulator } from '#edge-gateway/simulator/run.ts';
import type { SimulatedLogin } from '#edge-gateway/simulator/session.ts';
import type { CityPlan } from '#geo-data/city-plan.ts';
import type { DemoAccounts } from './demo-accounts.ts';
import { demandOf } from './demo-demand.ts';
import { homesOf } from './demo-homes.ts';
import { roomSensorsOf } from './demo-rooms.ts';
import { backlogMs } from './history/make-past.ts';

/** What the simulator has to know of a city. */
export interface LivingCity {
  readonly seed: number;
  readonly plan: CityPlan;
  /** Where each worker starts. */
  readonly homes: ReadonlyMap<string, DrivePoint>;
  readonly isOnShift: ((workerId: string, now: Instant) => boolean) | null;
}

export interface DemoLifeOptions {
  readonly city: LivingCity;
  readonly accounts: DemoAccounts;
  readonly roads: Roads;
  readonly mqttUrl: string;
  readonly httpUrl: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: NewId;
  readonly utcOffsetMs: number;
  /** The city is new: the reports of the last hour and a half wait when the day starts. */
  readonly isNew: boolean;
  readonly onError: (error: unknown) => void;
}

/** Starts the simulator; resolves when every device is connected. */
export function startDemoLife(options: DemoLifeOptions): Promise<Simulation> {
  const { city, accounts, clock, httpUrl } = options;
  const customers = new Map(city.plan.customers.map((one) => [one.householdId, one]));
  return startSimulator(
    {
      seed: city.seed,
      utcOffsetMs: options.utcOffsetMs,
      facts: factsOf(city.plan),
      demand: demandOf(city.plan.households.length),
      phones: phonesOf(accounts, city),
      heatStations: accounts.heatStations,
      rooms: accounts.rooms === undefined ? null : { ...accounts.rooms, sensors: roomSensorsOf(city.plan) },
      sources: accounts.sources,
      callerOf: (householdId): Caller | null => {
        const customer = customers.get(householdId);
        return customer === undefined ? null : { name: customer.name, phone: customer.phone ?? '' };
      },
      isOnShift: city.isOnShift,
      reportsSince: options.isNew ? clock.now() - backlogMs : clock.now(),
    },
    { ...options, desks: desksOf(accounts, httpUrl), ...waysIn(httpUrl) },
  );
}

function factsOf(plan: CityPlan) {
  return {
    homes: homesOf(plan),
    plant: plantOf(
      plan.heatStations.map((station) => station.id),
      plan.pipes ?? [],
    ),
  };
}

/** Spare phones are left alone; rounds lead to the heat stations nearest to where a worker starts. */
function phonesOf(accounts: DemoAccounts, { homes, plan }: LivingCity): SimulatedPhone[] {
  return accounts.devices.flatMap((phone) => {
    const home = homes.get(phone.workerId);
    if (phone.spare || home === undefined) return [];
    return [{ ...phone, home, rounds: nearest(plan.heatStations, home, roundsOfWorker) }];
  });
}

const roundsOfWorker = 12;

function nearest(places: readonly DrivePoint[], to: DrivePoint, count: number): DrivePoint[] {
  const far = (place: DrivePoint) => Math.hypot((place.lon - to.lon) * 0.7, place.lat - to.lat);
  return [...places].sort((a, b) => far(a) - far(b)).slice(0, count);
}

/** The colleagues work with tokens of their own; an older data folder has none, and then nobody follows up. */
function desksOf({ tokens }: DemoAccounts, httpUrl: string) {
  const deskOf = (role: string) => {
    const token = tokens.find((one) => one.role === role)?.token;
    return token === undefined ? null : openDesk(httpUrl, `Bearer ${token}`);
  };
  const [agent, supervisor] = [deskOf('agent'), deskOf('supervisor')];
  return agent === null || supervisor === null ? null : { agent, supervisor };
}

/** What phones do over HTTP with their device login. */
function waysIn(httpUrl: string) {
  return {
    async setDuty(login: SimulatedLogin, workerId: string, duty: 'on' | 'off'): Promise<void> {
      await openDesk(httpUrl, basicOf(login)).post(`/api/workers/${workerId}/duty`, { duty });
    },
    async uploadPhoto(login: SimulatedLogin, bytes: Uint8Array): Promise<string> {
      const answer = await fetch(`${httpUrl}/api/blobs`, {
        method: 'POST',
        headers: { authorization: basicOf(login), 'content-type': 'image/png' },
        body: Buffer.from(bytes),
      });
      const body: unknown = await answer.json();
      if (answer.status !== 201 || typeof body !== 'object' || body === null || !('id' in body)) {
        throw new Error(`the photo of ${login.username} was not taken: ${answer.status}`);
      }
      return String(body.id);
    },
  };
}
