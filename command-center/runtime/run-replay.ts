/** `hearthline replay`: plays recordings through the real broker and intake, in a place of their own, and counts. */
import { rmSync } from 'node:fs';
import { access, constants, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { minuteMs } from '#dispatch-core/domain/time.ts';
import { streamNames } from '#edge-gateway/replay/columns.ts';
import { worldOf } from '#edge-gateway/replay/places.ts';
import { publishRecords } from '#edge-gateway/replay/publish.ts';
import { loadRecording, type Recording } from '#edge-gateway/replay/records.ts';
import { type Scheduled, scheduleRecords } from '#edge-gateway/replay/schedule.ts';
import { saveCityPlan } from '#geo-data/city-plan.ts';
import { readHeader, readRows } from '#geo-data/import/csv.ts';
import { planRecordedPlace } from '#geo-data/plan-recorded-place.ts';
import { loadConfig } from '../config.ts';
import { openLog } from '../log.ts';
import { type Hearthline, startHearthline } from '../main.ts';
import { ensureUi } from './build-ui.ts';
import { type DemoAccounts, writeDemoAccounts } from './demo-accounts.ts';
import { ownBrokerOnly } from './gateway.ts';
import { startProgressLine } from './progress-line.ts';
import { loginsOf, planReplayAccounts } from './replay-accounts.ts';
import { parseReplayOptions, type ReplayOptions, replayUsage } from './replay-options.ts';
import { addsUp, type ReplayResult, renderResult, resultOf } from './replay-result.ts';
import { describeLength, describePace, hintsFor } from './replay-words.ts';
import { tellAddresses } from './run-start.ts';
import { untilSignal } from './run-until-signal.ts';
import { saveAccounts } from './save-accounts.ts';
import type { SitePlan } from './setup-site.ts';
import { monotonicNow, wallNow } from './wall-clock.ts';

/** Where a replay lies when no recording has a place. */
const nowhere = { lon: 126.65, lat: 45.76 };
/** Exit codes: all accounted for, counts that do not add up or a fault, wrong words, ended by Ctrl-C. */
const exits = { done: 0, failed: 1, words: 2, interrupted: 130 } as const;

/** Runs the command and answers its exit code. Rejects with a sentence when a file or a part cannot be used. */
export async function runReplay(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log(replayUsage);
    return exits.done;
  }
  const options = readWords(args);
  if (typeof options === 'string') {
    console.error(options);
    return exits.words;
  }
  const stop = new AbortController();
  void untilSignal().then(() => stop.abort());
  if (options.json !== null) await checkWritable(options.json);
  const recordings = await loadAll(options);
  if (stop.signal.aborted) return exits.interrupted;
  return inFolder(options.dataDir, (dataDir) => runIn(dataDir, recordings, options, stop.signal));
}

function readWords(args: readonly string[]): ReplayOptions | string {
  try {
    return parseReplayOptions(args);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Told before the replay, not after it. */
async function checkWritable(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw new Error(`--json ${path}: nothing can be written in this folder`, { cause });
  });
}

async function loadAll(options: ReplayOptions): Promise<Recording[]> {
  const { encoding, limit, defaultPlaces } = options;
  return Promise.all(
    streamNames.flatMap((stream) =>
      options[stream].map((path) =>
        loadRecording(path, stream, {
          table: { readHeader, readRows },
          map: options.maps[stream],
          encoding,
          limit,
          defaultPlaces,
        }),
      ),
    ),
  );
}

/** Without a folder of the user's own, a temporary one that is gone in any case, also after a second Ctrl-C. */
async function inFolder(own: string | null, run: (dataDir: string) => Promise<number>): Promise<number> {
  if (own !== null) return run(own);
  const dataDir = await mkdtemp(join(tmpdir(), 'hearthline-replay-'));
  const sweep = () => rmSync(dataDir, { recursive: true, force: true });
  process.once('exit', sweep);
  try {
    return await run(dataDir);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
    process.removeListener('exit', sweep);
  }
}

async function runIn(
  dataDir: string,
  recordings: readonly Recording[],
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<number> {
  if (options.keep) await ensureUi((line) => console.log(line));
  const startAt = wallNow();
  const scheduled = scheduleRecords(recordings, {
    startAt,
    shiftTo: options.shiftTo,
    until: options.untilMs === null ? null : startAt + options.untilMs,
    longestGapMs: options.skipGapsMs,
  });
  const place = planSite(dataDir, scheduled, recordings, options, startAt);
  // A replay disturbs nobody: any free port, unless the environment names one.
  const config = {
    ...loadConfig({ PORT: '0', MQTT_PORT: '0', LOG_LEVEL: 'warn' }),
    ...ownBrokerOnly,
    busUrl: null,
    secretKeyFile: null,
    blobDir: null,
    dataDir,
  };
  const log = openLog({ level: config.logLevel });
  const running = await startHearthline({ config, log, plan: place.plan, mustBeNew: true });
  try {
    tellAddresses(running);
    const result = await play(running, scheduled, recordings, place.accounts, options, signal);
    console.log(renderResult(result));
    if (options.json !== null) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
    if (!addsUp(result)) {
      console.error('The counts do not add up: something was counted twice or lost.');
      return exits.failed;
    }
    if (signal.aborted) return exits.interrupted;
    if (options.keep) await stayUp(dataDir, signal);
    return exits.done;
  } finally {
    await running.stop();
  }
}

function planSite(
  dataDir: string,
  scheduled: readonly Scheduled[],
  recordings: readonly Recording[],
  options: ReplayOptions,
  startAt: number,
): { readonly accounts: DemoAccounts; readonly plan: (secretKey: Uint8Array) => SitePlan } {
  const world = worldOf(scheduled, options.shiftTo ?? nowhere);
  // On duty a little before, so that the first fix finds its worker there.
  const city = planRecordedPlace(world, startAt - minuteMs);
  const accounts = planReplayAccounts(city, recordings);
  const plan = (secretKey: Uint8Array): SitePlan => ({
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
  });
  return { accounts, plan };
}

async function play(
  running: Hearthline,
  scheduled: readonly Scheduled[],
  recordings: readonly Recording[],
  accounts: DemoAccounts,
  { speed, skipGapsMs }: ReplayOptions,
  signal: AbortSignal,
): Promise<ReplayResult> {
  console.log(describeLength(scheduled, speed));
  for (const hint of hintsFor(recordings, scheduled, { speed, skipsGaps: skipGapsMs !== null }))
    console.log(hint);
  const { clock } = running;
  const began = { wallMs: monotonicNow(), site: clock.now() };
  await running.setRate(speed);
  const line = startProgressLine(scheduled.length);
  const progress = await publishRecords(
    scheduled,
    {
      mqttUrl: running.mqttUrl,
      loginOf: loginsOf(accounts),
      allowanceMs: allowanceMsOf(speed),
      clock: { ...clock, stand: (isStanding) => running.setRate(isStanding ? 0 : speed) },
    },
    line.show,
    signal,
  );
  line.end();
  const wallMs = monotonicNow() - began.wallMs;
  console.log(
    describePace({ records: progress.acknowledged, wallMs, siteMs: clock.now() - began.site, speed }),
  );
  return resultOf(progress.sent, running.counters(), recordings);
}

/** Half a second of the wall, at least a minute of the site: shorter waits are the ordinary life of a database. */
function allowanceMsOf(speed: number): number {
  return Math.max(minuteMs, speed * 500);
}

async function stayUp(dataDir: string, signal: AbortSignal): Promise<void> {
  console.log(`\nThe site stays up; Ctrl-C ends it. / 站点保持运行,Ctrl-C 结束。`);
  console.log(`Accounts / 账号: ${join(dataDir, 'demo-accounts.json')}`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
