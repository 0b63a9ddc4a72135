/** Gets the demonstration's parts: from their files where they lie, otherwise from processes that make them meanwhile. */
import { access, readFile, rm } from 'node:fs/promises';
import type { BuiltGround } from '#geo-data/tiles/build-ground.ts';
import { isUiFresh } from '../build-ui.ts';
import { seasonsBefore } from '../history/make-past.ts';
import type { CitySizeName } from './city-size.ts';
import { type CityFacts, loadCityFacts } from './load-city.ts';
import { type Maker, startMaker } from './maker.ts';
import { openPartPlaces, type PartPlaces } from './places.ts';

export interface PastFile {
  readonly season: number;
  readonly path: string;
  readonly key: string;
}

export interface MadeGround {
  readonly built: BuiltGround;
  readonly roads: Uint8Array;
}

export interface DemoParts {
  /** The pages are built. */
  readonly pages: Promise<void>;
  city(): Promise<CityFacts>;
  ground(): Promise<MadeGround>;
  /** Seasons, this one first; each resolves when its file is whole. */
  readonly past: readonly Promise<PastFile>[];
  /** Removes a season's file that is of no use and makes it anew. */
  remakePast(file: PastFile): Promise<PastFile>;
  /** What is being made, in words for a log. */
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

/** Looks what is there and starts processes for the rest; a part that cannot be made rejects with its reason. */
export async function startParts(wanted: PartsWanted): Promise<DemoParts> {
  const places = await openPartPlaces(wanted.seed, wanted.size);
  const seasons = wanted.withPast ? seasonsBefore(wanted.until, wanted.utcOffsetMs) : [];
  const pasts = seasons.map(({ season }) => ({ season, ...places.past(season, wanted.until) }));
  const makers = openMakers(wanted);
  const missing = await findMissing(places, pasts);
  const pages = (await isUiFresh()) ? null : makers.start(['pages']);
  const city = missing.length === 0 ? null : makers.start(missing);
  const made = (part: string, name = part) =>
    city !== null && missing.includes(part) ? city.made(name) : Promise.resolve();
  const cityIsThere = quiet(made('city'));
  const groundIsThere = quiet(made('ground'));
  return {
    pages: quiet(pages?.made('pages') ?? Promise.resolve()),
    city: () => cityIsThere.then(() => loadCityFacts(places)),
    ground: () => groundIsThere.then(() => loadGround(places)),
    past: pasts.map((past) => quiet(made('past', `past-${past.season}`).then(() => past))),
    async remakePast(file) {
      await rm(file.path, { force: true });
      await makers.start(['past']).made(`past-${file.season}`);
      return file;
    },
    onProgress: makers.onLine,
    stop: makers.stop,
  };
}

async function findMissing(places: PartPlaces, pasts: readonly PastFile[]): Promise<string[]> {
  const hasCity = (await isThere(places.city)) && (await isThere(places.source));
  const hasGround = await isThere(places.groundFacts);
  const hasPast = (await Promise.all(pasts.map(({ path }) => isThere(path)))).every(Boolean);
  return [...(hasCity ? [] : ['city']), ...(hasGround ? [] : ['ground']), ...(hasPast ? [] : ['past'])];
}

/** All processes of one demonstration. */
function openMakers({ seed, size, until, utcOffsetMs }: PartsWanted) {
  const started: Maker[] = [];
  let tell: (line: string) => void = () => undefined;
  const city = ['--seed', `${seed}`, '--size', size, '--until', `${until}`, '--offset', `${utcOffsetMs}`];
  return {
    start(parts: readonly string[]): Maker {
      const maker = startMaker(['--parts', parts.join(','), ...city]);
      maker.onLine((line) => tell(line));
      started.push(maker);
      return maker;
    },
    onLine(next: (line: string) => void) {
      tell = next;
    },
    stop() {
      for (const maker of started) maker.stop();
    },
  };
}

/** Nobody may be waiting yet when it fails. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

async function loadGround(places: PartPlaces): Promise<MadeGround> {
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
