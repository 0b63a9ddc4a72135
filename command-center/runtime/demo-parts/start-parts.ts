/** Gets the demonstration's parts: from their files where they lie, otherwise from a process that makes them meanwhile. */
import { type ChildProcess, spawn } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import type { BuiltGround } from '#geo-data/tiles/build-ground.ts';
import { seasonsBefore } from '../history/make-past.ts';
import type { CitySizeName } from './city-size.ts';
import { loadCity } from './load-city.ts';
import { openPartPlaces, type PartPlaces } from './places.ts';

export interface PastFile {
  readonly season: number;
  readonly path: string;
  readonly key: string;
}

export interface DemoParts {
  readonly city: Promise<DemoCity>;
  readonly ground: Promise<{ readonly built: BuiltGround; readonly roads: Uint8Array }>;
  /** Seasons, this one first; each resolves when its file is whole. */
  readonly past: readonly Promise<PastFile>[];
  /** What is being made, in words for a log; the last line wins. */
  onProgress(tell: (line: string) => void): void;
  stop(): void;
}

export interface PartsWanted {
  readonly seed: number;
  readonly size: CitySizeName;
  /** The day of the demonstration begins here; the past ends here. */
  readonly until: number;
  readonly utcOffsetMs: number;
  /** Without a past only the city and its ground are made. */
  readonly withPast: boolean;
}

/** Looks what is there and starts a process for the rest; a part that cannot be made rejects with its reason. */
export async function startParts(wanted: PartsWanted): Promise<DemoParts> {
  const places = await openPartPlaces(wanted.seed, wanted.size);
  const seasons = wanted.withPast ? seasonsBefore(wanted.until, wanted.utcOffsetMs) : [];
  const pasts = seasons.map(({ season }) => ({ season, ...places.past(season, wanted.until) }));
  const missing = [
    ...((await isThere(places.city)) ? [] : ['city']),
    ...((await isThere(places.groundFacts)) ? [] : ['ground']),
  ];
  const pastMissing = (await Promise.all(pasts.map(({ path }) => isThere(path)))).some((there) => !there);
  const maker = startMaker([...missing, ...(pastMissing ? ['past'] : [])], wanted);
  const when = async (path: string, name: string) => {
    if (!(await isThere(path))) await maker.made(name);
  };
  return {
    city: quiet(when(places.city, 'city').then(() => loadCity(places))),
    ground: quiet(when(places.groundFacts, 'ground').then(() => loadGround(places))),
    past: pasts.map((past) => quiet(when(past.path, `past-${past.season}`).then(() => past))),
    onProgress: maker.onProgress,
    stop: maker.stop,
  };
}

/** Nobody may be waiting yet when it fails. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

interface Maker {
  /** Resolves when the part is there; rejects when the process ends without it. */
  made(name: string): Promise<void>;
  onProgress(tell: (line: string) => void): void;
  stop(): void;
}

function startMaker(parts: readonly string[], wanted: PartsWanted): Maker {
  if (parts.length === 0) {
    return { made: async () => undefined, onProgress: () => undefined, stop: () => undefined };
  }
  const child = spawnProgram([
    'demo-parts',
    '--parts',
    parts.join(','),
    '--seed',
    String(wanted.seed),
    '--size',
    wanted.size,
    '--until',
    String(wanted.until),
    '--offset',
    String(wanted.utcOffsetMs),
  ]);
  const done = new Set<string>();
  const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
  let tell: (line: string) => void = () => undefined;
  let complaint = '';
  let hasEnded = false;
  const ended = () =>
    new Error(`the demonstration's city could not be made: ${complaint.trim() || 'its process ended'}`);
  child.stderr?.on('data', (data) => {
    complaint = (complaint + String(data)).slice(-2000);
  });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      tell(line);
      const name = /^part (.+)$/.exec(line)?.[1];
      if (name === undefined) return;
      done.add(name);
      waiting.get(name)?.resolve();
    });
  }
  child.once('error', (error) => {
    complaint = error.message;
  });
  child.once('close', () => {
    hasEnded = true;
    for (const [name, one] of waiting) if (!done.has(name)) one.reject(ended());
  });
  return {
    made: (name) =>
      new Promise((resolve, reject) => {
        if (done.has(name)) resolve();
        else if (hasEnded) reject(ended());
        else waiting.set(name, { resolve, reject });
      }),
    onProgress(next) {
      tell = next;
    },
    stop: () => void child.kill(),
  };
}

/** Another process of this program, on the same runtime. */
function spawnProgram(args: readonly string[]): ChildProcess {
  const entry = fileURLToPath(new URL('../hearthline.mjs', import.meta.url));
  const runtime = process.versions.deno === undefined ? [] : ['run', '-A'];
  return spawn(process.execPath, [...runtime, entry, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

async function loadGround(places: PartPlaces): Promise<{ built: BuiltGround; roads: Uint8Array }> {
  const facts = JSON.parse(await readFile(places.groundFacts, 'utf8')) as Omit<BuiltGround, 'baseMap'>;
  const baseMap = new Uint8Array(await readFile(places.baseMap));
  return { built: { ...facts, baseMap }, roads: new Uint8Array(await readFile(places.roads)) };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
