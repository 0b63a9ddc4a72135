/** What comes to a running demonstration from behind: map, roads and past. It is usable without them and better with them. */
import { ulid } from 'ulid';
import { loadCurrentGround } from '#geo-data/store/grounds.ts';
import { storeGround } from '#geo-data/tiles/build-ground.ts';
import type { Log } from '../log.ts';
import type { Hearthline } from '../main.ts';
import type { DemoParts, PastFile } from './demo-parts/start-parts.ts';
import { loadPast, type PastParts, savePastPhotos } from './history/load-past.ts';
import { isBadSeedFile } from './history/seed-file.ts';
import { createPastProgress, type Season } from './past-progress.ts';
import { wallNow } from './wall-clock.ts';

export interface RestOfDemo {
  readonly log: Log;
  readonly running: Hearthline;
  readonly parts: DemoParts;
  /** What the past consists of. */
  readonly seasons: readonly Season[];
}

/** Brings one after the other; what cannot come is said in a sentence, and the next has its turn. */
export function bringRest(demo: RestOfDemo): { readonly done: Promise<void>; stop(): void } {
  let isStopped = false;
  const stopped = () => isStopped;
  const go = async () => {
    await orSay(demo, stopped, 'The map is missing / 缺少底图', bringGround(demo));
    await orSay(demo, stopped, 'The past is missing / 缺少历史数据', bringPast(demo, stopped));
    demo.running.showDemoProgress(null);
  };
  return {
    done: go(),
    stop() {
      isStopped = true;
    },
  };
}

async function orSay(
  { log }: RestOfDemo,
  isStopped: () => boolean,
  what: string,
  work: Promise<void>,
): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (isStopped()) return;
    console.error(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    log.debug({ err: error }, 'demo.part.failed');
  }
}

async function bringGround({ running, parts }: RestOfDemo): Promise<void> {
  if ((await loadCurrentGround(running.db)) !== null) return;
  const { built, roads } = await parts.ground();
  await storeGround(running.db, running.blobs, built, {
    id: ulid(),
    origin: 'demo',
    builtAt: wallNow(),
    roads,
  });
  console.log('The map is there. / 底图就绪。');
}

async function bringPast(demo: RestOfDemo, isStopped: () => boolean): Promise<void> {
  const { running, parts, log } = demo;
  if (parts.past.length === 0) return;
  const progress = createPastProgress(demo.seasons);
  const show = () => running.showDemoProgress(progress.read());
  const base = { ...running, now: running.clock.now, isStopped, onOpen: running.touch };
  await savePastPhotos(base);
  parts.onProgress((line) => {
    log.debug({ line }, 'past.lived');
    progress.said(line);
    show();
  });
  const write = async (part: Promise<PastFile>) => {
    const file = await part;
    progress.lived(file.season);
    show();
    await writeSeason(demo, file, {
      ...base,
      onStep(steps, until) {
        log.debug({ steps }, 'past.written');
        progress.wroteUntil(file.season, until);
        show();
      },
    });
    if (isStopped()) return;
    progress.wrote(file.season);
    console.log(`The season of ${file.season} is there. / ${file.season} 采暖季数据就绪。`);
  };
  for (const part of parts.past) {
    if (isStopped()) return;
    await orSay(demo, isStopped, 'A season of the past is missing / 缺少一个采暖季', write(part));
  }
}

/** Writes what is not written yet; a file that turns out to be of no use is made once more. */
async function writeSeason({ parts }: RestOfDemo, file: PastFile, past: PastParts): Promise<void> {
  try {
    await loadPast(file, past);
  } catch (error) {
    if (!isBadSeedFile(error)) throw error;
    console.log(error.message);
    await loadPast(await parts.remakePast(file), past);
  }
}
