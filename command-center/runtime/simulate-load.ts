/** `hearthline simulate-city load`: thousands of phones and stations against the running server, from a process of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ulid } from 'ulid';
import { secondMs } from '#dispatch-core/domain/time.ts';
import { basicOf, openDesk } from '#edge-gateway/simulator/desk-client.ts';
import { type SimulatedCity, startSimulator } from '#edge-gateway/simulator/run.ts';
import { loadConfig } from '../config.ts';
import { withAdminApi } from './admin-api.ts';
import { type Crowd, openCrowd } from './load-crowd.ts';
import { readLocalAccess } from './local-access.ts';
import { usageError } from './usage-error.ts';
import { monotonicNow, wallNow } from './wall-clock.ts';

export interface LoadResult {
  readonly workers: number;
  readonly stations: number;
  /** Messages a second that the crowd wants to send, and that were acknowledged. */
  readonly wantedPerS: number;
  readonly ackedPerS: number;
  /** acked ÷ wanted. */
  readonly fraction: number;
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  readonly failures: number;
}

/** Every phone and every station sends this often, in site seconds. */
const everyS = 10;
/** Not counted: everybody connects and the first places come together. */
const settleS = 15;

/** Prints the result as JSON; words: --workers 3000 --stations 4000 --seconds 60. */
export async function runLoad(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      workers: { type: 'string', default: '3000' },
      stations: { type: 'string', default: '4000' },
      seconds: { type: 'string', default: '60' },
    },
  });
  const [workers, stations, seconds] = [values.workers, values.stations, values.seconds].map(wholeOf);
  const { dataDir } = loadConfig();
  const access = await readLocalAccess(dataDir);
  if (access === null) throw new Error('No server runs on this data folder: start one first.');
  const say = (line: string) => console.error(line);
  const crowd = await withAdminApi((api) =>
    openCrowd(api, dataDir, { workers: workers ?? 0, stations: stations ?? 0 }, say),
  );
  console.log(JSON.stringify(await measure(crowd, access, seconds ?? 60, say), null, 2));
  return 0;
}

function wholeOf(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw usageError(`${text}: a whole number`);
  return value;
}

async function measure(
  crowd: Crowd,
  { url, mqttUrl }: { readonly url: string; readonly mqttUrl: string },
  seconds: number,
  say: (line: string) => void,
): Promise<LoadResult> {
  const clock = await followClock(url);
  const acks: number[] = [];
  let failures = 0;
  let isCounting = false;
  say('connecting');
  const simulation = await startSimulator(cityOf(crowd, clock.now()), {
    mqttUrl,
    clock,
    roads: { route: () => null },
    newId: ulid,
    desks: null,
    timing: {
      stopwatch: monotonicNow,
      onAck(ms) {
        if (isCounting) acks.push(ms);
      },
    },
    setDuty: async (login, workerId, duty) => {
      await openDesk(url, basicOf(login)).post(`/api/workers/${workerId}/duty`, { duty });
    },
    uploadPhoto: (login, bytes) => uploadPhoto(url, login, bytes),
    onError() {
      failures += 1;
    },
  });
  await sleep(settleS * secondMs);
  isCounting = true;
  const from = monotonicNow();
  await sleep(seconds * secondMs);
  isCounting = false;
  const tookS = (monotonicNow() - from) / secondMs;
  await simulation.stop();
  clock.stop();
  const wantedPerS = ((crowd.phones.length + crowd.heatStations.length) / everyS) * clock.rate();
  acks.sort((a, b) => a - b);
  const percentile = (share: number) => Math.round(acks[Math.floor(acks.length * share)] ?? 0);
  return {
    workers: crowd.phones.length,
    stations: crowd.heatStations.length,
    wantedPerS,
    ackedPerS: Math.round(acks.length / tookS),
    fraction: Math.round((acks.length / tookS / wantedPerS) * 1000) / 1000,
    ackP50Ms: percentile(0.5),
    ackP99Ms: percentile(0.99),
    failures,
  };
}

function cityOf(crowd: Crowd, now: number): SimulatedCity {
  return {
    seed: 1,
    utcOffsetMs: 0,
    facts: {
      homes: [],
      plant: { heatStationIds: crowd.heatStations.map((one) => one.heatStationId), mains: [] },
    },
    demand: { peakPerDay: 0, floorPerDay: 0 },
    phones: crowd.phones.map(({ lon, lat, ...phone }) => ({
      ...phone,
      deviceId: 'phone',
      home: { lon, lat },
      rounds: [
        { lon: lon + 0.02, lat: lat + 0.01 },
        { lon: lon - 0.01, lat: lat - 0.015 },
      ],
    })),
    heatStations: crowd.heatStations,
    rooms: null,
    sources: [],
    callerOf: () => null,
    isOnShift: () => true,
    reportsSince: now,
    stationEveryMs: everyS * secondMs,
  };
}

/** The site clock as everybody may read it, asked again every few seconds. */
async function followClock(url: string) {
  let [anchorWall, anchorSite, rate] = [0, 0, 1];
  const ask = async () => {
    const answer: unknown = await (await fetch(`${url}/api/site`)).json();
    if (typeof answer !== 'object' || answer === null) return;
    anchorWall = wallNow();
    anchorSite = Date.parse(String(Reflect.get(answer, 'now')));
    rate = Number(Reflect.get(answer, 'rate'));
  };
  await ask();
  const timer = setInterval(() => void ask().catch(() => undefined), 5 * secondMs);
  return {
    now: () => Math.round(anchorSite + (wallNow() - anchorWall) * rate),
    rate: () => rate,
    stop: () => clearInterval(timer),
  };
}

async function uploadPhoto(
  url: string,
  login: { readonly username: string; readonly password: string },
  bytes: Uint8Array,
): Promise<string> {
  const answer = await fetch(`${url}/api/blobs`, {
    method: 'POST',
    headers: { authorization: basicOf(login), 'content-type': 'image/png' },
    body: Buffer.from(bytes),
  });
  const body: unknown = await answer.json();
  if (typeof body !== 'object' || body === null || !('id' in body))
    throw new Error('the photo was not taken');
  return String(body.id);
}
