/**
 * `hearthline demo-parts` (a process of its own, started by the demo): builds the city, its map and roads, and lives its
 * past, each into a file. Says a line when a part is there, so that the demo can go on with it.
 */
import { randomBytes } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { buildDemoCity } from '#geo-data/demo-city/build-demo-city.ts';
import type { DemoCity } from '#geo-data/demo-city/demo-city.ts';
import { buildRoads } from '#geo-data/roads/build.ts';
import { encodeRoads } from '#geo-data/roads/codec.ts';
import { buildGround } from '#geo-data/tiles/build-ground.ts';
import { ensureUi } from '../build-ui.ts';
import { makePast } from '../history/make-past.ts';
import { type CitySizeName, citySizeOf } from './city-size.ts';
import { loadCity } from './load-city.ts';
import { openPartPlaces, type PartPlaces } from './places.ts';

/**
 * Words: --seed N --size M --parts pages,city,ground,past --until MS --offset MS (end of the past, and the zone's offset
 * from UTC); --attached ends it when nobody holds its input open any more.
 */
export async function runDemoParts(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string', default: '1' },
      size: { type: 'string', default: 'M' },
      parts: { type: 'string', default: 'city' },
      until: { type: 'string', default: '0' },
      offset: { type: 'string', default: '0' },
      attached: { type: 'boolean', default: false },
    },
  });
  if (values.attached) endWithInput();
  try {
    await makeParts(values.parts.split(','), {
      seed: Number(values.seed),
      size: citySizeOf(values.size),
      until: Number(values.until),
      utcOffsetMs: Number(values.offset),
    });
  } finally {
    if (values.attached) process.stdin.destroy();
  }
  return 0;
}

interface Wanted {
  readonly seed: number;
  readonly size: CitySizeName;
  readonly until: number;
  readonly utcOffsetMs: number;
}

async function makeParts(parts: readonly string[], { seed, size, ...span }: Wanted): Promise<void> {
  if (parts.includes('pages')) {
    await ensureUi(say);
    say('part pages');
  }
  if (!parts.some((part) => part !== 'pages')) return;
  const places = await openPartPlaces(seed, size);
  const city = parts.includes('city') ? await makeCity(places, seed, size) : await loadCity(places);
  stepBack();
  if (parts.includes('ground')) await makeGround(places, city);
  if (parts.includes('past')) await makePast({ city, places, ...span, say });
}

/** Nobody waits for what comes now: the running demonstration goes before it. */
function stepBack(): void {
  try {
    setPriority(10);
  } catch {
    // where that is not allowed it only takes its turn like everybody
  }
}

/** Whoever started this process holds its input open: when that closes, nobody waits for the parts any more. */
function endWithInput(): void {
  process.stdin.once('close', () => process.exit(1));
  process.stdin.resume();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function makeCity(places: PartPlaces, seed: number, size: CitySizeName): Promise<DemoCity> {
  const city = buildDemoCity(seed, size);
  const { ground, ...facts } = city;
  await writeWhole(places.source, JSON.stringify(ground));
  await writeWhole(places.city, JSON.stringify(facts));
  say('part city');
  return city;
}

async function makeGround(places: PartPlaces, city: DemoCity): Promise<void> {
  const roads = encodeRoads(buildRoads(city.ground.streets).graph);
  await writeWhole(places.roads, roads);
  const { baseMap, ...facts } = await buildGround(city.ground);
  await writeWhole(places.baseMap, baseMap);
  // the last of the three: whoever sees it finds the others
  await writeWhole(places.groundFacts, JSON.stringify(facts));
  say('part ground');
}

/** Under another name first: nobody reads half a file, and two at once do not mix theirs. */
async function writeWhole(path: string, bytes: string | Uint8Array): Promise<void> {
  const draft = `${path}.${randomBytes(4).toString('hex')}.draft`;
  await writeFile(draft, bytes, { mode: 0o600 });
  await rename(draft, path);
}
