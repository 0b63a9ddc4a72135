/** The living demo town: phones, stations and customers that speak only the public interfaces. */
import { type Instant, secondMs } from '#dispatch-core/domain/time.ts';
import type { Clock } from '#dispatch-core/ports.ts';
import { chooseReport, nextReportInMs } from './callers.ts';
import { sampleStation } from './heat-station.ts';
import { createPhone, type PhoneOrder } from './phone.ts';
import { type DeviceSession, openDeviceSession, type SimulatedLogin } from './session.ts';

export interface SimulatedPhone extends SimulatedLogin {
  readonly deviceId: string;
  readonly workerId: string;
  readonly lon: number;
  readonly lat: number;
}
export interface SimulatedTown {
  readonly phones: readonly SimulatedPhone[];
  readonly heatStations: readonly (SimulatedLogin & { readonly heatStationId: string })[];
  readonly source: SimulatedLogin & { readonly sourceId: string };
  readonly householdIds: readonly string[];
  readonly reportsPerDay: number;
  /** Reports that came overnight and are waiting when the day starts. */
  readonly overnight: number;
  readonly utcOffsetHours: number;
}

export interface SimulatorDeps {
  readonly mqttUrl: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly uploadPhoto: (login: SimulatedLogin) => Promise<string>;
  readonly onError: (error: unknown) => void;
}

const tickWallMs = 500;
const stationEveryMs = 30 * secondMs;

/** Starts the town; returns the way to stop it. */
export async function startSimulator(town: SimulatedTown, deps: SimulatorDeps): Promise<() => Promise<void>> {
  const sessions: DeviceSession[] = [];
  const open = async (login: SimulatedLogin, topics: readonly string[], hear: (body: unknown) => void) => {
    const session = await openDeviceSession(deps.mqttUrl, login, topics, (_, body) => hear(body));
    sessions.push(session);
    return session;
  };
  const phones = await Promise.all(town.phones.map((phone) => startPhone(phone, deps, open)));
  const stations = await Promise.all(
    town.heatStations.map(async (login, n) =>
      stationTicker(n, login.heatStationId, deps, await open(login, [], noop)),
    ),
  );
  const callers = callersTicker(town, deps, await open(town.source, [], noop));
  const tickers = [...phones, ...stations, callers];
  const stopTicking = everyWall(tickWallMs, () => tickAll(tickers, deps));
  return async () => {
    stopTicking();
    await Promise.all(sessions.map((session) => session.end()));
  };
}

type Ticker = (now: Instant) => Promise<void>;

async function tickAll(tickers: readonly Ticker[], deps: SimulatorDeps): Promise<void> {
  const now = deps.clock.now();
  await Promise.all(tickers.map((tick) => tick(now).catch(deps.onError)));
}

async function startPhone(
  phone: SimulatedPhone,
  deps: SimulatorDeps,
  open: (
    login: SimulatedLogin,
    topics: readonly string[],
    hear: (body: unknown) => void,
  ) => Promise<DeviceSession>,
): Promise<Ticker> {
  let photo: Promise<string> | null = null;
  let session: DeviceSession | null = null;
  const machine = createPhone({
    username: phone.username,
    deviceId: phone.deviceId,
    workerId: phone.workerId,
    home: phone,
    random: deps.random,
    newId: deps.newId,
    uploadPhoto: () => {
      photo ??= deps.uploadPhoto(phone);
      return photo;
    },
    session: () => {
      if (session === null) throw new Error('the phone speaks before it is connected');
      return session;
    },
  });
  session = await open(phone, [`workers/${phone.workerId}/orders`], (body) => machine.hear(ordersOf(body)));
  return (now) => machine.tick(now);
}

function stationTicker(n: number, id: string, deps: SimulatorDeps, session: DeviceSession): Ticker {
  let nextAt = Number.NEGATIVE_INFINITY;
  return async (now) => {
    if (now < nextAt) return;
    nextAt = now + stationEveryMs;
    const values = sampleStation(n, now, deps.random);
    await session.publish(`heat-stations/${id}/readings`, { at: new Date(now).toISOString(), values });
  };
}

function callersTicker(town: SimulatedTown, deps: SimulatorDeps, session: DeviceSession): Ticker {
  let waiting = town.overnight;
  let nextAt = deps.clock.now();
  return async (now) => {
    if (waiting === 0 && now < nextAt) return;
    if (waiting > 0) waiting -= 1;
    nextAt = now + nextReportInMs(town.reportsPerDay, now, town.utcOffsetHours, deps.random);
    const householdId = town.householdIds[Math.floor(deps.random() * town.householdIds.length)];
    if (householdId === undefined) return;
    await session.publish(`sources/${town.source.sourceId}/requests`, {
      source: 'wechat',
      externalId: deps.newId(),
      ...chooseReport(deps.random),
      place: { kind: 'household', householdId },
      occurredAt: new Date(now).toISOString(),
    });
  };
}

/** Reads the retained order list `{orders:[…]}`; anything else is no orders. */
function ordersOf(body: unknown): PhoneOrder[] {
  const list = typeof body === 'object' && body !== null && 'orders' in body ? body.orders : [];
  return Array.isArray(list) ? list.filter(isPhoneOrder) : [];
}

function isPhoneOrder(value: unknown): value is PhoneOrder {
  if (typeof value !== 'object' || value === null) return false;
  const has = (key: string, type: string) => key in value && typeof Reflect.get(value, key) === type;
  return has('id', 'string') && has('state', 'string') && has('lon', 'number') && has('lat', 'number');
}

function everyWall(ms: number, run: () => Promise<void>): () => void {
  const timer = setInterval(() => void run(), ms);
  return () => clearInterval(timer);
}

function noop(): void {
  // this device hears nothing
}
