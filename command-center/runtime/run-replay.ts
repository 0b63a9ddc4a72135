/** `hearthline replay`: plays recordings through the real broker and intake, in a place of their own, and counts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import type { CountersSnapshot } from '#edge-gateway/counters.ts';
import type { StreamName } from '#edge-gateway/replay/columns.ts';
import { worldOf } from '#edge-gateway/replay/places.ts';
import { type Login, publishRecords } from '#edge-gateway/replay/publish.ts';
import { loadRecording, type Recording } from '#edge-gateway/replay/records.ts';
import { type countStreams, type Scheduled, scheduleRecords } from '#edge-gateway/replay/schedule.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import { heatStationIdOf, planRecordedPlace, workerIdOf } from '#geo-data/plan-recorded-place.ts';
import { loadConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { type Hearthline, startHearthline } from '../main.ts';
import { type DemoAccounts, planDemoAccounts, writeDemoAccounts } from './demo-accounts.ts';
import { startProgressLine } from './progress-line.ts';
import { parseReplayOptions, type ReplayOptions } from './replay-options.ts';
import { tellAddresses } from './run-start.ts';
import { untilSignal } from './run-until-signal.ts';
import { saveAccounts } from './save-accounts.ts';
import type { SitePlan } from './setup-site.ts';
import { wallNow } from './wall-clock.ts';

const streams: readonly StreamName[] = ['fixes', 'requests', 'readings'];
const sourceId = 'recording';
/** Where a replay lies when no recording has a place. */
const nowhere = { lon: 126.65, lat: 45.76 };

/** What became of one stream; `sent` = stored + duplicate + ignored + all rejected. */
export interface StreamResult {
  readonly sent: number;
  readonly stored: number;
  readonly duplicate: number;
  readonly rejected: Readonly<Record<string, number>>;
  /** Rows of the file that could not be placed in time, by reason: never sent. */
  readonly unreadable: Readonly<Record<string, number>>;
}
export type ReplayResult = Readonly<Record<StreamName, StreamResult>>;

/** Runs the command; answers 0 when everything that was sent is accounted for, 1 otherwise. */
export async function runReplay(args: readonly string[]): Promise<number> {
  const options = parseReplayOptions(args);
  const recordings = await loadAll(options);
  const startAt = wallNow();
  const scheduled = scheduleRecords(recordings, {
    startAt,
    shiftTo: options.shiftTo,
    until: options.untilMs === null ? null : startAt + options.untilMs,
  });
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'hearthline-replay-')));
  try {
    const result = await playOn(dataDir, scheduled, recordings, options, startAt);
    console.log(renderResult(result));
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
    return addsUp(result) ? 0 : 1;
  } finally {
    if (options.dataDir === null) await rm(dataDir, { recursive: true, force: true });
  }
}

function loadAll(options: ReplayOptions): Promise<Recording[]> {
  const { encoding, limit } = options;
  return Promise.all(
    streams.flatMap((stream) =>
      options[stream].map((path) =>
        loadRecording(path, stream, { map: options.maps[stream], encoding, limit }),
      ),
    ),
  );
}

async function playOn(
  dataDir: string,
  scheduled: readonly Scheduled[],
  recordings: readonly Recording[],
  options: ReplayOptions,
  startAt: number,
): Promise<ReplayResult> {
  const world = worldOf(scheduled, options.shiftTo ?? nowhere);
  const city = planRecordedPlace(world, startAt - minuteMs);
  const accounts = accountsOf(city, recordings);
  // A replay disturbs nobody: any free port, unless the environment names one.
  const config = { ...loadConfig({ PORT: '0', MQTT_PORT: '0' }), dataDir };
  const running = await startHearthline({
    config,
    log: openLog({ level: config.logLevel }),
    plan: (secretKey): SitePlan => ({
      name: '实录回放',
      nameEn: 'Replay of recordings',
      demo: true,
      center: [world.center.lon, world.center.lat],
      // The first record is due when the clock starts, so it starts as late as possible.
      clock: { anchorWallMs: wallNow(), anchorSite: startAt, rate: 0 },
      async fill(db, at) {
        await db.transaction((tx) => saveCityPlan(tx, city), { maxMs: 2 * minuteMs });
        await saveAccounts(db, accounts, secretKey, { siteNow: at, wallNow: wallNow() });
        await writeDemoAccounts(dataDir, accounts);
      },
    }),
  });
  try {
    if (!running.isNew)
      throw new Error(`${dataDir}: a replay needs a database of its own, and this one is in use`);
    await running.setRate(options.speed);
    return await play(running, scheduled, recordings, accounts, options);
  } finally {
    await running.stop();
  }
}

async function play(
  running: Hearthline,
  scheduled: readonly Scheduled[],
  recordings: readonly Recording[],
  accounts: DemoAccounts,
  { keep, speed }: ReplayOptions,
): Promise<ReplayResult> {
  tellAddresses(running);
  console.log(`Replaying ${scheduled.length} records at ${speed}× …`);
  const interrupted = new AbortController();
  const signal = untilSignal();
  void signal.then(() => interrupted.abort());
  const line = startProgressLine(scheduled.length);
  const target = {
    mqttUrl: running.mqttUrl,
    loginOf: loginsOf(accounts),
    wallMsUntil: (site: number) => running.clock.wallMsUntil(site),
  };
  const progress = await publishRecords(scheduled, target, line.show, interrupted.signal);
  line.end();
  const result = resultOf(progress.sent, running.counters(), recordings);
  if (keep && !interrupted.signal.aborted) {
    console.log(renderResult(result));
    console.log('The site stays up; Ctrl-C ends it. / 站点保持运行,Ctrl-C 结束。');
    await signal;
  }
  return result;
}

function accountsOf(
  city: ReturnType<typeof planRecordedPlace>,
  recordings: readonly Recording[],
): DemoAccounts {
  const sentinels = recordings.flatMap((recording) => recording.map.sentinels);
  const plan = planDemoAccounts({
    workers: city.workers,
    heatStationIds: city.heatStations.map((station) => station.id),
    sourceId,
  });
  return {
    ...plan,
    // Every recorded device is played, so none is left over.
    devices: plan.devices.map((device) => ({ ...device, spare: false })),
    heatStations: plan.heatStations.map((station) => ({ ...station, sentinels })),
  };
}

function loginsOf(accounts: DemoAccounts): (stream: StreamName, key: string) => Login {
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

function resultOf(
  sent: ReturnType<typeof countStreams>,
  counters: CountersSnapshot,
  recordings: readonly Recording[],
): ReplayResult {
  const of = (stream: StreamName): StreamResult => {
    const { stored, duplicate, rejected } = counters[stream];
    const unreadable: Record<string, number> = {};
    for (const recording of recordings.filter((one) => one.stream === stream)) {
      for (const [reason, n] of Object.entries(recording.unreadable))
        unreadable[reason] = (unreadable[reason] ?? 0) + n;
    }
    return { sent: sent[stream], stored, duplicate, rejected: { ...rejected }, unreadable };
  };
  return { fixes: of('fixes'), requests: of('requests'), readings: of('readings') };
}

/** Everything that was sent is stored, known already, or refused with a reason. */
export function addsUp(result: ReplayResult): boolean {
  return streams.every((stream) => {
    const { sent, stored, duplicate, rejected } = result[stream];
    return sent === stored + duplicate + Object.values(rejected).reduce((sum, n) => sum + n, 0);
  });
}

function renderResult(result: ReplayResult): string {
  const rows = streams
    .filter((stream) => result[stream].sent > 0)
    .map((stream) => {
      const { sent, stored, duplicate, rejected, unreadable } = result[stream];
      const refused = reasons('rejected', rejected);
      return `  ${stream.padEnd(9)} sent ${sent} = stored ${stored} + duplicate ${duplicate}${refused}${reasons('unreadable rows', unreadable)}`;
    });
  return ['', ...rows].join('\n');
}

function reasons(word: string, counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([reason, n]) => `${reason} ${n}`);
  return parts.length === 0 ? '' : `, ${word}: ${parts.join(', ')}`;
}
